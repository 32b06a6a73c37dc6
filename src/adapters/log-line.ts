import { plainText } from '../core/text/plain-text.ts';

/** What every line has, and a person at a terminal knows. */
const BASE = new Set(['level', 'time', 'msg', 'service', 'version', 'instance']);

const WORDS = 40;
const LONGEST_VALUE = 300;

/** A JSON line of the log for a terminal: `12:03:04 info  stack update started  pipeline=churn`. */
export function lineForPeople(line: string): string {
  const event: unknown = JSON.parse(line);
  const members = new Map<string, unknown>(
    typeof event === 'object' && event !== null ? Object.entries(event) : [],
  );
  const word = (key: string): string => {
    const value = members.get(key);
    return typeof value === 'string' ? value : '';
  };
  const fields = [...members]
    .filter(([key]) => !BASE.has(key))
    .map(([key, value]) => `${plainText(key, 60)}=${readable(value)}`);
  const message = plainText(word('msg'), LONGEST_VALUE);
  const start = `${word('time').slice(11, 19)} ${word('level').padEnd(5)} `;
  return fields.length === 0 ? start + message : `${start}${message.padEnd(WORDS)}  ${fields.join(' ')}`;
}

/** In quotes where a reader could not see its end. Control characters never reach the terminal. */
function readable(value: unknown): string {
  const text = plainText(typeof value === 'string' ? value : JSON.stringify(value), LONGEST_VALUE);
  return typeof value === 'string' && /^$|[\s="]/.test(text) ? JSON.stringify(text) : text;
}
