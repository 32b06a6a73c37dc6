/** How the service is shown: between what it knows and the page, the API and the metrics. */
import type { MoveKind, Step } from '../step.ts';
import type { Closer, LogEntry, SentMail, View } from './view.ts';

/** What those who show the service hear, as it happens. */
export type Notice =
  | {
      readonly kind: 'look';
      /** Milliseconds. */
      readonly took: number;
      /** False for a glance at what is moving. */
      readonly whole: boolean;
      /** Whether the repository could be read; null for a look that was not finished. */
      readonly source: 'read' | 'lost' | null;
      readonly moves: readonly { readonly kind: MoveKind; readonly outcome: string }[];
    }
  /** What was known of the pipelines is not known any more. */
  | { readonly kind: 'forgotten' }
  | { readonly kind: 'line' }
  | { readonly kind: 'mail'; readonly sent: boolean };

/** What the service shows of itself to people and machines. */
export interface Showing {
  /** Null before the first look, and in a process that waits for the lease. */
  readonly view: View | null;
  /** The last lines, oldest first. */
  readonly log: readonly LogEntry[];
  /** Another one after every line. */
  readonly logVersion: number;
  /** Sent by this process, oldest first. */
  readonly mails: readonly SentMail[];
  /** @returns what ends it */
  subscribe(hear: (notice: Notice) => void): () => void;
}

/** How often one operation of AWS was asked for since the start. */
export interface CallCount {
  readonly service: string;
  readonly operation: string;
  readonly calls: number;
  /** Requests on the wire. */
  readonly attempts: number;
  /** Those of them that AWS refused as too many. */
  readonly throttles: number;
}

/** Looks closer at one stack, when somebody asks. */
export interface Inspecting {
  inspect(step: Step): Promise<Closer>;
}
