import type { Fault } from '../../core/fault.ts';
import type { Memory } from '../../core/memory.ts';
import type { Revision } from '../../core/model.ts';
import type { Problem } from '../../core/text/result.ts';
import type { Snapshot } from '../../core/show/snapshot.ts';
import type { Step } from '../../core/step.ts';
import type { Reading } from '../wishes/desired-state.ts';
import type { Executed } from '../act/execute.ts';
import type { Inquiry } from './foresee.ts';

/** What one pass found and did. */
export interface Pass {
  readonly snapshot: Snapshot;
  readonly steps: readonly Step[];
  readonly reading: Reading;
  readonly executed: readonly Executed[];
  /** Environments that could be read, of all that were tried. */
  readonly reached: { readonly tried: number; readonly read: number };
  /** Why the others could not be read. */
  readonly unreachable: readonly Fault[];
  /** Something is under way: the next glance will show more. */
  readonly moving: boolean;
  /** Letters that are still to be sent. */
  readonly unsent: number;
  /** What it remembers and asks for beyond the steps; null while there is no configuration to go by. */
  readonly background: Background | null;
}

/** What lies behind the steps of a pass, for whoever looks closer. */
export interface Background {
  readonly memory: Memory;
  readonly planHashes: Readonly<Record<string, string>>;
  readonly inquiry: Inquiry;
}

/** What `plan` and `status` show. */
export interface Preview {
  readonly reading: Reading;
  readonly revision: Revision | null;
  readonly problems: readonly Problem[];
  readonly steps: readonly Step[];
  readonly planHashes: Readonly<Record<string, string>>;
  /** Why environments could not be read. */
  readonly unreachable: readonly Fault[];
  /** What else can be found out about it. */
  readonly inquiry: Inquiry;
}

/** One look or glance, as those who watch the service hear of it. */
export interface Look {
  /** Null when it could not be finished. */
  readonly pass: Pass | null;
  /** Why it could not, where that is known. */
  readonly fault?: Fault;
  /** Milliseconds. */
  readonly took: number;
  readonly whole: boolean;
  /** When it is looked again at the latest, epoch milliseconds. */
  readonly nextLook: number;
}
