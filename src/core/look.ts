/** When a look was made and what it can vouch for. */
export interface Look {
  readonly now: number;
  readonly commit: string;
  readonly hash: (text: string) => string;
  /** True for a fresh read of Git and a fresh sweep: only then does an absence count. */
  readonly whole: boolean;
}
