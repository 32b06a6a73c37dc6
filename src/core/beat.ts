import type { StackNews, Track } from './told.ts';

/** One thing to tell of a stack, before it is known whether people have heard it. */
export interface Beat {
  readonly kind: StackNews;
  /** What makes it this one and no other. */
  readonly subject: string;
  readonly what: string;
  readonly why: string | null;
  readonly next: string | null;
  readonly took: number | null;
  /** What it opens or closes; the deployment itself when it is left out. */
  readonly track?: Track;
  /** The commit whose operation it was; the latest one when it is left out. */
  readonly commit?: string;
}
