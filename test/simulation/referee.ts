import { recentPrunes } from '../../src/core/budget.ts';
import { EMPTY_MEMORY } from '../../src/core/memory.ts';
import type { Memory } from '../../src/core/memory.ts';
import type { Action, LiveStack } from '../../src/core/model.ts';
import { readMeta } from '../../src/core/meta.ts';
import { isHold, isMove } from '../../src/core/step.ts';
import type { Hold } from '../../src/core/step.ts';
import { DAY, MINUTE } from '../../src/core/time.ts';
import type { Pass } from '../../src/service/reconciler.ts';
import { FOREIGN, NAMES, stackOf } from './events.ts';
import type { Entry, Name, Tip } from './events.ts';
import type { Truth } from './truth.ts';

const QUORUM = 10 * MINUTE;

/** What a process read of Git when it last asked. */
type Read =
  { readonly kind: 'nothing' } | { readonly kind: 'tip'; readonly tip: Tip; readonly rewritten: boolean };

/** What the referee goes by: Git, the world as it is, and the time the service believes in. */
export interface Evidence {
  readonly truth: Truth;
  readonly now: () => number;
  readonly commits: ReadonlyMap<string, { readonly tip: Tip; readonly rewritten: boolean }>;
  /** What is on the disk. */
  readonly memory: () => Memory;
  readonly deleteBudget: number;
}

/**
 * Judges what the service does by its own books, which are kept from what happened and never from what the service
 * says. The mails have a judge of their own.
 */
export class Referee {
  readonly #evidence: Evidence;
  readonly #accuse: (what: string) => void;
  #read: Read = { kind: 'nothing' };
  #blind = false;
  #moved = new Set<string>();
  /** By pipeline: since when, and in how many looks, a valid configuration has been seen without it. */
  readonly #missing = new Map<Name, { readonly since: number; readonly looks: number }>();
  #prunes: readonly { readonly stack: string; readonly at: number }[] = [];
  readonly #remade = new Map<string, number>();
  readonly #approved = new Map<string, Name>();

  constructor(evidence: Evidence, accuse: (what: string) => void) {
    this.#evidence = evidence;
    this.#accuse = accuse;
  }

  beginPass(): void {
    this.#moved = new Set();
    this.#blind = false;
  }

  read(commit: string | null): void {
    const found = commit === null ? undefined : this.#evidence.commits.get(commit);
    this.#read = found === undefined ? { kind: 'nothing' } : { kind: 'tip', ...found };
    if (found?.tip.kind !== 'config') return;
    const now = this.#evidence.now();
    for (const name of NAMES) {
      const before = this.#missing.get(name) ?? { since: now, looks: 0 };
      // An entry that says "absent" is no wish: whoever takes it away before it was carried out has said so twice.
      if (found.tip.config[name]?.state !== 'present')
        this.#missing.set(name, { since: Math.min(before.since, now), looks: before.looks + 1 });
      else this.#missing.delete(name);
    }
  }

  blind(): void {
    this.#blind = true;
  }

  approve(hash: string, name: Name): void {
    this.#approved.set(hash, name);
  }

