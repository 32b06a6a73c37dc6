/** What the service knows after a look: what its page, its API and its metrics are made of. */
import type { Forecast } from '../model.ts';
import type { Fault } from '../fault.ts';
import type { Memory } from '../memory.ts';
import type { Snapshot } from './snapshot.ts';
import type { StackEvent } from '../stack-event.ts';
import type { Step } from '../step.ts';

export interface View {
  /** Raised by every look: what was made of one view is good until the next. */
  readonly version: number;
  /** When it was looked, epoch milliseconds. */
  readonly at: number;
  /** When it is looked again at the latest; null until that is known. */
  readonly nextLook: number | null;
  readonly snapshot: Snapshot;
  readonly steps: readonly Step[];
  readonly planHashes: Readonly<Record<string, string>>;
  /** Why the repository or environments could not be read. */
  readonly faults: readonly Fault[];
  /** Null while there is no configuration to go by. */
  readonly memory: Memory | null;
}

/** A line of the log, with nothing secret in it. */
export interface LogEntry {
  /** Counts up from 1. */
  readonly id: number;
  readonly time: string;
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A mail that was sent by this process. */
export interface SentMail {
  readonly at: number;
  readonly id: string;
  readonly subject: string;
  readonly text: string;
  readonly environments: readonly string[];
  readonly pipelines: readonly string[];
  readonly outcome: string;
  readonly severity: string;
}

/** What only AWS can tell of one stack. */
export interface Closer {
  /** Newest first; null when they could not be read. */
  readonly events: readonly StackEvent[] | null;
  /** What becomes of each resource; null when nothing is to be done, or it could not be worked out. */
  readonly forecast: Forecast | null;
  /** What could not be read, one sentence each. */
  readonly gaps: readonly string[];
}
