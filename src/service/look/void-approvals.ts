import { voidApprovals } from '../../core/plan/approvals.ts';
import type { Revision } from '../../core/model.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { Problem } from '../../core/text/result.ts';
import type { Step } from '../../core/step.ts';
import type { Log } from '../../ports.ts';
import type { Good, Reading } from '../wishes/desired-state.ts';
import type { Survey } from './survey.ts';
import type { World } from '../world.ts';

/**
 * Approvals of the commit that approve nothing. Nothing is said while a part of the configuration is not seen, for
 * they may be about that part.
 */
export function voidIn(
  { desire: { config } }: Good,
  seen: { readonly found: Survey; readonly plan: Plan; readonly steps: readonly Step[] },
  { only }: Pick<World, 'only'>,
): readonly Problem[] {
  const { found, plan, steps } = seen;
  if (only !== null || found.unreachable.size > 0) return [];
  return voidApprovals(config.approvals, { steps, planHashes: plan.planHashes }, found.memory);
}

/** What was read, with warnings that only a plan can give. */
export function withProblems<R extends { readonly reading: Reading; readonly problems: readonly Problem[] }>(
  read: R,
  more: readonly Problem[],
): R {
  const { reading } = read;
  if (reading.kind !== 'accepted' || more.length === 0) return read;
  const problems = [...reading.problems, ...more];
  return { ...read, reading: { ...reading, problems }, problems };
}

/** Says each once for each commit. */
export class VoidLog {
  #commit: string | null = null;
  readonly #told = new Set<string>();

  log(log: Log, { commit }: Revision, problems: readonly Problem[]): void {
    if (this.#commit !== commit) this.#told.clear();
    this.#commit = commit;
    for (const { file, line, column, message, hint } of problems.filter(
      (each) => !this.#told.has(each.message),
    )) {
      this.#told.add(message);
      log.warn({ revision: commit, file, line, column, error: message, hint }, 'approval without effect');
    }
  }
}
