import { pieces } from './pieces.ts';
import { plainText } from './plain-text.ts';

/** Longest text of somebody else's that is shown: beyond it nobody reads. */
const LONGEST = 2000;

/**
 * A text in lines of that width, each behind the indentation; what is longer than a line stays whole.
 * @param width columns, or null for one line
 */
export function fold(text: string, indent: string, width: number | null): readonly string[] {
  const leading = ' '.repeat(text.length - text.trimStart().length);
  const margin = indent + leading;
  const plain = plainText(text, LONGEST);
  if (width === null) return [margin + plain];
  const lines: string[] = [];
  let line = '';
  for (const piece of pieces(plain)) {
    if (line !== '' && margin.length + line.length + 1 + piece.length > width) {
      lines.push(margin + line);
      line = piece;
    } else {
      line = line === '' ? piece : `${line} ${piece}`;
    }
  }
  return [...lines, margin + line];
}
