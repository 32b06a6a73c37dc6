import type { Random } from './random.ts';

/** What proxies answer in the place of others. */
export const HTML =
  '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>';

/** Texts that no reader of JSON, YAML or anything else should stumble over. */
export const ODD_TEXTS: readonly string[] = [
  [' ', '\n', '\t', '', 'null', 'true', '0', '""', '[]', '{}', '{', '[', '"', '\u0000', '\ufeff', '\ufeff{}'],
  ['---', '- -', '&a [*a]', '!!js/function "x"', '!Ref', '? ', 'a: b: c', '%YAML 9.9\n---', '\ud800', HTML],
  ['{"a":1,"a":2}', '{"__proto__":{"x":1}}', '{"constructor":null}', '{"version":1e999}'],
  ['['.repeat(5000), '{"a":'.repeat(5000), `"${'x'.repeat(100_000)}"`],
].flat();

/** The text up to somewhere before its end. */
export const cutAnywhere = (text: string, random: Random): string => text.slice(0, random.below(text.length));

/** The text without any element of that name, XML. */
export const withoutElement = (xml: string, name: string): string =>
  xml.replaceAll(new RegExp(`<${name}>.*?</${name}>`, 'gs'), '');

/** One to three characters are others, missing, or twice there. */
export function flipped(text: string, random: Random): string {
  let changed = text;
  for (let left = 1 + random.below(3); left > 0; left -= 1) {
    const at = random.below(changed.length + 1);
    const other = random.pick([
      '',
      String.fromCodePoint(random.below(256)),
      '"',
      '{',
      '\\',
      '<',
      changed.slice(at, at + 9),
    ]);
    changed = changed.slice(0, at) + other + changed.slice(at + random.below(2));
  }
  return changed;
}
