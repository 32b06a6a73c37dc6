import type { Blocked } from './model.ts';

/** What is held because it uses a key whose feature this version does not have: never silently ignored. */
export const notSupported = (keys: readonly string[]): Blocked => ({
  kind: 'unsupported',
  why: `${keys.map((key) => `"${key}"`).join(', ')}: not supported by this version.`,
  releases: 'A commit without that key, or a later version of mlops-reconciler.',
});
