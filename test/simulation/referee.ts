import { EMPTY_MEMORY } from '../../src/core/memory.ts';
import type { Memory } from '../../src/core/memory.ts';
import { readMeta } from '../../src/core/meta.ts';
import type { Action, LiveStack } from '../../src/core/model.ts';
import { MINUTE } from '../../src/core/text/time.ts';
import type { Pass } from '../../src/service/run/reconciler.ts';
import { isForeign } from './books.ts';
import type { Books } from './books.ts';
import { entryIn, needsApproval, regionOf, textIn } from './events.ts';
import type { Config, Entry, Env, Spot, Tip } from './events.ts';
import { judgePass } from './pass-judge.ts';
import type { Region } from './wire.ts';

const ENVIRONMENTS: readonly Env[] = ['default', 'dev', 'prod'];

const QUORUM = 10 * MINUTE;

/** What a referee goes by, beside the books. */
export interface Evidence {
  readonly books: Books;
  /** The time the service believes in. */
  readonly now: () => number;
  /** What is on the disk. */
  readonly memory: () => Memory;
  /** Whether this process may decide at this moment, and which others may. */
  readonly mayDecide: () => boolean;
  readonly deciders: () => readonly string[];
  /** What is there may be left out, for AWS's reads are like that in this history, or heard of late. */
  readonly isStale: () => boolean;
  readonly accuse: (what: string) => void;
}

/** Judges what one process does. The mails have a judge of their own. */
export class Referee {
  readonly #evidence: Evidence;
  /** What it read of Git when it last asked; null when it could not. */
  #tip: Tip | null = null;
  #id = '';
  /** Commits of which this process saw that they no longer contain the one before. */
  readonly #rewritten = new Set<string>();
  #readAt = 0;
  #inPass = false;
  #blind = new Set<Region>();
  #moved = new Set<string>();

  constructor(evidence: Evidence) {
    this.#evidence = evidence;
  }

  beginPass(): void {
    this.#inPass = true;
    this.#moved = new Set();
    this.#blind = new Set();
  }

  read(commit: string | null, rewritten: boolean): void {
    this.#id = commit ?? '';
    if (rewritten) this.#rewritten.add(this.#id);
    this.#tip = commit === null ? null : (this.#evidence.books.commits.get(commit) ?? null);
    this.#readAt = this.#evidence.now();
  }

  swept(region: Region, stacks: readonly LiveStack[]): void {
    const { books, accuse, isStale, mayDecide } = this.#evidence;
    const seen = new Set(stacks.map(({ name }) => name));
    const unseen = books.truth.names(region).filter((name) => !seen.has(name));
    if (unseen.length > 0 && !isStale())
      accuse(`I1 a sweep without ${unseen.join(', ')} was taken for a whole one`);
    const config = this.#config;
    // Whoever has lost the lease meanwhile has looked for nobody.
    if (!this.#inPass || config === null || !mayDecide()) return;
    const here = ENVIRONMENTS.filter((each) => regionOf(each) === region);
    books.looked(config, here, this.#readAt);
  }

  blind(region: Region): void {
    this.#blind.add(region);
  }

  passed(pass: Pass): void {
    this.#inPass = false;
    if (this.#rewritten.has(this.#id)) this.#evidence.books.rewritten.add(this.#id);
    judgePass(pass, {
      books: this.#evidence.books,
      memory: this.#evidence.memory(),
      config: this.#config,
      blind: this.#blind,
      accuse: this.#evidence.accuse,
    });
  }

  /** I10: nobody sends anything who may not decide, or while somebody else may. */
  sending(operation: string): void {
    const { accuse, mayDecide, deciders } = this.#evidence;
    const others = deciders();
    if (!mayDecide()) accuse(`I10 ${operation} was sent by a process that may not decide`);
    if (others.length > 0) accuse(`I10 ${operation} was sent while ${others.join(', ')} may decide`);
  }

  /** Before a mutation is sent. */
  acting(action: Action, token: string): void {
    const { books, accuse } = this.#evidence;
    const stack = 'live' in action ? action.live.name : action.desired.stack;
    const deed = `${action.kind} of ${stack}`;
    const spot = books.spotOf(stack);
    if (this.#moved.has(stack)) accuse(`I3 ${deed}: a second operation on it in one pass`);
    this.#moved.add(stack);
    if (spot !== undefined && this.#blind.has(regionOf(spot.environment)))
      accuse(`I1 ${deed} although the stacks could not be read`);
    const config = this.#config;
    if (config === null) return accuse(`I1 ${deed} although the configuration could not be read`);
    if (spot === undefined || isForeign(spot, books))
      return action.kind === 'create' ? undefined : accuse(`I2 ${deed}, which is not ours`);
    this.#demandIntent(action, token, { spot, deed, stack });
    this.#judge(action, config, { spot, deed, stack });
  }

  get #config(): Config | null {
    return this.#tip?.kind === 'config' ? this.#tip.config : null;
  }

  #judge(action: Action, config: Config, about: About): void {
    const { books, accuse } = this.#evidence;
    const { spot, deed, stack } = about;
    const entry = entryIn(config, spot);
    if (!config.environments.includes(spot.environment))
      accuse(`I2 ${deed}, the environment of which was removed`);
    this.#judgeContent(action, entry, about);
    this.#judgeRevert(action, entry, about);
    if (!['propose', 'discard', 'set-protection'].includes(action.kind)) books.touched(stack);
    const makesRoom = action.kind === 'delete' && !books.truth.wasComplete(action.live);
    const isAsked = needsApproval(config, spot) && CHANGES.includes(action.kind);
    if (isAsked && !makesRoom && !books.covers(action, stack)) accuse(`I4 ${deed}, which nobody approved`);
    if (replaces(action) && !books.covers(action, stack))
      accuse(`I4 ${deed} replaces what holds data, which nobody approved`);
    if (action.kind === 'delete') this.#judgeDelete(action.live, entry, about);
  }

  /** I5: what is sent is what the commit read last says. */
  #judgeContent(action: Action, entry: Entry | undefined, { spot, deed }: About): void {
    if (!('desired' in action)) return;
    const { accuse, books } = this.#evidence;
    const { Text: text = '', Shelf: shelf } = action.desired.parameters;
    if (entry?.state !== 'present') return accuse(`I5 ${deed}, which the commit read last does not want`);
    books.listen();
    const isRight =
      entry.echoes === null
        ? text === textIn(entry, spot.environment)
        : books.everSaid({ ...spot, name: entry.echoes }, text);
    if (!isRight || shelf !== entry.shelf) accuse(`I5 ${deed} with the content of another commit`);
  }

  /** Where nothing asks for it, nothing is changed that is as Git wants it but for what was done past CloudFormation. */
  #judgeRevert(action: Action, entry: Entry | undefined, { deed }: About): void {
    if (!('desired' in action) || action.kind === 'create' || entry?.drift === 'revert') return;
    const { desired, live } = action;
    const isAsWanted =
      readMeta(live.outputs)?.digest === desired.digest &&
      live.parameters['Text'] === desired.parameters['Text'];
    if (isAsWanted || ('reverts' in action && action.reverts))
      this.#evidence.accuse(`DRIFT ${deed}, which nobody asked for`);
  }

  /** A durable intent with the very token precedes every call that has one. */
  #demandIntent(action: Action, token: string, { spot, deed, stack }: About): void {
    if (['cancel-update', 'set-protection', 'propose', 'discard'].includes(action.kind)) return;
    const known = this.#evidence.memory().stacks[`${spot.environment}/${stack}`];
    if (known?.intent?.token !== token) this.#evidence.accuse(`I3 ${deed} without an intent on the disk`);
  }

