/**
 * Bytes a text takes as UTF-8: AWS counts its limits in bytes. A lone surrogate counts as the three bytes of
 * the replacement character, which is what any encoder writes for it.
 */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    if (character.length === 2) bytes += 4;
    else bytes += character < '\u0080' ? 1 : character < '\u0800' ? 2 : 3;
  }
  return bytes;
}
