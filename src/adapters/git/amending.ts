import { Fault } from '../../core/fault.ts';
import { spelledOut } from '../../core/entry/git-reference.ts';
import type { Reference } from '../../core/entry/git-reference.ts';
import type { Amendment, Source } from '../../ports.ts';
import type { Edit } from './publish.ts';
import type { Verification } from './verify.ts';

/** @returns the new commit, or null when the branch was elsewhere. @throws Fault */
export type Write = (tip: string, edit: Edit, signal: AbortSignal | undefined) => Promise<string | null>;

interface Followed {
  readonly reference: Reference;
  readonly verification: Verification;
}

/** Each time that a push comes too late somebody else's has landed, so this many writers at once all land. */
const TRIES = 12;

/** Writes on top of what is there, and again when the branch has moved meanwhile. */
export function amending(
  { look }: Pick<Source, 'look'>,
  write: Write,
  followed: Followed,
): NonNullable<Source['amend']> {
  return async ({ path, write: written }: Amendment, signal) => {
    refuse(followed);
    for (let count = 0; count < TRIES; count += 1) {
      const tip = await look(signal);
      if (tip.rewritten) throw REWRITTEN;
      const file = await written(tip);
      if (file === null) return null;
      const commit = await write(tip.revision.commit, { path, ...file }, signal);
      if (commit !== null) return commit;
    }
    throw new Fault(
      'waiting',
      'source-busy',
      `The ${spelledOut(followed.reference)} moved each time that something was to be pushed to it.`,
      'Ask again.',
    );
  };
}

function refuse({ reference, verification }: Followed): void {
  const why =
    reference.kind !== 'branch'
      ? `A pin is followed (${spelledOut(reference)}), which does not move`
      : verification !== 'off'
        ? 'Only signed commits are followed (MLOPS_VERIFY), and this service signs none'
        : null;
  if (why === null) return;
  throw new Fault('stalled', 'not-writable', `${why}.`, 'Commit the entry yourself.');
}

/** A commit on top of it would be taken for somebody's word that the new history is meant. */
const REWRITTEN = new Fault(
  'stalled',
  'source-rewritten',
  'The history of the branch was replaced, and nobody has committed to it since.',
  'Commit something yourself when the new history is meant.',
);
