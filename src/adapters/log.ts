import { pino } from 'pino';
import { isSecretName } from '../core/text/redact.ts';
import type { Redact } from '../core/text/redact.ts';
import type { Log } from '../ports.ts';
import { lineForPeople } from './log-line.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface LogOptions {
  readonly level: LogLevel;
  /** `people` on a terminal, `json` everywhere else. */
  readonly form: 'json' | 'people';
  readonly service: string;
  readonly version: string;
  readonly instance: string;
  /** The one redactor, which knows the secrets of this process. */
  readonly redact: Redact;
  /** Takes whole lines with their line end; standard error when not given. */
  readonly write?: (line: string) => void;
  /** Hears every line as JSON, whatever the form. */
  readonly hear?: (line: string) => void;
}

/** Members that pino or the base fields write: a field of such a name would stand in the line twice. */
const TAKEN = new Set(['level', 'time', 'msg', 'service', 'version', 'instance']);

/** One line for each event, written at once, and nothing in it that is secret (I9). */
export function createLog(options: LogOptions): Log {
  const { level, service, version, instance, redact, form } = options;
  const write = options.write ?? standardError();
  const destination = {
    write: (line: string) => {
      write(form === 'people' ? `${lineForPeople(line)}\n` : line);
      options.hear?.(line);
    },
  };
  const logger = pino(
    {
      level,
      base: { service, version, instance },
      timestamp: pino.stdTimeFunctions.isoTime,
      // Errors have been taken apart already; pino's own way would do it again, past the redactor.
      serializers: { err: (value: unknown) => value },
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  const at =
    (level: LogLevel) =>
    (fields: Readonly<Record<string, unknown>>, message: string): void => {
      if (logger.isLevelEnabled(level)) logger[level](cleaned(fields, redact), '%s', redact(message));
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** Synchronous, so that the last words of a process that ends are not lost. */
function standardError(): (line: string) => void {
  const destination = pino.destination({ fd: 2, sync: true });
  return (line) => void destination.write(line);
}

function cleaned(fields: Readonly<Record<string, unknown>>, redact: Redact): Record<string, unknown> {
  const clean = new Cleaner(redact).fields(fields);
  return Object.fromEntries(clean.map(([key, value]) => [TAKEN.has(key) ? `_${key}` : key, value]));
}

const DEEPEST = 8;
const MOST = 200;

/** A copy in which every text went through the redactor; before pino makes JSON of it, which escapes texts. */
class Cleaner {
  readonly #redact: Redact;
  readonly #above = new Set<object>();

  constructor(redact: Redact) {
    this.#redact = redact;
  }

  fields(fields: object): readonly (readonly [string, unknown])[] {
    this.#above.add(fields);
    return Object.entries(this.#members(Object.entries(fields), 0));
  }

  value(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return this.#redact(value);
    // A secret may be all digits.
    if (typeof value === 'number')
      return this.#redact(String(value)) === String(value) ? value : '[redacted]';
    if (typeof value === 'bigint' || typeof value === 'symbol') return this.#redact(String(value));
    if (typeof value === 'function') return '[function]';
    if (typeof value !== 'object' || value === null) return value;
    if (this.#above.has(value)) return '[circular]';
    if (depth >= DEEPEST) return '[too deep]';
    this.#above.add(value);
    try {
      return this.#inside(value, depth + 1);
    } catch {
      // A getter or a toJSON of somebody else's: a log line must never be what fails.
      return '[unreadable]';
    } finally {
      this.#above.delete(value);
    }
  }

  #inside(value: object, depth: number): unknown {
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
    if (value instanceof URL) return this.#redact(value.href);
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    if (value instanceof Map)
      return this.#members(
        [...value].map(([key, item]) => [String(key), item]),
        depth,
      );
    if (Array.isArray(value) || value instanceof Set)
      return [...(value as Iterable<unknown>)].slice(0, MOST).map((item) => this.value(item, depth));
    if (value instanceof Error) return this.#members(partsOf(value), depth);
    return this.#members(Object.entries(value), depth);
  }

  #members(entries: readonly (readonly [string, unknown])[], depth: number): Record<string, unknown> {
    return Object.fromEntries(
      entries
        .slice(0, MOST)
        .map(([key, value]) => [
          this.#redact(key),
          isSecretName(key) && value !== null && value !== undefined
            ? '[redacted]'
            : this.value(value, depth),
        ]),
    );
  }
}

/** An error's own words are not enumerable. */
const partsOf = (error: Error): readonly (readonly [string, unknown])[] => [
  ['type', error.name],
  ['message', error.message],
  ['stack', error.stack],
  ...Object.entries(error),
  ...(error.cause === undefined ? [] : ([['cause', error.cause]] as const)),
];
