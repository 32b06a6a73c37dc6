/** Text that is HTML already. Nothing but the tag `html` makes it, so whatever else comes into a page is escaped. */
class Html {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

export type { Html };

/** What may stand in a template. Nothing is written for null and false. */
export type Part = Html | string | number | null | false | readonly Part[];

/** A piece of HTML or SVG: everything put into it is escaped, for a text as for a quoted attribute. */
export const html = (literals: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(
    compact(literals)
      .map((literal, index) => (index < parts.length ? literal + written(parts[index] ?? null) : literal))
      .join(''),
  );

/** Without the indentation of the source, which would be a good part of a page with thousands of rows. */
function compact(literals: TemplateStringsArray): readonly string[] {
  const known = COMPACT.get(literals);
  if (known !== undefined) return known;
  const short = literals.map((literal) => literal.replaceAll(/\s*\n\s*/g, '\n'));
  COMPACT.set(literals, short);
  return short;
}

const COMPACT = new WeakMap<TemplateStringsArray, readonly string[]>();

function written(part: Part): string {
  if (part === null || part === false) return '';
  if (part instanceof Html) return part.toString();
  if (typeof part === 'number') return String(part);
  return typeof part === 'string' ? escaped(part) : part.map(written).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Line ends and tabs stay; what turns or hides the text around it is shown as what cannot be shown. */
const escaped = (text: string): string =>
  /[&<>"'\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(text)
    ? text
        .replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
        .replaceAll(/[^\P{Cc}\n\t]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\u{fffd}')
    : text;
