/**
 * One harmless line of a text that somebody else wrote: control, bidirectional and other invisible characters
 * become spaces, runs of white space one space. Terminals and mail readers obey some of them.
 * @param length most characters (code points) to keep.
 */
export function plainText(text: string, length: number): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  const characters = Array.from(line);
  return characters.length <= length ? line : `${characters.slice(0, length - 1).join('')}…`;
}
