/** How long and how much a repository may take, so that no server and no commit can hold the service up. */
export interface Limits {
  /** Milliseconds for asking the server where the branch is. */
  readonly askMs: number;
  /** Milliseconds for one fetch. */
  readonly fetchMs: number;
  /** Milliseconds for reading from the local copy. */
  readonly readMs: number;
  /** Bytes that one fetch may bring; servers may ignore the filter that keeps big files away. */
  readonly fetchBytes: number;
  /** Bytes of a file that is read; the same limit keeps bigger files from being fetched. */
  readonly fileBytes: number;
  /** Files that a listed folder may hold: whoever lists reads many of them, and each costs a process. */
  readonly listed: number;
  /** Bytes of text that a git command may print, what the server says included. */
  readonly printBytes: number;
  /** How many commits back an older one is looked for, step by step. */
  readonly depths: readonly number[];
  /** Fetches after which the local copy is made anew instead of being repacked. */
  readonly packs: number;
}

const MIB = 1024 * 1024;

export const LIMITS: Limits = {
  askMs: 30_000,
  fetchMs: 120_000,
  readMs: 30_000,
  fetchBytes: 512 * MIB,
  fileBytes: 4 * MIB,
  listed: 10_000,
  printBytes: 16 * MIB,
  depths: [50, 500, 5000],
  packs: 50,
};
