import { Fault } from '../../core/fault.ts';
import type { Environment } from '../../core/config.ts';
import type { GoodContent, WayBack } from '../../core/restore-memory.ts';
import { contentBefore } from '../../core/health/restore.ts';
import { marked, readCopy } from '../../core/stack/stack-copy.ts';
import type { Situation } from '../../core/step.ts';
import type { Scopes } from '../wishes/scopes.ts';
import type { World } from '../world.ts';

interface Place {
  readonly world: Pick<World, 'store' | 'hash'>;
  readonly wishes: Pick<Scopes, 'barred'>;
  readonly environment: Environment;
}

/** The same situation, with where it can go back to: looked up only where a stack is to go back. */
export async function withWayBack(situation: Situation, place: Place): Promise<Situation> {
  const good = contentBefore(situation, place.world.hash);
  return good === null ? situation : { ...situation, wayBack: await wayBack(situation, good, place) };
}

async function wayBack(
  { wanted }: Situation,
  { copy }: GoodContent,
  { world, wishes, environment }: Place,
): Promise<WayBack> {
  const desired = wanted?.desired ?? null;
  if (desired === null) throw new Error('a stack goes back only from what is desired');
  try {
    const text = await world.store.kept(copy);
    const found = text === undefined || world.hash(text) !== copy ? null : readCopy(text, desired);
    const before = found === null ? null : marked(found, desired.input);
    if (before === null) return { kind: 'lost' };
    const barred = wishes.barred(environment, before);
    return barred === null ? { kind: 'copy', desired: before } : { kind: 'forbidden', why: barred.why };
  } catch (error) {
    if (error instanceof Fault) return { kind: 'unread', why: error.message };
    throw error;
  }
}
