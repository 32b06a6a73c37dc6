/** State of the generator; a part of the world. */
interface Seeded {
  random: number;
}

/** The next number in [0, 1): mulberry32, small, good enough for identifiers, and its state is one integer. */
function nextRandom(world: Seeded): number {
  world.random = (world.random + 0x6d2b79f5) >>> 0;
  let mixed = world.random;
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
}

/** `length` characters of the alphabet. */
function randomText(world: Seeded, length: number, alphabet: string): string {
  let text = '';
  while (text.length < length) text += alphabet.charAt(Math.floor(nextRandom(world) * alphabet.length));
  return text;
}

const HEX = '0123456789abcdef';

/** A version 4 UUID. */
export function uuid(world: Seeded): string {
  const hex = randomText(world, 32, HEX);
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) % 4);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20),
  ].join('-');
}

/** What CloudFormation appends to the names it makes. */
export const nameSuffix = (world: Seeded): string =>
  randomText(world, 12, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789');
