/** What happened while histories were played. */
export interface Tally {
  steps: number;
  passes: number;
  crashes: number;
  freezes: number;
  /** How often the lease went from one replica to another. */
  takeovers: number;
  mutations: number;
  mails: number;
  /** Queues that somebody changed or deleted past CloudFormation, and change sets that set some back. */
  tampered: number;
  reverted: number;
  /** Troubles armed, by their kind. */
  readonly troubles: Record<string, number>;
}

export const emptyTally = (): Tally => ({
  steps: 0,
  passes: 0,
  crashes: 0,
  freezes: 0,
  takeovers: 0,
  mutations: 0,
  mails: 0,
  tampered: 0,
  reverted: 0,
  troubles: {},
});

/** Adds the second to the first. */
export function addTally(sum: Tally, more: Tally): void {
  sum.steps += more.steps;
  sum.passes += more.passes;
  sum.crashes += more.crashes;
  sum.freezes += more.freezes;
  sum.takeovers += more.takeovers;
  sum.mutations += more.mutations;
  sum.mails += more.mails;
  sum.tampered += more.tampered;
  sum.reverted += more.reverted;
  for (const [kind, count] of Object.entries(more.troubles))
    sum.troubles[kind] = (sum.troubles[kind] ?? 0) + count;
}
