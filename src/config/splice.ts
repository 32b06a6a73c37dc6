/** Puts entries into the text of a valid file, and leaves every byte around them as it is. */
import type { JsonObject } from '../core/text/json.ts';
import type { Position } from './flaw.ts';
import type { JsonNode } from './json-node.ts';

/** The text with another value in the place of one. */
export function inPlace(text: string, node: JsonNode, value: JsonObject): string {
  const { start, end } = spanOf(text, node);
  const isTall = text.slice(start, end).includes('\n');
  return text.slice(0, start) + written(value, isTall ? layoutAt(text, start) : null) + text.slice(end);
}

/** The text with one more item at the end of a list, set like the one before it. */
export function behind(text: string, list: JsonNode, value: JsonObject): string {
  const last = list.children.get(String(list.children.size - 1));
  if (last === undefined) return alone(text, list, value);
  const { start, end } = spanOf(text, last);
  const before = text.slice(0, start);
  const gap = before.slice(before.trimEnd().length);
  const isTall = gap.includes('\n') || text.slice(start, end).includes('\n');
  const item = written(value, isTall ? layoutAt(text, start) : null);
  return `${text.slice(0, end)},${gap}${item}${text.slice(end)}`;
}

function alone(text: string, list: JsonNode, value: JsonObject): string {
  const { start, end } = spanOf(text, list);
  const [before, after] = [text.slice(0, start), text.slice(end)];
  if (!text.trim().includes('\n')) return `${before}[${written(value, null)}]${after}`;
  const outer = layoutAt(text, start);
  const inner = { ...outer, indent: outer.indent + outer.unit };
  const newLine = outer.lineEnd + outer.indent;
  return `${before}[${newLine}${outer.unit}${written(value, inner)}${newLine}]${after}`;
}

/** A list of the entry that the text is, and of another one. */
export function aroundBoth(text: string, value: JsonObject): string {
  const layout = layoutAt(text, 0);
  return ['[', `${text.trim()},`, written(value, layout), ']', ''].join(layout.lineEnd);
}

interface Layout {
  readonly lineEnd: string;
  /** Of the line a value begins in. */
  readonly indent: string;
  /** What each level adds. */
  readonly unit: string;
}

/** How the text around an offset is set. */
const layoutAt = (text: string, offset: number): Layout => ({
  lineEnd: text.includes('\r\n') ? '\r\n' : '\n',
  indent: text
    .slice(0, offset)
    .replace(/^[^]*[\r\n]/, '')
    .replace(/[^ \t][^]*$/, ''),
  unit: /[\r\n]([ \t]+)\S/.exec(text)?.[1] ?? '  ',
});

/** @param layout null: all of it in one line */
const written = (value: JsonObject, layout: Layout | null): string =>
  layout === null
    ? JSON.stringify(value)
    : JSON.stringify(value, null, layout.unit).replaceAll('\n', layout.lineEnd + layout.indent);

/** Strings are whole, so that no bracket inside one counts. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[[{]|[\]}]|[^\s"[\]{},:]+/g;

/** Offsets of a value, the second one behind it. */
function spanOf(
  text: string,
  { start: position }: JsonNode,
): { readonly start: number; readonly end: number } {
  const start = offsetOf(text, position);
  let [depth, end] = [0, start];
  for (const { 0: token, index } of text.slice(start).matchAll(TOKEN)) {
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
    end = start + index + token.length;
    if (depth === 0) break;
  }
  return { start, end };
}

/** Lines end as `readJson` counts them. */
function offsetOf(text: string, { line, column }: Position): number {
  const lines = text.split(/(?<=\n|\r(?!\n))/).slice(0, line - 1);
  return lines.reduce((sum, { length }) => sum + length, 0) + column - 1;
}