  #judgeDelete(live: LiveStack, entry: Entry | undefined, about: About): void {
    const { accuse, books } = this.#evidence;
    const { deed, stack } = about;
    if (!books.truth.wasComplete(live)) {
      if (entry?.state !== 'present') return;
      const times = books.remake(stack, JSON.stringify(entry));
      if (times > 2 + RETRIED) accuse(`I2 ${deed} to make it again, for the ${times}. time`);
    } else if (entry === undefined) this.#judgePrune(live, about);
    else if (entry.state === 'present') accuse(`I2 ${deed}, which was complete and is wanted`);
    else if (entry.protect) accuse(`I2 ${deed}, which is protected`);
  }

  #judgePrune(live: LiveStack, { deed, stack, spot }: About): void {
    const { accuse, books, now } = this.#evidence;
    const meta = readMeta(live.outputs);
    if (meta?.protect === true || meta?.onRemoval === 'retain')
      accuse(`I2 ${deed}, which is protected or to be retained`);
    const isOver = books.spend(stack, spot.environment, now());
    if (books.covers({ kind: 'delete', live }, stack)) return;
    const missing = books.missing(stack);
    if (missing === undefined || now() - missing.since < QUORUM || missing.looks < 2)
      accuse(`I2 ${deed} without a quorum`);
    if (this.#rewritten.has(this.#id) || books.rewritten.has(this.#id))
      accuse(`I2 ${deed} after a force push`);
    if (isOver) accuse(`I2 ${deed}: more than the budget of a day`);
  }
}

interface About {
  readonly spot: Spot;
  readonly stack: string;
  readonly deed: string;
}

const CHANGES: readonly Action['kind'][] = ['create', 'update', 'apply', 'delete'];

/** A lost answer makes a delete be sent again, which has no second effect. */
const RETRIED = 4;

/** As the stack was shown, its queue is elsewhere afterwards. */
const replaces = (action: Action): boolean =>
  (action.kind === 'update' || action.kind === 'apply') &&
  action.live.parameters['Shelf'] !== action.desired.parameters['Shelf'];

export const memoryIn = (text: string | undefined): Memory => {
  // Nobody has noticed yet that it was damaged.
  if (text === undefined || !text.endsWith('}\n')) return EMPTY_MEMORY;
  const { memory }: { readonly memory: Memory } = JSON.parse(text);
  return memory;
};
