import { seatOf } from '../core/config.ts';
import type { Environment } from '../core/config.ts';
import { Fault } from '../core/fault.ts';
import { isOurs } from '../core/identity.ts';
import type { LiveStack } from '../core/model.ts';
import type { Outcome } from '../core/record.ts';
import type { Cloud } from '../ports.ts';
import { mustFind } from './environments.ts';
import type { Executed } from './execute.ts';
import { LiveView } from './live-view.ts';
import type { World } from './world.ts';

/** How an environment's stacks are to be read. */
export interface ReadOptions {
  /** A sweep, or only what can have changed since the last one. */
  readonly whole: boolean;
  readonly signal: AbortSignal;
}

/** `busy`, `exists`, `gone` and `token-used` tell of somebody else's operation; of a lost answer nobody knows. */
function contradicts(outcome: Outcome): boolean {
  if (outcome.kind === 'answered') return outcome.answer.kind !== 'no-change';
  return outcome.kind === 'refused' && outcome.refusal.lane === 'failed';
}

/** The views of all seats, and which account each of them turned out to be in. */
export class LiveViews {
  readonly #views = new Map<string, LiveView>();
  readonly #accounts = new Map<string, string>();
  readonly #reads = new Map<string, Promise<readonly LiveStack[]>>();
  readonly #isOurs: (stack: LiveStack) => boolean;

  constructor({ instance, sourceId }: Pick<World, 'instance' | 'sourceId'>) {
    this.#isOurs = (stack) => isOurs(stack, instance, sourceId);
  }

  /** From here on everything is read afresh, and once for all environments in the same account and region. */
  beginPass(): void {
    this.#reads.clear();
  }

  /** The stacks of an environment, once it is sure to be in the account the configuration names. @throws Fault */
  async read(environment: Environment, cloud: Cloud, options: ReadOptions): Promise<readonly LiveStack[]> {
    await this.#checkAccount(environment, cloud, options.signal);
    const seat = seatOf(environment);
    const read = this.#reads.get(seat) ?? this.#read(seat, cloud, options);
    this.#reads.set(seat, read);
    return read;
  }

  #read(seat: string, cloud: Cloud, { whole, signal }: ReadOptions): Promise<readonly LiveStack[]> {
    const view = this.#views.get(seat) ?? new LiveView(cloud, this.#isOurs);
    this.#views.set(seat, view);
    return whole ? view.sweep(signal) : view.refresh(signal);
  }

  /** Notes what was begun, so that it need not be read to be known, and where a view turned out to be wrong. */
  note(done: readonly Executed[], environments: readonly Environment[], now: number): void {
    for (const { move, outcome } of done) {
      const view = this.#views.get(seatOf(mustFind(environments, move.environment)));
      if (outcome.kind === 'answered' && outcome.answer.kind === 'started')
        view?.began(move.action, outcome.answer.stackId, now);
      else if (contradicts(outcome)) view?.doubt();
    }
  }

  async #checkAccount(environment: Environment, cloud: Cloud, signal: AbortSignal): Promise<void> {
    const { name, account } = environment;
    if (account === null) return;
    const seat = seatOf(environment);
    const reached = this.#accounts.get(seat) ?? (await cloud.identity(signal)).account;
    this.#accounts.set(seat, reached);
    if (reached === account) return;
    throw new Fault(
      'stalled',
      'wrong-account',
      `The credentials are for account ${reached}, and environment ${name} is in ${account}.`,
      'Give the environment a "role_arn" in its account, correct its "account", or run the service there.',
    );
  }
}
