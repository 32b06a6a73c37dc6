/** How much of a folder is read, so that a slip of the hand does not read a whole disk. */
export interface Limits {
  /** Bytes of one file. */
  readonly fileBytes: number;
  /** Bytes of all files together. */
  readonly allBytes: number;
  readonly files: number;
}

const MIB = 1024 * 1024;

export const LIMITS: Limits = { fileBytes: 4 * MIB, allBytes: 64 * MIB, files: 10_000 };
