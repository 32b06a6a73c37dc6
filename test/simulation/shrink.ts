import { play } from './play.ts';
import type { History } from './events.ts';
import type { Wires } from './wire.ts';

/** Leaves out events as long as what is left still breaks the same invariant: the story becomes readable. */
export async function shrink(history: History, wires: Wires): Promise<History> {
  const what = await firstWord(history, wires);
  let small = history;
  for (let size = Math.ceil(small.events.length / 2); size > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < small.events.length;) {
      const fewer = { ...small, events: small.events.toSpliced(at, size) };
      if ((await firstWord(fewer, wires)) === what) small = fewer;
      else at += size;
    }
  }
  return small;
}

/** Which invariant was broken first; null when none was. */
const firstWord = async (history: History, wires: Wires): Promise<string | null> =>
  (await play(history, wires)).violations[0]?.split(' ')[0] ?? null;
