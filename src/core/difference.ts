/** What an update changes, as far as that can be worked out without AWS: for people, and for nothing else. */

/** Whether a change makes the resource anew. `maybe`: a value or a rule is not known here. */
export type Replacement = 'yes' | 'no' | 'maybe';

/** What becomes of one resource of a template. */
export interface ResourceDifference {
  /** The logical id. */
  readonly resource: string;
  readonly type: string;
  readonly action: 'add' | 'modify' | 'remove';
  /** Of `modify` only; `no` for the others. */
  readonly replacement: Replacement;
  /** False when a condition decides that only CloudFormation can work out. */
  readonly certain: boolean;
  readonly properties: readonly PropertyDifference[];
}

/** One value inside a resource. */
export interface PropertyDifference {
  /** `ProductionVariants.0.InitialInstanceCount`, or the name of an attribute such as `DeletionPolicy`. */
  readonly path: string;
  readonly replacement: Replacement;
  /** The value as text; null when there is none. */
  readonly was: string | null;
  readonly is: string | null;
  /** It is named like a secret: neither value is here. */
  readonly hidden: boolean;
}
