/** What is known of the endpoint of one stack. Losing it costs another look, and perhaps a repeated mail. */
export interface HealthMemory {
  /** The deployment and the wishes it is about: another one is looked at from the beginning. */
  readonly subject: string;
  /** `unread`: AWS does not let us look. */
  readonly state: 'verifying' | 'healthy' | 'degraded' | 'unread';
  readonly ailment: Ailment | null;
  /** One sentence for people; null while there is nothing to say. */
  readonly why: string | null;
  readonly releases: string | null;
  /** Looks in a row that were no good. */
  readonly misses: number;
  /** Wrong or slow answers since the last good look; missing is none. */
  readonly doubts?: number;
  /** Since when every look was good. */
  readonly goodSince: number | null;
  /** Since when SageMaker has been at work on it. */
  readonly movingSince: number | null;
  readonly nextCheck: number;
  /** Null where none is asked for, or it has not begun. */
  readonly test: TestMemory | null;
}

export const unknownHealth = (subject: string, now: number): HealthMemory => ({
  subject,
  state: 'verifying',
  ailment: null,
  why: null,
  releases: null,
  misses: 0,
  goodSince: null,
  movingSince: null,
  nextCheck: now,
  test: null,
});

/** Of one that is believed to serve, because nobody has looked yet: nothing but a bad look takes that back. */
export const believedHealth = (subject: string, now: number): HealthMemory => ({
  ...unknownHealth(subject, now),
  state: 'healthy',
});

/** What kind of ailment it is: the same kind is told once, however its words differ. */
export type Ailment = 'gone' | 'failed' | 'config' | 'stalled' | 'answer' | 'test';

/** How far a quality test has come, and how well. */
export interface TestMemory {
  readonly state: 'running' | 'passed' | 'failed';
  /** Cases that were answered. */
  readonly done: number;
  readonly matched: number;
  readonly of: number;
  /** What was wrong with the first of the others, one clause each. */
  readonly differences: readonly string[];
  /** What the function said that judged; missing where answers were compared. */
  readonly said?: string;
}
