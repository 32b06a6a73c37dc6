/** What is looked at of a text, as a multiple of what is kept of it: room for what shrinks to one space. */
const ROOM = 8;

/**
 * One harmless line of a text that somebody else wrote: control, bidirectional and other invisible characters
 * become spaces, runs of white space one space. Terminals and mail readers obey some of them.
 * @param length most characters (code points) to keep; the time it takes depends on it, not on the text.
 */
export function plainText(text: string, length: number): string {
  const looked = text.slice(0, ROOM * length);
  const line = looked.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  const characters = Array.from(line);
  const whole = looked.length === text.length && characters.length <= length;
  return whole ? line : `${characters.slice(0, length - 1).join('')}…`;
}
