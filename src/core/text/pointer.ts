/** RFC 6901: how a place inside a JSON document is written. */

/** The pointer of a member of what `pointer` points to. */
export const child = (pointer: string, key: string | number): string =>
  `${pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** The keys on the way to what the pointer points to; none for the document itself. */
export const keysOf = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
