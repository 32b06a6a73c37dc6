import { seatOf } from '../../core/config.ts';
import type { Environment, Seat } from '../../core/config.ts';
import { Fault } from '../../core/fault.ts';
import { isOurs } from '../../core/stack/identity.ts';
import type { LiveStack } from '../../core/model.ts';
import { forbidden } from '../../core/entry/policy.ts';
import type { Outcome } from '../../core/memory/record.ts';
import type { Cloud } from '../../ports.ts';
import { mustFind } from './environments.ts';
import type { Executed } from '../act/execute.ts';
import { Following } from './following.ts';
import { LiveView } from './live-view.ts';
import type { World } from '../world.ts';

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

/** The views of all seats, where each of them turned out to be, and what lies there beside the stacks. */
export class LiveViews {
  readonly following = new Following();
  readonly #views = new Map<string, LiveView>();
  readonly #identities = new Map<string, Identity>();
  readonly #reads = new Map<string, Promise<readonly LiveStack[]>>();
  readonly #isOurs: (stack: LiveStack) => boolean;

  readonly #policy: World['policy'];

  constructor({ instance, sourceId, policy }: Pick<World, 'instance' | 'sourceId' | 'policy'>) {
    this.#policy = policy;
    this.#isOurs = (stack) => isOurs(stack, instance, sourceId);
  }

  /**
   * From here on everything is read afresh, and once for all environments in the same account and region.
   * @param whole false where only operations are followed
   */
  beginPass(whole: boolean): void {
    this.#reads.clear();
    this.following.beginPass(whole);
  }

  /**
   * The stacks of an environment, once it is sure to be in the account the configuration names and in one that the
   * policy allows. @throws Fault
   */
  async read(environment: Environment, cloud: Cloud, options: ReadOptions): Promise<readonly LiveStack[]> {
    this.#mustAllow(environment);
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
    const { accounts, regions } = this.#policy.current;
    const isLimited = accounts !== null || (regions !== null && environment.region === null);
    if (account === null && !isLimited) return;
    const seat = seatOf(environment);
    const reached = this.#identities.get(seat) ?? (await cloud.identity(signal));
    this.#identities.set(seat, reached);
    if (account !== null && reached.account !== account)
      throw new Fault(
        'stalled',
        'wrong-account',
        `The credentials are for account ${reached.account}, and environment ${name} is in ${account}.`,
        'Give the environment a "role_arn" in its account, correct its "account", or run the service there.',
      );
    // Where the configuration leaves it open, only now it is known where the environment is.
    this.#mustAllow({ ...environment, ...reached });
  }

  #mustAllow(seat: Seat): void {
    const barred = forbidden(this.#policy.current, { seat, topicArn: null, stack: null });
    if (barred !== null) throw new Fault('stalled', FORBIDDEN, barred.why, barred.releases);
  }
}

/** The code of the fault that keeps the service out of an environment by its policy. */
export const FORBIDDEN = 'forbidden';

type Identity = Awaited<ReturnType<Cloud['identity']>>;
