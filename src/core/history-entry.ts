/** One operation of one stack, as `history` shows it. Times are epoch milliseconds. */
export interface HistoryEntry {
  /** `create`, `update`, `delete`, ... */
  readonly action: string;
  /** Why it was done: `changed`, `drift`, ...; missing where we only found it under way. */
  readonly reason?: string;
  readonly commit: string;
  /** Null where somebody else began it. */
  readonly author: string | null;
  readonly began: number;
  readonly ended: number | null;
  readonly outcome: 'under-way' | 'succeeded' | 'failed' | 'refused';
  readonly cause: string | null;
}