  /** A person asked for another try: what was counted of the old ones counts no more. */
  forgive(name: Name): void {
    for (const key of this.#remade.keys()) if (key.startsWith(`${name} `)) this.#remade.delete(key);
  }

  /** With the state goes the count of what was done today. */
  forget(): void {
    this.#prunes = [];
    this.#remade.clear();
  }

  /** Before a mutation is sent. */
  acting(action: Action, token: string): void {
    const { stack, name } = about(action);
    const deed = `${action.kind} of ${stack}`;
    const read = this.#read;
    if (this.#moved.has(stack)) this.#accuse(`I3 ${deed}: a second operation on it in one pass`);
    this.#moved.add(stack);
    if (this.#blind) this.#accuse(`I1 ${deed} although the stacks could not be read`);
    if (read.kind === 'nothing' || read.tip.kind === 'broken')
      return this.#accuse(`I1 ${deed} although the configuration could not be read`);
    if (name === undefined || name === FOREIGN)
      return action.kind === 'create' ? undefined : this.#accuse(`I2 ${deed}, which is not ours`);
    this.#demandIntent(action, token, deed);
    const entry = read.tip.config[name];
    this.#judgeContent(action, entry, deed);
    if (entry?.approval === true) this.#judgeApproval(action, name, deed);
    if (action.kind === 'delete') this.#judgeDelete({ live: action.live, name, entry, deed });
  }

  /** I5: what is sent is what the commit read last says. */
  #judgeContent(action: Action, entry: Entry | undefined, deed: string): void {
    if (!('desired' in action)) return;
    if (entry?.state !== 'present') this.#accuse(`I5 ${deed}, which the commit read last does not want`);
    else if (action.desired.parameters['Text'] !== entry.text)
      this.#accuse(`I5 ${deed} with the content of another commit`);
  }

  #judgeApproval(action: Action, name: Name, deed: string): void {
    if (!needsApproval(action) || [...this.#approved.values()].includes(name)) return;
    const makesRoom = action.kind === 'delete' && !this.#evidence.truth.wasComplete(action.live);
    if (!makesRoom) this.#accuse(`I4 ${deed}, which nobody approved`);
  }

  /** A durable intent with the very token precedes every call that has one. */
  #demandIntent(action: Action, token: string, deed: string): void {
    if (['cancel-update', 'set-protection', 'propose', 'discard'].includes(action.kind)) return;
    const known = this.#evidence.memory().stacks[`default/${about(action).stack}`];
    if (known?.intent?.token !== token) this.#accuse(`I3 ${deed} without an intent on the disk`);
  }

  #judgeDelete(deletion: Deletion): void {
    const { live, name, entry, deed } = deletion;
    if (!this.#evidence.truth.wasComplete(live)) this.#judgeRemake(name, entry, deed);
    else if (entry === undefined) this.#judgePrune(deletion);
    else if (entry.state === 'present') this.#accuse(`I2 ${deed}, which was complete and is wanted`);
    else if (entry.protect) this.#accuse(`I2 ${deed}, which is protected`);
  }

  #judgePrune({ live, name, deed }: Deletion): void {
    const { truth, now } = this.#evidence;
    const meta = readMeta(truth.outputs(live.name));
    if (meta?.protect === true || meta?.onRemoval === 'retain')
      this.#accuse(`I2 ${deed}, which is protected or to be retained`);
    if ([...this.#approved.values()].includes(name)) return;
    const missing = this.#missing.get(name);
    if (missing === undefined || now() - missing.since < QUORUM || missing.looks < 2)
      this.#accuse(`I2 ${deed} without a quorum`);
    if (this.#read.kind === 'tip' && this.#read.rewritten) this.#accuse(`I2 ${deed} after a force push`);
    this.#spend(live.name, deed);
  }

  #spend(stack: string, deed: string): void {
    const { truth, now, deleteBudget } = this.#evidence;
    const others = this.#prunes.filter((prune) => prune.at > now() - DAY && prune.stack !== stack);
    this.#prunes = [...others, { stack, at: now() }];
    const owned = new Set([...truth.owned(), ...this.#prunes.map((prune) => prune.stack)]);
    if (this.#prunes.length > Math.max(1, Math.floor(owned.size * deleteBudget)))
      this.#accuse(`I2 ${deed}: more than the budget of a day`);
  }

  #judgeRemake(name: Name, entry: Entry | undefined, deed: string): void {
    if (entry?.state !== 'present') return;
    const key = `${name} ${JSON.stringify(entry)}`;
    const times = (this.#remade.get(key) ?? 0) + 1;
    this.#remade.set(key, times);
    if (times > 2 + RETRIED) this.#accuse(`I2 ${deed} to make it again, for the ${times}. time`);
  }

  /** After a pass: what it says of itself. */
  passed(pass: Pass, memory: Memory): void {
    for (const step of pass.steps) {
      if (step.why === '') this.#accuse(`I7 ${step.stack}: no reason`);
      if (isHold(step)) this.#judgeHold(step, memory);
      if (isMove(step) && step.pipeline === FOREIGN && step.live !== null)
        this.#accuse(`I2 ${step.stack} is not ours and is to be moved`);
    }
    for (const { move } of pass.executed)
      if (
        move.wanted?.approval === 'required' &&
        needsApproval(move.action) &&
        move.reason !== 'never-complete'
      )
        if (!this.#approved.has(move.hash))
          this.#accuse(`I4 ${move.kind} of ${move.stack}: another one was approved`);
    if (recentPrunes(memory, this.#evidence.now()).length > NAMES.length)
      this.#accuse('I2 more prunes are remembered than there are stacks');
  }

  #judgeHold(hold: Hold, memory: Memory): void {
    const where = `I7 ${hold.stack} (${hold.kind})`;
    if (hold.releases === '') this.#accuse(`${where}: nothing is said to release it`);
    if (hold.kind !== 'backoff' && hold.kind !== 'failed') return;
    const failure = memory.stacks[`${hold.environment}/${hold.stack}`]?.failure;
    if ((failure?.attempts ?? 0) < 1) this.#accuse(`${where}: no count of attempts`);
    if (hold.kind === 'backoff' && hold.nextTry === null) this.#accuse(`${where}: no time of the next try`);
  }
}

/** A lost answer makes a delete be sent again, which has no second effect. */
const RETRIED = 4;

interface Deletion {
  readonly live: LiveStack;
  readonly name: Name;
  readonly entry: Entry | undefined;
  readonly deed: string;
}

function about(action: Action): { readonly stack: string; readonly name: Name | undefined } {
  const stack = 'live' in action ? action.live.name : action.desired.stack;
  return { stack, name: NAMES.find((each) => stackOf(each) === stack) };
}

const needsApproval = ({ kind }: Action): boolean => ['create', 'update', 'apply', 'delete'].includes(kind);

export const memoryIn = (text: string | undefined): Memory => {
  if (text === undefined) return EMPTY_MEMORY;
  const { memory }: { readonly memory: Memory } = JSON.parse(text);
  return memory;
};
