import { Option } from 'commander';
import type { Signals } from '../service/signals.ts';

/** What a verb may touch of the process it runs in. */
export interface Outside {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
  /** Data, and nothing else. */
  readonly stdout: Stream;
  /** Logs, problems, progress. */
  readonly stderr: Stream;
  readonly signals: Signals;
}

export interface Stream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** Of a terminal. */
  readonly columns?: number;
}

/** Exit codes that every verb shares (section 13 of the design). */
export const EXIT = { done: 0, error: 1, changes: 2, held: 3 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const print = (stream: Stream, lines: readonly string[]): void =>
  void stream.write(lines.map((line) => `${line}\n`).join(''));

export const printJson = (stream: Stream, value: object): void =>
  void stream.write(`${JSON.stringify(value, null, 2)}\n`);

/** `--output`, for the verbs that speak to machines too. */
export const OUTPUT = (): Option =>
  new Option('--output <FORM>', 'how to print it').choices(['text', 'json']).default('text');
