import type { Linked } from './edges.ts';

/** Pipelines that wait for each other. */
export interface Cycle {
  /** Names in the order of waiting; the first stands at the end again. */
  readonly path: readonly string[];
  /** Where the last link stands. */
  readonly pointer: string;
}

/**
 * Cycles that have no pipeline in common: breaking each of them is what has to be done in any case, and in a
 * dense tangle the number of all cycles is beyond counting.
 */
export function cyclesOf(entries: readonly Linked[]): readonly Cycle[] {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const cycles: Cycle[] = [];
  const told = new Set<string>();
  const seen = new Set<Linked>();
  /** The names on the way here; a Map, because a list would be searched for every link. */
  const trail = new Map<string, number>();

  const visit = (entry: Linked, name: string): void => {
    seen.add(entry);
    trail.set(name, trail.size);
    for (const { to, pointer } of entry.edges) {
      const next = byName.get(to);
      const back = trail.get(to);
      if (back !== undefined && !told.has(to)) note([...[...trail.keys()].slice(back), to], pointer);
      else if (next !== undefined && !seen.has(next)) visit(next, to);
    }
    trail.delete(name);
  };
  const note = (path: readonly string[], pointer: string): void => {
    // Two names that are one are a pipeline that waits for itself, which is told elsewhere.
    if (path.length === 2 || path.some((name) => told.has(name))) return;
    for (const name of path) told.add(name);
    cycles.push({ path, pointer });
  };

  for (const entry of entries) {
    if (entry.name !== null && !seen.has(entry)) visit(entry, entry.name);
  }
  return cycles;
}
