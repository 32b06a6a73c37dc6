import type { Observation } from './observation.ts';

/** One resource that is not as its template says. No values: they may be secrets, and AWS shows them to whoever may. */
export interface DriftedResource {
  /** The logical id. */
  readonly resource: string;
  readonly type: string;
  readonly how: 'modified' | 'deleted';
  /** JSON pointers of the properties that differ. */
  readonly paths: readonly string[];
  /** Who changed it last and by what, or why that cannot be told; null where nobody could be asked. */
  readonly by: string | null;
}

/** A detection under way, and of which stack; memories of older versions do not say that. */
export interface Detecting {
  readonly id: string;
  readonly began: number;
  readonly seen?: Observation;
}

/** What is known of what was changed past CloudFormation in one stack. */
export interface DriftMemory {
  /** The detection under way. */
  readonly detection: Detecting | null;
  /** When the last one ended, or could not be made; null before the first. */
  readonly checked: number | null;
  /** The stack as it was then: what was found holds until it is updated. */
  readonly seen: Observation | null;
  readonly found: readonly DriftedResource[];
  /** Why the last detection told nothing. */
  readonly trouble: string | null;
  /** Why CloudFormation cannot set back what was found. */
  readonly resists: string | null;
}

export const NO_DRIFT: DriftMemory = {
  detection: null,
  checked: null,
  seen: null,
  found: [],
  trouble: null,
  resists: null,
};

/** Something that was set back, for no commit asked for it. */
export interface Repair {
  /** First 16 digits of the digest that was brought back. */
  readonly subject: string;
  readonly at: number;
  /** True where resources were set back, false where the stack itself was. */
  readonly resources: boolean;
}
