export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Epoch milliseconds as ISO 8601 UTC to the second, as every JSON output and mail writes times. */
export function iso(milliseconds: number): string {
  // oxlint-disable-next-line no-restricted-globals -- formats its argument; reads no clock
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** A duration as people say it: `45 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function spoken(milliseconds: number): string {
  const total = Math.max(0, Math.round(milliseconds / SECOND));
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(total / 86_400), 'd'],
    [Math.floor(total / 3600) % 24, 'h'],
    [Math.floor(total / 60) % 60, 'min'],
    [total % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}
