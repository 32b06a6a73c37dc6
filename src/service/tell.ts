import type { Message } from '../core/mail.ts';
import { digest, notice, rejected } from '../core/letters.ts';
import type { Letterhead } from '../core/letters.ts';
import type { Memory } from '../core/memory.ts';
import type { Revision } from '../core/model.ts';
import { openings } from '../core/ear.ts';
import { news } from '../core/news.ts';
import type { Step } from '../core/step.ts';
import { MINUTE, spoken } from '../core/time.ts';
import { verdictOf } from '../core/verdict.ts';
import type { Reading } from './desired-state.ts';
import { post } from './outbox.ts';
import type { World } from './world.ts';

/** A source that cannot be read for less than this is nobody's worry yet. */
const GRACE = 3 * MINUTE;

/** A digest waits for what is still moving, but no longer than this. */
const PATIENCE = 10 * MINUTE;

type Teller = Pick<World, 'instance' | 'topicArn' | 'source' | 'hash' | 'clock'>;

const letterhead = (world: Teller, revision: Revision | null): Letterhead => ({
  instance: world.instance,
  source: world.source.description,
  topicArn: world.topicArn ?? '',
  revision,
  hash: world.hash,
});

/** Letters about the source and the configuration: each said once, and once when it is over. */
export function tellOfSource(world: Teller, memory: Memory, reading: Reading): Memory {
  const now = world.clock.now();
  const { told } = memory;
  if (reading.kind === 'lost') {
    const source = told.source ?? { since: now, told: false };
    if (source.told || now - source.since < GRACE) return { ...memory, told: { ...told, source } };
    const text = `${reading.fault.message} ${reading.fault.hint ?? ''} Nothing is changed until it can be read again; what is deployed stays as it is.`;
    const letter = notice('source-lost', text, String(source.since), letterhead(world, null));
    return post({ ...memory, told: { ...told, source: { ...source, told: true } } }, [letter], now);
  }
  const letters: Message[] = [];
  const revision = reading.kind === 'accepted' ? reading.good.revision : reading.revision;
  const head = letterhead(world, revision);
  if (told.source?.told === true) {
    const text = `It could not be read for ${spoken(now - told.source.since)}. Nothing was changed meanwhile.`;
    letters.push(notice('source-back', text, String(told.source.since), head));
  }
  const config = rejectionIn(reading);
  const broken = reading.kind === 'accepted' ? reading.broken : null;
  if (config !== null && told.config !== config) letters.push(rejected(reading.problems, head, broken));
  if (config === null && told.config !== null) {
    const text = 'The configuration of this commit is valid again, and is being applied.';
    letters.push(notice('config-accepted', text, `${told.config} ${revision.commit}`, head));
  }
  return post({ ...memory, told: { ...told, source: null, config } }, letters, now);
}

/** What people are told of once: the commit that was rejected, or the files of it that were. */
function rejectionIn(reading: Exclude<Reading, { kind: 'lost' }>): string | null {
  if (reading.kind === 'rejected') return reading.revision.commit;
  return reading.broken?.key ?? null;
}

/** Gathers what happened to stacks, and writes one digest when all that moves has come to rest. */
export function tellOfStacks(
  world: Teller,
  memory: Memory,
  seen: {
    readonly steps: readonly Step[];
    readonly observed: ReadonlySet<string>;
    readonly revision: Revision;
  },
): Memory {
  const now = world.clock.now();
  const { transitions, told } = news(seen.steps, memory, seen.observed, world.hash);
  const before = memory.pending;
  const all = [...(before?.transitions ?? []), ...transitions];
  if (all.length === 0) return { ...memory, told };
  const since = before?.since ?? now;
  const moving = seen.steps.some((step) => verdictOf(step) === 'progressing');
  if (moving && now - since < PATIENCE) return { ...memory, told, pending: { since, transitions: all } };
  const mentioned = new Set(all.map(({ environment, pipeline }) => `${environment}/${pipeline}`));
  const open = Object.values(told.stacks)
    .filter(({ environment, pipeline }) => !mentioned.has(`${environment}/${pipeline}`))
    .flatMap(({ environment, pipeline, ...stack }) =>
      openings(stack).map(({ kind }) => ({ kind, environment, pipeline })),
    );
  const letter = digest(all, open, letterhead(world, seen.revision));
  return post({ ...memory, told, pending: null }, [letter], now);
}
