import type { Fault } from '../core/fault.ts';
import { notice } from '../core/letters.ts';
import type { Message } from '../core/mail.ts';
import type { Memory } from '../core/memory.ts';
import type { Revision } from '../core/model.ts';
import { spoken } from '../core/time.ts';
import { GRACE, letterhead } from './letterhead.ts';
import type { Teller } from './letterhead.ts';
import { FORBIDDEN } from './live-views.ts';
import { post } from './outbox.ts';

interface Seen {
  readonly unreachable: ReadonlyMap<string, { readonly fault: Fault; readonly wanted: readonly object[] }>;
  readonly observed: ReadonlySet<string>;
  readonly revision: Revision;
}

/** Since when an environment cannot be read, and whether people know. */
type Lost = NonNullable<Memory['told']['environments']>[string];

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
  const write = (
    kind: 'environment-lost' | 'environment-back',
    name: string,
    { since }: Lost,
    text: string,
  ) => notice(kind, { text, occasion: `${name} ${since}`, environment: name }, head);
  const environments: Record<string, Lost> = {};
  const letters: Message[] = [];
  for (const [name, { fault }] of lost) {
    const { since, told } = known[name] ?? { since: now, told: false };
    const due = !told && (fault.lane === 'stalled' || now - since >= GRACE);
    environments[name] = { since, told: told || due };
    const text = `${fault.message} ${fault.hint ?? ''} ${UNTOUCHED}`;
    if (due) letters.push(write('environment-lost', name, environments[name], text));
  }
  for (const [name, before] of Object.entries(known)) {
    if (name in environments || !before.told) continue;
    const text = seen.observed.has(name)
      ? `It could not be read for ${spoken(now - before.since)}. Nothing was changed there meanwhile.`
      : 'The configuration does not have it any more.';
    letters.push(write('environment-back', name, before, text));
  }
  return post({ ...memory, told: { ...memory.told, environments } }, letters, now);
}

const UNTOUCHED = 'Its pipelines stay as they are until it can be read again; other environments go on.';
