import { dated } from '../../core/news/ear.ts';
import type { Message } from '../../core/mail.ts';
import { notice, rejected } from '../../core/news/letters.ts';
import type { Memory } from '../../core/memory.ts';
import type { Revision } from '../../core/model.ts';
import { news } from '../../core/news/news.ts';
import { isMove } from '../../core/step.ts';
import type { Step } from '../../core/step.ts';
import { MINUTE, spoken } from '../../core/text/time.ts';
import type { Told } from '../../core/told.ts';
import { verdictOf } from '../../core/plan/verdict.ts';
import type { Reading } from '../wishes/desired-state.ts';
import { actedOn, digests } from './digests.ts';
import { GRACE, letterhead } from './letterhead.ts';
import type { Teller } from './letterhead.ts';
import { post } from './outbox.ts';
import type { Survey } from '../look/survey.ts';
import { tellOfEnvironments } from './tell-environments.ts';

/** A digest waits for what is still moving, but no longer than this. */
const PATIENCE = 10 * MINUTE;

/** Letters about the source and the configuration: each said once, and once when it is over. */
export function tellOfSource(world: Teller, memory: Memory, reading: Reading): Memory {
  const now = world.clock.now();
  const { told } = memory;
  if (reading.kind === 'lost') {
    const source = told.source ?? { since: now, told: false };
    if (source.told || now - source.since < GRACE) return { ...memory, told: { ...told, source } };
    const text = `${reading.fault.message} ${reading.fault.hint ?? ''} Nothing is changed until it can be read again; what is deployed stays as it is.`;
    const about = { text, occasion: String(source.since) };
    const letter = notice('source-lost', about, letterhead(world, null));
    return post({ ...memory, told: { ...told, source: { ...source, told: true } } }, [letter], now);
  }
  const letters: Message[] = [];
  const revision = reading.kind === 'accepted' ? reading.good.revision : reading.revision;
  const head = letterhead(world, revision);
  if (told.source?.told === true) {
    const text = `It could not be read for ${spoken(now - told.source.since)}. Nothing was changed meanwhile.`;
    letters.push(notice('source-back', { text, occasion: String(told.source.since) }, head));
  }
  const config = rejectionIn(reading);
  const broken = reading.kind === 'accepted' ? reading.broken : null;
  if (config !== null && !isHeard(told, config, revision))
    letters.push(rejected(reading.problems, head, broken));
  if (config === null && told.config !== null) {
    const text = 'The configuration of this commit is valid again, and is being applied.';
    letters.push(notice('config-accepted', { text, occasion: `${told.config} ${revision.commit}` }, head));
  }
  return post({ ...memory, told: { ...told, source: null, config } }, letters, now);
}

/** Older versions remembered the commit. */
const isHeard = ({ config }: Told, rejection: string, { commit }: Revision): boolean =>
  config === rejection || config === commit;

/** What people are told of once: the configuration that is rejected, or the files of it that are. */
const rejectionIn = (reading: Exclude<Reading, { kind: 'lost' }>): string | null =>
  reading.kind === 'rejected' ? reading.key : (reading.broken?.key ?? null);

/** What one pass found, to tell of. */
interface Seen {
  readonly steps: readonly Step[];
  readonly found: Pick<Survey, 'observed' | 'unreachable'>;
  readonly revision: Revision;
}

/** Letters about environments, and digests of what happened to stacks. */
export const tellOfPass = (world: Teller, memory: Memory, seen: Seen): Memory =>
  tellOfStacks(world, tellOfEnvironments(world, memory, { ...seen.found, revision: seen.revision }), seen);

/** Gathers what happened to stacks, and writes one digest for each topic when all that moves has come to rest. */
function tellOfStacks(world: Teller, memory: Memory, seen: Seen): Memory {
  const now = world.clock.now();
  const { transitions, told: heard } = news(seen.steps, memory, seen.found.observed, world.hash);
  const stacks = Object.entries(heard.stacks).map(([key, stack]) => [key, dated(stack, now)] as const);
  const told = { ...heard, stacks: Object.fromEntries(stacks) };
  const before = memory.pending;
  const { commit } = seen.revision;
  // What an older version gathered has no commit of its own.
  const all = [...(before?.transitions ?? []), ...transitions].map((each) => ({ commit, ...each }));
  const acts = all.length > 0 || seen.steps.some(isMove);
  const known = { ...memory, told, ...(acts ? actedOn(memory, seen.revision) : {}) };
  if (all.length === 0) return known;
  const since = before?.since ?? now;
  const moving = seen.steps.some((step) => verdictOf(step) === 'progressing');
  if (moving && now - since < PATIENCE) return { ...known, pending: { since, transitions: all } };
  return post({ ...known, pending: null }, digests(world, all, known), now);
}
