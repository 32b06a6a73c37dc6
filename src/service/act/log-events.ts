import { memoryKey } from '../../core/memory.ts';
import type { Memory } from '../../core/memory.ts';
import type { Revision } from '../../core/model.ts';
import { isHold } from '../../core/step.ts';
import type { Step } from '../../core/step.ts';
import { iso } from '../../core/text/time.ts';
import type { Log } from '../../ports.ts';
import type { Executed } from './execute.ts';

const about = (step: Step, revision: Revision) => ({
  revision: revision.commit,
  environment: step.environment,
  pipeline: step.pipeline,
  stack: step.stack,
});

/** One line for each mutation asked for. */
export function logMoves(log: Log, executed: readonly Executed[], revision: Revision): void {
  for (const { move, outcome, took } of executed) {
    const fields = { ...about(move, revision), action: move.kind, reason: move.reason, duration_ms: took };
    switch (outcome.kind) {
      case 'answered':
        log.info({ ...fields, answer: outcome.answer.kind }, 'stack change requested');
        break;
      case 'refused': {
        const { code, lane, message, hint } = outcome.refusal;
        log.warn({ ...fields, code, lane, error: message, hint }, 'stack change refused');
        break;
      }
      case 'skipped':
        log.info(fields, 'stack change left for later');
        break;
      default:
        outcome satisfies never;
    }
  }
}

/** One line for each operation that ended since the memory before. */
export function logEnded(
  log: Log,
  steps: readonly Step[],
  memory: { readonly before: Memory; readonly after: Memory },
  revision: Revision,
): void {
  for (const step of steps) {
    const key = memoryKey(step.environment, step.stack);
    const known = memory.after.stacks[key];
    const last = known?.last ?? null;
    if (last === null || last.id === memory.before.stacks[key]?.last?.id) continue;
    const fields = {
      ...about(step, revision),
      action: last.verb,
      stack_status: step.live?.status ?? null,
      duration_ms: last.ended - last.began,
    };
    if (last.succeeded) log.info(fields, 'stack change succeeded');
    else log.error({ ...fields, cause: known?.failure?.cause ?? null }, 'stack change failed');
  }
}

/** Nothing is in the way of these: something is on its way. */
const AT_WORK: readonly Step['kind'][] = ['busy', 'running', 'verifying'];

/** One line when a pipeline begins to be held, or is held for another reason. */
export function logHolds(log: Log, steps: readonly Step[], before: Memory, revision: Revision): void {
  for (const step of steps) {
    if (!isHold(step) || AT_WORK.includes(step.kind)) continue;
    if (before.stacks[memoryKey(step.environment, step.stack)]?.held?.kind === step.kind) continue;
    const nextTry = step.nextTry === null ? null : iso(step.nextTry);
    log.warn(
      {
        ...about(step, revision),
        hold: step.kind,
        why: step.why,
        releases: step.releases,
        next_try: nextTry,
      },
      'pipeline held',
    );
  }
}
