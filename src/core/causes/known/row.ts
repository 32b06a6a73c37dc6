/** One error whose cause is known: what its text says, what that likely means, and what a person can do. */
export interface Row {
  /** Lower-case texts: the row fits where all of one list occur. Searched as they are, in linear time. */
  readonly says: readonly (readonly string[])[];
  /** One sentence. */
  readonly likely: string;
  /** What to do, one or two sentences. */
  readonly fix: string;
}
