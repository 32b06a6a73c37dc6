import type { Beat } from './beat.ts';
import type { Opening, ToldStack, Track } from './told.ts';

/** Something that is wrong with a stack though its deployment went well. */
export interface Trouble {
  readonly kind: Opening['kind'];
  /** What makes it this one: another subject is told as another trouble. */
  readonly subject: string;
  /** A few words: `does not answer`. */
  readonly what: string;
  /** The evidence, one sentence. */
  readonly why: string | null;
  /** What a person can do, with the command. */
  readonly next: string | null;
}

/**
 * Opens a track when something is wrong, and closes it, once, when it no longer is.
 * @param trouble null when all is well, undefined when that is not known at this look: then nothing is concluded
 * @param well what is said when it is over: `answers again`
 */
export function troubleBeat(
  track: Track,
  trouble: Trouble | null | undefined,
  told: ToldStack,
  well = 'well again',
): Beat | null {
  if (trouble === undefined) return null;
  if (trouble !== null) return { ...trouble, took: null, track };
  const open = told.troubles?.[track];
  if (open === undefined) return null;
  return { kind: 'recovered', subject: open.id, what: well, why: null, next: null, took: null, track };
}
