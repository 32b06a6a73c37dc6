import type { EntryOutline, Mention, TargetOutline } from './outline.ts';
import { mentions, targetsOf } from './outline.ts';
import { referencesIn } from './references.ts';
import type { MergedSheet } from './sheet.ts';
import { mergeSheets } from './sheet.ts';

/** One pipeline waits for another. */
export interface Edge {
  readonly to: string;
  readonly pointer: string;
}

/** An entry with its defaults merged and its links known. */
export interface Linked extends EntryOutline {
  /** Top-level defaults and the entry, before any environment. */
  readonly base: MergedSheet;
  readonly targets: readonly TargetOutline[];
  /** In the order of `depends_on`, then of the references. */
  readonly edges: readonly Edge[];
  /** Where references stand that are none. */
  readonly malformed: readonly string[];
}

/** What an entry asks of each environment, and what it waits for there: `output_of` implies `depends_on`. */
export function link(entry: EntryOutline): Linked {
  const base = mergeSheets(entry.sheets);
  const targets = targetsOf(entry, base);
  // What is to be removed needs no values, so it may still name what is gone.
  const references = entry.absent ? [] : targets.flatMap(referencesIn);
  const mentioned = mentions(entry.layer, 'depends_on').map(
    ({ text, pointer }: Mention) => [pointer, text] as const,
  );
  const implied = references.flatMap(({ to, pointer }) =>
    to === undefined ? [] : [[pointer, to.pipeline] as const],
  );
  // The same line of the file counts once, however many environments it reaches.
  const edges = [...new Map([...mentioned, ...implied])].map(([pointer, to]) => ({ to, pointer }));
  const malformed = references.flatMap(({ to, pointer }) => (to === undefined ? [pointer] : []));
  return { ...entry, base, targets, edges, malformed };
}
