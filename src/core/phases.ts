import type { LiveStack, Phase } from './model.ts';

const UNDER_WAY: readonly Phase[] = ['busy', 'cleanup', 'rollback-cleanup'];
const SETTLED: readonly Phase[] = ['settled', 'settled-by-rollback'];
const AFTER_FAILURE: readonly Phase[] = [
  'settled-by-rollback',
  'rollback-cleanup',
  'unborn',
  'wedged',
  'paused',
  'stuck',
];

/** CloudFormation takes no other operation now. */
export const isUnderWay = (live: LiveStack): boolean => UNDER_WAY.includes(live.phase);

/** The last operation failed; what is live is what was there before it, or nothing whole. */
export const isAfterFailure = (live: LiveStack): boolean => AFTER_FAILURE.includes(live.phase);

/** At rest and whole: what is live is what some digest says, whether an update brought it or a rollback. */
export const isSettled = (live: LiveStack): boolean => SETTLED.includes(live.phase);
