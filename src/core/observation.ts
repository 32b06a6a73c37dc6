/** A stack as it was at one look: the same observation gives the same client token. */
export interface Observation {
  readonly stackId: string;
  readonly updated: number | null;
  readonly digest: string;
}

export const sameObservation = (a: Observation | null, b: Observation | null): boolean =>
  a !== null && b !== null && a.stackId === b.stackId && a.updated === b.updated && a.digest === b.digest;
