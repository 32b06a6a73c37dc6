import { branchFlaw } from './git-names.ts';

/** What of a repository is followed: a branch that moves, or a pin. */
export interface Reference {
  readonly kind: 'branch' | 'tag' | 'commit';
  /** Of a commit its full hash. */
  readonly name: string;
}

/** `main` or `refs/heads/main`, `refs/tags/v1`, or the full hash of a commit; see `referenceFlaw`. */
export function readReference(text: string): Reference {
  if (/^[0-9a-f]{40}$/.test(text)) return { kind: 'commit', name: text };
  const [, folder, name] = /^refs\/(heads|tags)\/(.+)$/s.exec(text) ?? [];
  if (name === undefined) return { kind: 'branch', name: text };
  return { kind: folder === 'tags' ? 'tag' : 'branch', name };
}

/** What is wrong with a reference, completing "the name ...", or undefined. */
export const referenceFlaw = (text: string): string | undefined => branchFlaw(readReference(text).name);

/** As git takes it. */
export function fullName({ kind, name }: Reference): string {
  if (kind === 'commit') return name;
  return `refs/${kind === 'tag' ? 'tags' : 'heads'}/${name}`;
}

/** `branch main`, `tag v1`, `commit 0123456789ab`. */
export const spelledOut = ({ kind, name }: Reference): string =>
  `${kind} ${kind === 'commit' ? name.slice(0, 12) : name}`;
