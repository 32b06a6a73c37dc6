import { pathFlaw } from './git-names.ts';

/** Whether it names more than one configuration file. */
export const isPattern = (path: string): boolean => path.includes('*');

/** The folder that all files of a pattern lie in; null for the path of one file. */
export function literalFolder(path: string): string | null {
  if (!isPattern(path)) return null;
  const parts = path.split('/');
  return parts.slice(0, parts.findIndex(isPattern)).join('/');
}

/** What is wrong with the path of a configuration file or a pattern of such paths, completing "it ...", or undefined. */
export function configPathFlaw(path: string): string | undefined {
  if (/[?[\]{}]/.test(path)) return 'contains one of ?[]{}; only * and ** stand for something else';
  if (isPattern(path) && literalFolder(path) === '') return 'has no folder before the first *';
  if (/\*{2}[^/]|[^/]\*{2}|\*{2}$/.test(path)) return 'has a ** that is not a folder of its own';
  return pathFlaw(path);
}

/**
 * Whether a path belongs to a pattern: `*` stands for any part of a name, `**` for any number of folders. As in a
 * shell, neither stands for a name that begins with a dot. No regular expression: whoever may commit chooses the
 * paths, and some would keep one busy for years.
 */
export function matcher(pattern: string): (path: string) => boolean {
  const parts = pattern.split('/');
  return (path) => {
    const names = path.split('/');
    // How many names the parts so far can stand for.
    let reached: ReadonlySet<number> = new Set([0]);
    for (const part of parts)
      reached = part === '**' ? withFolders(reached, names) : withName(reached, names, part);
    return reached.has(names.length);
  };
}

const withName = (reached: ReadonlySet<number>, names: readonly string[], part: string): Set<number> =>
  new Set([...reached].filter((at) => fits(part, names[at])).map((at) => at + 1));

function withFolders(reached: ReadonlySet<number>, names: readonly string[]): Set<number> {
  const further = new Set(reached);
  // A set that grows while it is walked is walked to its end.
  for (const at of further) if (fits('*', names[at])) further.add(at + 1);
  return further;
}

function fits(part: string, name: string | undefined): boolean {
  const [first = '', ...others] = part.split('*');
  const last = others.pop();
  if (name === undefined || last === undefined) return name === part;
  if (!name.startsWith(first) || (first === '' && name.startsWith('.'))) return false;
  let from = first.length;
  for (const text of others) {
    const found = name.indexOf(text, from);
    if (found < 0) return false;
    from = found + text.length;
  }
  return name.length - from >= last.length && name.endsWith(last);
}
