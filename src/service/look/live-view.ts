import type { Action, LiveStack } from '../../core/model.ts';
import { newborn } from '../../core/stack/newborn.ts';
import { isUnderWay } from '../../core/phases.ts';
import type { Cloud } from '../../ports.ts';

/** The smallest page DescribeStacks was ever seen to give; a sweep of n stacks costs about n / 100 calls. */
const PAGE = 100;

/** What one account and region showed last, brought up to date by the cheapest calls that can tell. */
export class LiveView {
  readonly #cloud: Cloud;
  readonly #isOurs: (stack: LiveStack) => boolean;
  #stacks: readonly LiveStack[] | null = null;

  /** @param isOurs whose operations are followed to their end: others have theirs, which are not our business */
  constructor(cloud: Cloud, isOurs: (stack: LiveStack) => boolean) {
    this.#cloud = cloud;
    this.#isOurs = isOurs;
  }

  /** A fresh, complete read. @throws Fault, and then nothing of an older read is left. */
  async sweep(signal?: AbortSignal): Promise<readonly LiveStack[]> {
    this.#stacks = null;
    this.#stacks = await this.#cloud.sweep(signal);
    return this.#stacks;
  }

  /**
   * The last sweep with the operations that ended since: one call while all of them go on. What ended is read
   * by name, or by a new sweep where that is fewer calls. @throws Fault
   */
  async refresh(signal?: AbortSignal): Promise<readonly LiveStack[]> {
    const before = this.#stacks;
    if (before === null) return this.sweep(signal);
    const watched = before.filter((stack) => isUnderWay(stack) && this.#isOurs(stack));
    if (watched.length === 0) return before;
    const running = await this.#cloud.inProgress(signal);
    const ended = watched.map((stack) => stack.id).filter((id) => !running.has(id));
    if (ended.length === 0) return before;
    if (ended.length >= Math.ceil(before.length / PAGE)) return this.sweep(signal);
    const fresh = new Map<string, LiveStack | undefined>();
    for (const id of ended) fresh.set(id, await this.#cloud.describe(id, signal));
    const known = new Set(before.map((stack) => stack.id));
    const others = [...fresh.values()].filter((stack) => stack !== undefined && !known.has(stack.id));
    this.#stacks = [
      ...before.map((stack) => (fresh.has(stack.id) ? fresh.get(stack.id) : stack)),
      ...others,
    ].filter((stack): stack is LiveStack => stack !== undefined && stack.phase !== 'absent');
    return this.#stacks;
  }

  /**
   * Notes what CloudFormation just accepted, so that the next refresh knows of it without another sweep: until
   * an operation ends, all there is to know is that it goes on.
   */
  began(action: Action, stackId: string, now: number): void {
    const after = afterwards(action, stackId, now);
    if (this.#stacks === null || after === null) return;
    this.#stacks = [...this.#stacks.filter((stack) => stack.id !== after.id), after];
  }

  /** An answer showed that the stacks are not as they were seen, or may not be: the next refresh is a sweep. */
  doubt(): void {
    this.#stacks = null;
  }
}

function afterwards(action: Action, id: string, now: number): LiveStack | null {
  switch (action.kind) {
    case 'create':
      return newborn(action.desired, id, now);
    case 'update':
    case 'apply':
      return {
        ...action.live,
        phase: 'busy',
        status: 'UPDATE_IN_PROGRESS',
        // How long an update has been running is counted from it.
        updated: now,
        // A stack that is taken over is ours by them, and followed to its end.
        tags: action.desired.tags,
      };
    case 'delete':
      return { ...action.live, phase: 'busy', status: 'DELETE_IN_PROGRESS' };
    case 'continue-rollback':
    case 'cancel-update':
      return { ...action.live, phase: 'busy', status: 'UPDATE_ROLLBACK_IN_PROGRESS' };
    case 'set-protection':
      // No operation: it is so as soon as it is answered, and nothing would tell a refresh of it.
      return { ...action.live, protection: action.protect };
    case 'propose':
    case 'discard':
      return null;
    default:
      return action satisfies never;
  }
}
