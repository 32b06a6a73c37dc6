/** What happened while histories were played. */
export interface Tally {
  steps: number;
  crashes: number;
  mutations: number;
  mails: number;
  /** Troubles armed, by their kind. */
  readonly troubles: Record<string, number>;
}

export const emptyTally = (): Tally => ({ steps: 0, crashes: 0, mutations: 0, mails: 0, troubles: {} });

/** Adds the second to the first. */
export function addTally(sum: Tally, more: Tally): void {
  sum.steps += more.steps;
  sum.crashes += more.crashes;
  sum.mutations += more.mutations;
  sum.mails += more.mails;
  for (const [kind, count] of Object.entries(more.troubles))
    sum.troubles[kind] = (sum.troubles[kind] ?? 0) + count;
}
