/**
 * Fn::Cidr for IPv4: `count` blocks with `bits` host bits each, from the start of the block.
 * Undefined when the block is no IPv4 block or too small.
 */
export function subnets(block: string, count: number, bits: number): readonly string[] | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(block);
  if (match === null) return undefined;
  const [, ...numbers] = match.map(Number);
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = numbers;
  const size = 2 ** bits;
  if (
    !(count >= 1 && count <= 256 && bits >= 1) ||
    prefix > 32 ||
    [a, b, c, d].some((octet) => octet > 255)
  ) {
    return undefined;
  }
  if (size * count > 2 ** (32 - prefix)) return undefined;
  const base = ((a * 256 + b) * 256 + c) * 256 + d;
  const start = base - (base % 2 ** (32 - prefix));
  return Array.from({ length: count }, (_, index) => `${dotted(start + index * size)}/${32 - bits}`);
}

const dotted = (address: number): string =>
  [16777216, 65536, 256, 1].map((unit) => Math.floor(address / unit) % 256).join('.');
