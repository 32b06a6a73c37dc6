/** The longest name of a pipeline. */
const LONGEST = 63;

/** Of a name that is too long, the digits that tell it from others with the same beginning. */
const DIGITS = 8;

/**
 * `<model>-<type>` as a name of today: lower case, a hyphen for everything but letters and digits, a letter in front.
 * Null when nothing of the model's name is left.
 */
export function joinedName(model: string, type: string): string | null {
  const stem = hyphenated(model);
  if (stem === '') return null;
  return `${/^[a-z]/.test(stem) ? stem : `m-${stem}`}-${hyphenated(type)}`;
}

/** A joined name with an ending; one that is too long is cut, and a hash of the whole stands for the rest. */
export function withEnding(joined: string, ending: string): string {
  if (joined.length + ending.length <= LONGEST) return joined + ending;
  const room = LONGEST - ending.length - DIGITS - 1;
  return `${joined.slice(0, room).replace(/-$/, '')}-${checksum(joined)}${ending}`;
}

const hyphenated = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

/** FNV-1a, 32 bits: enough to keep two long names apart, and equal names are an error anyway. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (const unit of new TextEncoder().encode(text)) hash = Math.imul(hash ^ unit, 0x01000193);
  return (hash >>> 0).toString(16).padStart(DIGITS, '0');
}
