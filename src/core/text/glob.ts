/** True when each `*` in the pattern can stand for some text, or none, so that it becomes the name. */
export function matchesGlob(pattern: string, name: string): boolean {
  const parts = pattern.split('*');
  let position = 0;
  for (const [index, part] of parts.entries()) {
    // The first part begins the name, the last one ends it; between them the earliest place leaves most room.
    const last = index === parts.length - 1 ? Math.max(position, name.length - part.length) : null;
    const found = index === 0 ? 0 : (last ?? name.indexOf(part, position));
    if (found === -1 || !name.startsWith(part, found)) return false;
    position = found + part.length;
  }
  return position === name.length;
}
