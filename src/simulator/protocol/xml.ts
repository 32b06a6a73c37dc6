/** What can be written as AWS Query XML. Absent values are left out. */
export type XmlValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly XmlValue[]
  | ReadonlyMap<string, string>
  | { readonly [name: string]: XmlValue };

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A parser turns a bare CR into LF: only a reference keeps a template with Windows line ends as it was sent.
  '\r': '&#xD;',
};

const escapeText = (text: string): string => text.replaceAll(/[&<>"\r]/g, (found) => ENTITIES[found] ?? '');

/** `<name>value</name>`; lists of `member` and maps of `entry` as the Query protocol has them. */
export function xml(name: string, value: XmlValue): string {
  if (value === undefined || value === null) return '';
  return `<${name}>${content(value)}</${name}>`;
}

function content(value: XmlValue): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map((item: XmlValue) => xml('member', item)).join('');
  if (value instanceof Map)
    return repeated(
      'entry',
      [...value].map(([key, entry]) => ({ key, value: entry })),
    );
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([name, child]) => xml(name, child))
      .join('');
  }
  return escapeText(String(value));
}

/** Elements repeated under one name, as S3 writes lists. */
export const repeated = (name: string, values: readonly XmlValue[]): string =>
  values.map((value) => xml(name, value)).join('');
