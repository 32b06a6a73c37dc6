import { didYouMean } from '../core/text/suggest.ts';
import { either, name } from '../core/text/words.ts';
import type { Cycle } from './cycles.ts';
import { cyclesOf } from './cycles.ts';
import type { Edge, Linked } from './edges.ts';
import type { Flaw } from './flaw.ts';
import { flaw } from './flaw.ts';
import type { EntryOutline } from './outline.ts';

/** Everything a pipeline waits for exists, is meant for the same environments, and does not wait for it. */
export function checkDependencies(entries: readonly Linked[]): readonly Flaw[] {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const names = entries.flatMap((entry) => entry.name ?? []);
  const single = entries.flatMap((entry) =>
    entry.edges.flatMap((edge) => {
      const other = byName.get(edge.to);
      return other === undefined ? [dangling(edge, names)] : unfit(entry, edge, other);
    }),
  );
  return [...single, ...cyclesOf(entries).map(cycle)];
}

const dangling = ({ to, pointer }: Edge, names: readonly string[]): Flaw =>
  flaw('unknown-pipeline', pointer, `there is no pipeline ${name(to)} in this file`, didYouMean(to, names));

function unfit(entry: EntryOutline, { to, pointer }: Edge, other: EntryOutline): readonly Flaw[] {
  if (other === entry) {
    return [flaw('self-dependency', pointer, `${name(to)} waits for itself`, 'Take its own name away.')];
  }
  if (entry.absent) return [];
  if (other.absent) {
    const message = `${name(to)} is to be removed, but ${name(String(entry.name))} needs it`;
    return [flaw('absent-dependency', pointer, message, 'Remove both, or keep both.')];
  }
  const missing = entry.environments.filter((environment) => !other.environments.includes(environment));
  if (missing.length === 0) return [];
  const where = either(missing.map((environment) => name(environment.name)));
  const message = `${name(to)} is not meant for ${where}, but ${name(String(entry.name))} is and needs it there`;
  return [flaw('dependency-environment', pointer, message, 'Give both the same `environments`.')];
}

const cycle = ({ path, pointer }: Cycle): Flaw =>
  flaw(
    'dependency-cycle',
    pointer,
    `these pipelines wait for each other: ${shortened(path).join(' -> ')}`,
    'Take one of the links away.',
  );

/** Names of a path at each end of a longer one. */
const ENDS = 6;

const shortened = (path: readonly string[]): readonly string[] =>
  path.length > 2 * ENDS ? [...path.slice(0, ENDS), '...', ...path.slice(-ENDS)] : path;
