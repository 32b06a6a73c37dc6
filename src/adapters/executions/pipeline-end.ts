import type {
  DescribePipelineExecutionCommandOutput,
  PipelineExecutionStep,
  UserContext,
} from '@aws-sdk/client-sagemaker';
import type { RunEnd } from '../../core/runs.ts';
import { jobLink } from './console-link.ts';

/** The names that blueprints give to the condition that judges, and to the step that says what it found. */
const GATE = 'Gate';
const GATE_FAILED = 'GateFailed';

/** How an execution that has come to its end turned out. @param steps the oldest first */
export function pipelineEnd(
  found: DescribePipelineExecutionCommandOutput,
  steps: readonly PipelineExecutionStep[],
): RunEnd {
  const { PipelineExecutionStatus: status, FailureReason: reason = null } = found;
  const base = {
    ended: found.LastModifiedTime?.getTime() ?? null,
    startedBy: starterOf(found.CreatedBy),
    step: null,
    reason: null,
    link: null,
  };
  if (status === 'Stopped') return { ...base, outcome: 'stopped', reason };
  const gate = gateIn(steps);
  if (gate !== null) return { ...base, outcome: 'gate-failed', ...gate };
  if (status === 'Succeeded') return { ...base, outcome: 'succeeded' };
  return { ...base, outcome: 'failed', reason, ...firstCause(steps) };
}

const starterOf = (context: UserContext | undefined): string | null =>
  context?.IamIdentity?.Arn ?? context?.UserProfileName ?? null;

/** What failed first: what failed because of it came later. Nothing where no step tells. */
function firstCause(steps: readonly PipelineExecutionStep[]): Partial<RunEnd> {
  const [first] = steps
    .filter(({ StepStatus: status }) => status === 'Failed')
    .toSorted((a, b) => (a.EndTime?.getTime() ?? Infinity) - (b.EndTime?.getTime() ?? Infinity));
  const { StepName: step = null, FailureReason: reason } = first ?? {};
  const job = jobOf(first);
  return {
    step,
    ...(reason === undefined ? {} : { reason }),
    ...(job === undefined ? {} : { link: jobLink(job) }),
  };
}

/** What the gate says: its own sentence with what was measured, or that it let nothing through. */
function gateIn(steps: readonly PipelineExecutionStep[]): Pick<RunEnd, 'step' | 'reason'> | null {
  const said = steps.find(({ StepName: name, StepStatus: is }) => name === GATE_FAILED && is === 'Failed');
  if (said !== undefined)
    return { step: GATE, reason: said.Metadata?.Fail?.ErrorMessage ?? said.FailureReason ?? null };
  const judged = steps.find(({ StepName: name }) => name === GATE);
  return judged?.Metadata?.Condition?.Outcome === 'False' ? { step: GATE, reason: null } : null;
}

const jobOf = (step: PipelineExecutionStep | undefined): string | undefined => {
  const { TrainingJob, ProcessingJob, TransformJob, TuningJob } = step?.Metadata ?? {};
  return (TrainingJob ?? ProcessingJob ?? TransformJob ?? TuningJob)?.Arn;
};
