import { plainText } from './plain-text.ts';

/** The longest text of a comment: https://github.com/orgs/community/discussions/27190, 65,536 characters. */
export const COMMENT_LENGTH = 65_536;

/** Most characters that a comment repeats of a value, and of a sentence. */
export const VALUE = 100;
export const SENTENCE = 600;

/** All that may mean something in Markdown, in HTML, or to GitHub's and GitLab's links, references and emoji. */
const MEANINGFUL = /[^\p{L}\p{N} ,'"/=?;-]/gu;

/** What makes a reference of the word behind it, however it is written: `@team`, `#1`, `!1`, `$1`, `~label`, `%1`. */
const REFERRING = /(?<=[@#!$~%&^])(?=[\p{L}\p{N}"_])/gu;

/**
 * Somebody else's text in one harmless line: nothing in it is markup, a link, a mention or the end of a cell.
 * @param length most characters to keep
 */
export const inert = (text: string, length: number): string =>
  plainText(text, length)
    .replaceAll(REFERRING, ZERO_WIDTH)
    .replaceAll(MEANINGFUL, (character) => `&#${character.codePointAt(0)};`);

/** References are looked for in what is seen, after `&#64;` has become `@`: only something between them helps. */
const ZERO_WIDTH = '\u200b';

/** A value as code. In HTML, for in a code span a backtick or a pipe cannot be written. */
export const code = (text: string, length: number): string =>
  `<code>${inert(text, length) || '&#32;'}</code>`;

export const tableRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** The two lines every table begins with. */
export const tableHead = (titles: readonly string[]): readonly string[] => [
  tableRow(titles),
  tableRow(titles.map(() => '---')),
];

/** Lines of a document that are there together or not at all. */
export type Block = readonly string[];

/**
 * As many blocks as there is room for, in their order; what is left out is said.
 * @param leftOut says how many blocks are not shown
 */
export function fitting(
  blocks: readonly Block[],
  room: number,
  leftOut: (count: number) => string,
): readonly string[] {
  const lines: string[] = [];
  let left = room - leftOut(blocks.length).length - 2;
  let missing = 0;
  for (const block of blocks) {
    const needs = block.reduce((sum, line) => sum + line.length + 1, 1);
    if (needs > left) {
      missing += 1;
    } else {
      lines.push('', ...block);
      left -= needs;
    }
  }
  return missing === 0 ? lines : [...lines, '', leftOut(missing)];
}
