import type { Action, LiveStack } from '../../src/core/model.ts';
import type { Pass } from '../../src/service/run/reconciler.ts';
import type { Region } from './wire.ts';

/** What is told of a process while it runs, by what it does and not by what it says. */
export interface Witness {
  /** It asked for the tip: a commit, or null when it could not be read; and whether it saw history being rewritten. */
  read(commit: string | null, rewritten: boolean): void;
  /** All stacks of a region were read just now: these, it believes. */
  swept(region: Region, stacks: readonly LiveStack[]): void;
  /** The stacks of a region could not be read completely. */
  blind(region: Region): void;
  /** Called before the mutation is sent. */
  acting(action: Action, token: string): void;
  /** Something that changes AWS, or a mail, goes onto the wire. */
  sending(operation: string): void;
  /** A mail is about to be sent; called again when it is known how that went. */
  mailing(id: string, outcome: 'begun' | 'sent' | 'unknown'): void;
  /** It begins to do nothing for a while: what it has sent and not written down may be sent by another. */
  lapsed(): void;
  /** This memory is on the disk. */
  saved(text: string): void;
  logged(line: string): void;
  passBegins(): void;
  passEnds(pass: Pass): void;
}
