import type { Fault } from '../fault.ts';
import type { MailStatus } from '../mail-status.ts';
import type { Revision } from '../model.ts';
import type { Problem } from '../text/result.ts';
import { isHold } from '../step.ts';
import type { Step } from '../step.ts';
import type { TopicTrouble } from '../topic-health.ts';
import { verdictOf, worst } from '../plan/verdict.ts';
import type { Verdict } from '../plan/verdict.ts';

/** How everything stands after a look: what `status` shows. */
export interface Snapshot {
  readonly revision: Revision | null;
  readonly verdict: Verdict;
  readonly pipelines: readonly PipelineStatus[];
  readonly problems: readonly Problem[];
  /** Messages that are still to be sent; missing where none are, or nobody asked. */
  readonly mail?: MailStatus;
  /** Topics whose mails nobody gets, by ARN; missing where there are none, or nobody asked. */
  readonly topics?: Readonly<Record<string, TopicTrouble>>;
}

export interface PipelineStatus {
  readonly name: string;
  readonly environment: string;
  readonly pipelineType: string | null;
  readonly stack: string;
  readonly stackStatus: string | null;
  readonly verdict: Verdict;
  /** The kind of step: `in-sync`, `update`, `quorum`, ... */
  readonly step: Step['kind'];
  readonly reason: string;
  readonly releases: string | null;
  readonly since: number | null;
  readonly nextTry: number | null;
}

/**
 * @param revision null while no commit could be read: then nobody knows whether anything is as it should be
 * @param problems those of the commit at the tip; with an error among them it was rejected and nothing moves
 * @param unreachable why environments could not be read
 */
export function snapshot(
  revision: Revision | null,
  steps: readonly Step[],
  problems: readonly Problem[],
  unreachable: readonly Fault[] = [],
): Snapshot {
  const pipelines = steps.map(statusOf);
  const verdicts = pipelines.map((pipeline) => pipeline.verdict);
  // An environment without pipelines shows no step, and may hold stacks all the same.
  if (revision === null || unreachable.length > 0) verdicts.push('waiting');
  if (problems.some((problem) => problem.severity === 'error')) verdicts.push('failed');
  return { revision, verdict: worst(verdicts), pipelines, problems };
}

function statusOf(step: Step): PipelineStatus {
  const held = isHold(step) ? step : null;
  return {
    name: step.pipeline,
    environment: step.environment,
    pipelineType: step.wanted?.pipelineType ?? null,
    stack: step.stack,
    stackStatus: step.live?.status ?? null,
    verdict: verdictOf(step),
    step: step.kind,
    reason: step.why,
    releases: held?.releases ?? null,
    since: held?.since ?? null,
    nextTry: held?.nextTry ?? null,
  };
}
