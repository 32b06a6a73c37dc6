import { dated, openings } from '../core/ear.ts';
import type { Message } from '../core/mail.ts';
import { digest, notice, rejected } from '../core/letters.ts';
import type { Memory } from '../core/memory.ts';
import type { Revision } from '../core/model.ts';
import { news } from '../core/news.ts';
import { isReminded, topicsOf } from '../core/notify.ts';
import type { OpenFailure } from '../core/paragraphs.ts';
import type { Step } from '../core/step.ts';
import { MINUTE, spoken } from '../core/time.ts';
import type { Told, Transition } from '../core/told.ts';
import { verdictOf } from '../core/verdict.ts';
import type { Reading } from './desired-state.ts';
import { GRACE, letterhead } from './letterhead.ts';
import type { Teller } from './letterhead.ts';
import { post } from './outbox.ts';
import type { Survey } from './survey.ts';
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
  if (config !== null && told.config !== config) letters.push(rejected(reading.problems, head, broken));
  if (config === null && told.config !== null) {
    const text = 'The configuration of this commit is valid again, and is being applied.';
    letters.push(notice('config-accepted', { text, occasion: `${told.config} ${revision.commit}` }, head));
  }
  return post({ ...memory, told: { ...told, source: null, config } }, letters, now);
}

/** What people are told of once: the commit that was rejected, or the files of it that were. */
function rejectionIn(reading: Exclude<Reading, { kind: 'lost' }>): string | null {
  if (reading.kind === 'rejected') return reading.revision.commit;
  return reading.broken?.key ?? null;
}

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
  const all = [...(before?.transitions ?? []), ...transitions];
  if (all.length === 0) return { ...memory, told };
  const since = before?.since ?? now;
  const moving = seen.steps.some((step) => verdictOf(step) === 'progressing');
  if (moving && now - since < PATIENCE) return { ...memory, told, pending: { since, transitions: all } };
  return post({ ...memory, told, pending: null }, digests(world, all, told, seen.revision), now);
}

/** One digest for each topic that is to hear something of it. */
function digests(
  world: Teller,
  all: readonly Transition[],
  told: Told,
  revision: Revision,
): readonly Message[] {
  const service = world.topicArn ?? '';
  const topics = new Set(all.flatMap((each) => topicsOf(each, service)));
  return [...topics].map((topic) => {
    const heard = all.filter((each) => topicsOf(each, service).includes(topic));
    return digest(heard, stillOpen(told, heard, { topic, service }), letterhead(world, revision, topic));
  });
}

/** What a topic was told of before, and is not over. */
function stillOpen(
  { stacks }: Told,
  heard: readonly Transition[],
  where: { readonly topic: string; readonly service: string },
): readonly OpenFailure[] {
  const mentioned = new Set(heard.map(({ environment, pipeline }) => `${environment}/${pipeline}`));
  return Object.values(stacks)
    .filter(({ environment, pipeline }) => !mentioned.has(`${environment}/${pipeline}`))
    .flatMap(({ environment, pipeline, notify, ...stack }) =>
      openings(stack)
        .filter(({ kind }) => isReminded(notify, kind, where))
        .map(({ kind, since }) => ({
          kind,
          environment,
          pipeline,
          ...(since === undefined ? {} : { since }),
        })),
    );
}
