import type { Fault } from '../../core/fault.ts';
import { notice } from '../../core/news/letters.ts';
import type { Letterhead } from '../../core/news/letters.ts';
import type { Message } from '../../core/mail.ts';
import type { Memory } from '../../core/memory.ts';
import type { Revision } from '../../core/model.ts';
import { spoken } from '../../core/text/time.ts';
import { GRACE, letterhead } from './letterhead.ts';
import type { Teller } from './letterhead.ts';
import { FORBIDDEN } from '../look/live-views.ts';
import { post } from './outbox.ts';

interface Seen {
  readonly unreachable: ReadonlyMap<string, { readonly fault: Fault; readonly wanted: readonly object[] }>;
  readonly observed: ReadonlySet<string>;
  readonly revision: Revision;
}

/** Since when an environment cannot be read, and whether people know. */
type Lost = NonNullable<Memory['told']['environments']>[string];

type Named = Pick<Lost, 'since'> & { readonly name: string };

/** One letter for an environment that cannot be read, whatever number of pipelines it has, and one when it can. */
export function tellOfEnvironments(world: Teller, memory: Memory, seen: Seen): Memory {
  const known = memory.told.environments ?? {};
  // What the policy forbids, or the configuration has no more, is said of each pipeline.
  const lost = [...seen.unreachable].filter(
    ([, { fault, wanted }]) => fault.code !== FORBIDDEN && wanted.length > 0,
  );
  if (lost.length === 0 && Object.keys(known).length === 0) return memory;
  const now = world.clock.now();
  const head = letterhead(world, seen.revision);
  const after = lost.map(([name, { fault }]) => ({ name, fault, ...lostStill(known[name], fault, now) }));
  const environments = Object.fromEntries(after.map(({ name, since, told }) => [name, { since, told }]));
  const letters = [
    ...after.filter(({ due }) => due).map((each) => lostLetter(each, head)),
    ...Object.entries(known)
      .filter(([name, { told }]) => told && !(name in environments))
      .map(([name, { since }]) => backLetter(name, since, seen.observed.has(name) ? now : null, head)),
  ];
  return post({ ...memory, told: { ...memory.told, environments } }, letters, now);
}

/** @returns `due` once: when people are to be told */
function lostStill(before: Lost | undefined, fault: Fault, now: number): Lost & { readonly due: boolean } {
  const { since, told } = before ?? { since: now, told: false };
  const due = !told && (fault.lane === 'stalled' || now - since >= GRACE);
  return { since, told: told || due, due };
}

const UNTOUCHED = 'Its pipelines stay as they are until it can be read again; other environments go on.';

function lostLetter({ name, fault, since }: Named & { readonly fault: Fault }, head: Letterhead): Message {
  const text = `${fault.message} ${fault.hint ?? ''} ${UNTOUCHED}`;
  return notice('environment-lost', { text, occasion: `${name} ${since}`, environment: name }, head);
}

/** @param now when it was read again; null where nobody wants it read any more */
function backLetter(name: string, since: number, now: number | null, head: Letterhead): Message {
  const text =
    now === null
      ? 'The configuration does not have it any more.'
      : `It could not be read for ${spoken(now - since)}. Nothing was changed there meanwhile.`;
  return notice('environment-back', { text, occasion: `${name} ${since}`, environment: name }, head);
}
