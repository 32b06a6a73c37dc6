/** Names that are given to git or looked up in a commit: checked before git sees them. */

/**
 * What is wrong with a branch name, completing "the branch name ...", or undefined.
 * The rules of https://git-scm.com/docs/git-check-ref-format, and no leading hyphen.
 */
export function branchFlaw(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (name.length > 200) return 'is longer than 200 characters';
  if (name.startsWith('-')) return 'begins with a hyphen, which git would take for an option';
  if (/[\p{Cc}\s~^:?*[\]\\]/u.test(name)) return 'contains a character that git does not allow in branches';
  if (name === '@' || name.includes('@{') || name.includes('..')) return 'contains "..", "@{" or is "@"';
  const parts = name.split('/');
  if (parts.some((part) => part === '')) return 'has an empty part between slashes';
  if (parts.some((part) => part.startsWith('.') || part.endsWith('.') || part.endsWith('.lock')))
    return 'has a part that begins or ends with a dot or ends with ".lock"';
  return undefined;
}

/** What is wrong with a path inside a repository, completing "the path ...", or undefined. */
export function pathFlaw(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (path.length > 1024) return 'is longer than 1024 characters';
  if (/\p{Cc}/u.test(path)) return 'contains control characters';
  if (/\p{Cs}/u.test(path)) return 'is not valid Unicode';
  if (path.includes('\\')) return 'contains a backslash; folders are separated by "/"';
  if (path.startsWith('/')) return 'is absolute; give it from the top of the repository';
  const parts = path.split('/');
  if (parts.some((part) => part === '..' || part === '.')) return 'contains "." or ".." as a folder';
  if (parts.some((part) => part === '')) return 'has an empty part between slashes';
  return undefined;
}
