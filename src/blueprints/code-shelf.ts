/** The code that came with some blueprints. */
export interface CodeShelf {
  /** Folders that hold files, by how a template of the blueprint names them: `lambdas/f` or `../lambdas/f`. */
  readonly foldersOf: (blueprint: string) => ReadonlyMap<string, CodeFolder>;
  readonly read: (path: string) => Promise<Uint8Array | undefined>;
  /** Bytes that may still be read: it is one budget for all blueprints of a commit. */
  readonly room: { bytes: number };
}

export interface CodeFolder {
  /** Its path from where `read` reads. */
  readonly path: string;
  /** Paths from the folder itself. */
  readonly files: readonly string[];
}

/** All of it is kept in memory as long as the commit is the newest. */
export const ALL_CODE_BYTES = 32 * 1024 * 1024;

/**
 * @param paths of all files
 * @param top the folder the blueprints lie in
 */
export function codeShelf(paths: readonly string[], top: string, read: CodeShelf['read']): CodeShelf {
  return {
    foldersOf: (blueprint) =>
      new Map([
        ...foldersIn(paths, `${top}/lambdas`).map(
          ([name, folder]) => [`../lambdas/${name}`, folder] as const,
        ),
        ...foldersIn(paths, `${top}/${blueprint}/lambdas`).map(
          ([name, folder]) => [`lambdas/${name}`, folder] as const,
        ),
      ]),
    read,
    room: { bytes: ALL_CODE_BYTES },
  };
}

/** The folders in a folder, by name, each with all files below it. */
function foldersIn(paths: readonly string[], parent: string): readonly (readonly [string, CodeFolder])[] {
  const inside = paths
    .filter((path) => path.startsWith(`${parent}/`))
    .map((path) => path.slice(parent.length + 1));
  const names = new Set(inside.filter((path) => path.includes('/')).map((path) => path.split('/')[0] ?? ''));
  return [...names].map((name) => {
    const files = inside
      .filter((path) => path.startsWith(`${name}/`))
      .map((path) => path.slice(name.length + 1));
    return [name, { path: `${parent}/${name}`, files }] as const;
  });
}
