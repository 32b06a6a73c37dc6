import { parseJson } from '../core/text/json.ts';
import type { Holder, LeaseRecord } from '../ports.ts';

/** A record as it is written; `parseLease` reads it back. */
export const formatLease = ({ fence, beat, released, holder }: LeaseRecord): string =>
  `${JSON.stringify({ version: 1, fence, beat, released, holder })}\n`;

/** Null for whatever is no lease of this version: somebody else's object, half of one, a proxy's error page. */
export function parseLease(text: string): LeaseRecord | null {
  const value = fieldsOf(parseJson(text));
  const { version, fence, beat, released } = value;
  const holder = holderOf(value['holder']);
  if (version !== 1 || !isCount(fence) || !isCount(beat) || typeof released !== 'boolean' || holder === null)
    return null;
  return { fence, beat, released, holder };
}

function holderOf(value: unknown): Holder | null {
  const { id, host, pid, boot, started } = fieldsOf(value);
  if (typeof id !== 'string' || typeof host !== 'string' || !isCount(pid)) return null;
  if (!isTextOrNull(boot) || !isTextOrNull(started)) return null;
  return { id, host, pid, boot, started };
}

type Fields = Readonly<Record<'version' | 'fence' | 'beat' | 'released' | 'holder' | keyof Holder, unknown>>;

const fieldsOf = (value: unknown): Partial<Fields> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const isTextOrNull = (value: unknown): value is string | null => value === null || typeof value === 'string';
