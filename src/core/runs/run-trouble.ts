import type { StackMemory } from '../memory.ts';
import { OUTCOMES, runRemedy, runSentence } from './run-text.ts';
import { isAbout } from './run-watch.ts';
import { failureIn } from '../runs.ts';
import type { Step } from '../step.ts';
import type { Trouble } from '../trouble.ts';

/** Steps of stacks that are as they should be: of others their own trouble is told. */
const COMPLETE: readonly Step['kind'][] = ['in-sync', 'verifying', 'running', 'degraded', 'unverified'];

/**
 * What went wrong when a stack ran; undefined while nobody knows, null when nothing did. The same failure of what runs
 * every hour is told once, until a run goes well or something else is deployed.
 */
export function runTrouble(step: Step, known: StackMemory | undefined): Trouble | null | undefined {
  const runs = known?.runs;
  const { live } = step;
  if (runs === undefined || live === null || !COMPLETE.includes(step.kind)) return undefined;
  if (runs.unread !== null || !isAbout(runs, live)) return undefined;
  const failed = failureIn(runs);
  if (failed === null) return null;
  const { runner, failure } = failed;
  return {
    kind: 'degraded',
    subject: [runner.resource, failure.outcome, failure.digest].join(' '),
    what: OUTCOMES[failure.outcome],
    why: runSentence(runner, failure),
    next: runRemedy(runner, failure),
  };
}
