import type { DesiredStack } from './model.ts';

/** What is remembered for `"on_degraded": "restore"`. Losing it costs the way back, and never another deployment. */
export interface RestoreMemory {
  /** The content that was seen to serve last. */
  readonly good: GoodContent | null;
  /** What it went back from. */
  readonly bad: BadContent | null;
  /** A person asked to try once more what it went back from. */
  readonly pardoned?: true;
}

export interface GoodContent {
  readonly digest: string;
  /** The name of the copy that is kept of it: the hash of its text. */
  readonly copy: string;
  /** The commit that deployed it. */
  readonly commit: string;
}

export interface BadContent {
  /** The commit that deployed it; null where that is forgotten. */
  readonly commit: string | null;
  /** The evidence, one sentence. */
  readonly why: string | null;
  /** What was known of its health was about this: what is known of another subject is about what is there now. */
  readonly health: string;
}

export const NOTHING_TO_RESTORE: RestoreMemory = { good: null, bad: null };

/** Where a degraded content can go back to. */
export type WayBack =
  /** Its template says what it goes back from. */
  | { readonly kind: 'copy'; readonly desired: DesiredStack }
  /** The copy is gone, or is not what was kept. */
  | { readonly kind: 'lost' }
  /** The store that has it does not answer. */
  | { readonly kind: 'unread'; readonly why: string }
  | { readonly kind: 'forbidden'; readonly why: string };
