import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../core/fault.ts';
import { pathFlaw } from '../../core/entry/git-names.ts';
import { plainText } from '../../core/text/plain-text.ts';
import type { Limits } from './limits.ts';

/**
 * The regular files at and below some paths of a folder, by their path from the top of it, in order.
 * @throws Fault `repository-missing`, `unsafe-file`, `too-large`, `source-moved`, `source-unreadable`
 */
export async function readAll(
  root: string,
  paths: readonly string[],
  limits: Limits,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  let room = limits.allBytes;
  try {
    if (!(await lstat(`${root}/.`)).isDirectory()) throw noFolder(root);
    for (const path of await filesBelow(root, paths)) {
      if (signal?.aborted === true) throw STOPPED;
      if (found.size === limits.files) throw tooMuch(`more than ${limits.files} files`);
      const bytes = await read(root, path, limits.fileBytes);
      room -= bytes.length;
      if (room < 0) throw tooMuch(`more than ${mib(limits.allBytes)} in its files`);
      found.set(path, bytes);
    }
  } catch (error) {
    throw toFault(root, error);
  }
  return found;
}

async function filesBelow(root: string, paths: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const path of paths) {
    const kind = await walk(root, path);
    if (kind === 'file') found.push(path);
    if (kind === 'folder') found.push(...(await inFolder(root, path)));
  }
  return [...new Set(found)].toSorted();
}

async function inFolder(root: string, folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    const kind = kindOf(path, entry);
    found.push(...(kind === 'folder' ? await inFolder(root, path) : [path]));
  }
  return found;
}

/** Looks at every folder on the way: a symbolic link among them leads out of what one looks at. */
async function walk(root: string, path: string): Promise<Kind | 'none'> {
  const parts = path.split('/');
  let kind: Kind | 'none' = 'none';
  for (const depth of parts.keys()) {
    const way = parts.slice(0, depth + 1).join('/');
    const entry = await lstat(join(root, way)).catch(unlessMissing);
    if (entry === undefined) return 'none';
    kind = kindOf(way, entry);
    if (kind === 'file') return depth === parts.length - 1 ? 'file' : 'none';
  }
  return kind;
}

type Kind = 'file' | 'folder';

function kindOf(path: string, entry: Pick<Stats, 'isFile' | 'isDirectory' | 'isSymbolicLink'>): Kind {
  if (entry.isSymbolicLink()) throw unsafe(path, 'is a symbolic link, which is never followed');
  const flaw = path.includes('\uFFFD') ? 'is not valid UTF-8' : pathFlaw(path);
  if (flaw !== undefined) throw unsafe(path, `has a path that ${flaw}`);
  if (entry.isDirectory()) return 'folder';
  if (entry.isFile()) return 'file';
  throw unsafe(path, 'is neither a file nor a folder');
}

async function read(root: string, path: string, most: number): Promise<Uint8Array> {
  // Should it have become a link or a pipe since it was looked at, it is neither followed nor waited for.
  const file = await open(join(root, path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { size } = await file.stat();
    if (size > most) throw tooMuch(`a file, ${plainText(path, 200)}, larger than ${mib(most)}`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

const MISSING = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

function unlessMissing(error: unknown): undefined {
  if (!MISSING.has(codeOf(error) ?? '')) throw error;
}

function toFault(root: string, error: unknown): unknown {
  const code = codeOf(error);
  if (error instanceof Fault || code === undefined) return error;
  if (error instanceof Error && 'path' in error && error.path === `${root}/.`) return noFolder(root);
  return MISSING.has(code)
    ? new Fault('waiting', 'source-moved', `A file in ${root} went away while it was being read.`)
    : new Fault(
        'stalled',
        'source-unreadable',
        `Could not read ${root} (${code}).`,
        'Give the service the right to read its configuration there.',
      );
}

const mib = (bytes: number): string => `${bytes / 1024 / 1024} MiB`;

const STOPPED = new Fault('waiting', 'interrupted', 'Stopped while reading the folder.');

const noFolder = (root: string): Fault =>
  new Fault('stalled', 'repository-missing', `There is no folder ${root}.`, 'Check MLOPS_REPO: dir:PATH.');

const unsafe = (path: string, what: string): Fault =>
  new Fault(
    'stalled',
    'unsafe-file',
    `"${plainText(path, 200)}" in the folder ${what}.`,
    'Put a regular file with a plain name in its place.',
  );

const tooMuch = (what: string): Fault =>
  new Fault(
    'stalled',
    'too-large',
    `The configuration in the folder has ${what}.`,
    'Keep models and data elsewhere: they belong into a bucket.',
  );
