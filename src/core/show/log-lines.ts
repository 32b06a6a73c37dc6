import { isObject, parseJson } from '../text/json.ts';
import type { JsonObject } from '../text/json.ts';
import { plainText } from '../text/plain-text.ts';

/** Which lines of a log somebody wants to see; null is all. */
export interface LogFilter {
  readonly pipeline: string | null;
  readonly environments: readonly string[] | null;
  readonly level: Level | null;
  /** Epoch milliseconds. */
  readonly since: number | null;
}

export const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type Level = (typeof LEVELS)[number];

/** Longest line that is shown. */
const LONGEST = 2000;

/** What every line of the service has, and nobody wants to read again. */
const USUAL: readonly string[] = [
  'time',
  'level',
  'msg',
  'service',
  'version',
  'instance',
  'pipeline',
  'environment',
];

/**
 * One line of the log for people, or null when it is not wanted. What is no line of the log (a crash, another program)
 * is shown as it is where nothing is filtered: it may be what somebody looks for.
 * @param epochOf the moment that an ISO 8601 text names, or NaN
 */
export function logLine(text: string, filter: LogFilter, epochOf: (time: string) => number): string | null {
  const line = text.startsWith('{') ? parseJson(text) : undefined;
  if (isObject(line)) return isWanted(line, filter, epochOf) ? spoken(line) : null;
  const isOpen = Object.values(filter).every((value) => value === null);
  return isOpen && text.trim() !== '' ? plainText(text, LONGEST) : null;
}

function isWanted(
  line: JsonObject,
  { pipeline, environments, level, since }: LogFilter,
  epochOf: (time: string) => number,
): boolean {
  const { pipeline: of, environment, level: own, time } = line;
  const levels: readonly unknown[] = level === null ? LEVELS : LEVELS.slice(LEVELS.indexOf(level));
  return (
    (pipeline === null || of === pipeline) &&
    (environments === null || (typeof environment === 'string' && environments.includes(environment))) &&
    levels.includes(own) &&
    (since === null || (typeof time === 'string' && epochOf(time) >= since))
  );
}

function spoken(line: JsonObject): string {
  const { time, level, msg, pipeline, environment } = line;
  const where = [pipeline, environment].filter((part) => typeof part === 'string').join(' in ');
  const more = Object.entries(line)
    .filter(([name, value]) => !USUAL.includes(name) && value !== null)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const parts = [time, level, where, msg, ...more].map((part) => (typeof part === 'string' ? part : ''));
  return plainText(parts.filter((part) => part !== '').join(' '), LONGEST);
}
