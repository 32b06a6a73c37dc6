/**
 * The least number of insertions, deletions, replacements and swaps of neighbours that turn one text into the
 * other (Damerau-Levenshtein distance, optimal string alignment).
 */
export function distance(from: string, to: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = [...Array(to.length + 1).keys()];
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current.push(
        Math.min(
          at(last, column) + 1,
          at(current, column - 1) + 1,
          at(last, column - 1) + (same ? 0 : 1),
          swapped ? at(beforeLast, column - 2) + 1 : Infinity,
        ),
      );
    }
    beforeLast = last;
    last = current;
  }
  return at(last, to.length);
}

/** The entry of a row, infinitely far where there is none. */
const at = (row: readonly number[], column: number): number => Math.min(...row.slice(column, column + 1));

/** Longer words than this are not mistyped, they are something else. */
const LONGEST_WORD = 64;

/** What somebody probably meant: the nearest candidate, if it is near enough, the first among equals. */
export function suggest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  const plain = word.toLowerCase().replaceAll('-', '_');
  // Less than the whole word, or every single letter would be near to every other.
  const allowed = Math.min(Math.max(1, Math.floor(word.length / 3)), word.length - 1);
  let best: { readonly candidate: string; readonly away: number } | undefined;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - plain.length) > allowed) continue;
    const away = distance(plain, candidate.toLowerCase().replaceAll('-', '_'));
    if (away <= allowed && (best === undefined || away < best.away)) best = { candidate, away };
  }
  return best?.candidate;
}

/** The hint that goes with an unknown word, or null when no candidate is near. */
export function didYouMean(word: string, candidates: readonly string[]): string | null {
  const found = suggest(word, candidates);
  return found === undefined ? null : `Did you mean \`${found}\`?`;
}
