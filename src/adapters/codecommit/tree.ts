import { GetFileCommand, GetFolderCommand } from '@aws-sdk/client-codecommit';
import type { GetFileOutput, GetFolderOutput } from '@aws-sdk/client-codecommit';
import { Fault } from '../../core/fault.ts';
import { pathFlaw } from '../../core/entry/git-names.ts';
import { plainText } from '../../core/text/plain-text.ts';
import { ask, exceptionOf } from './repository.ts';
import type { Repository } from './repository.ts';

/** Where a commit is read, and how much of it at most. */
export interface Reading {
  readonly repository: Repository;
  readonly commit: string;
  /** Bytes of one file. */
  readonly fileBytes: number;
  /** Folders of one listing: each of them is a call. */
  readonly folders: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * The bytes of a regular file, or undefined when the commit has none there. CodeCommit follows no symbolic link on
 * the way: what lies behind one is not there.
 * @throws Fault `unsafe-path`, `unsafe-file`, `too-large`
 */
export async function readFileAt(reading: Reading, path: string): Promise<Uint8Array | undefined> {
  const found = await find(reading, path);
  if (found === undefined) return undefined;
  const { fileMode, fileSize = 0, fileContent = new Uint8Array() } = found;
  if (fileMode === 'SYMLINK') throw unsafe(path, 'is a symbolic link, which is never followed');
  if (Math.max(fileSize, fileContent.length) > reading.fileBytes) throw tooLarge(path, reading.fileBytes);
  return fileContent;
}

/**
 * Paths of the regular files below a folder, sorted by code unit; empty when there is no such folder.
 * @throws Fault `unsafe-path`, `unsafe-file`, `too-large`
 */
export async function listAt(reading: Reading, folder: string): Promise<readonly string[]> {
  const top = folder.replace(/\/$/, '');
  const found: string[] = [];
  const open = [top];
  for (let count = 0; open.length > 0; count += 1) {
    if (count === reading.folders) throw tooMany(top, reading.folders);
    const path = open.pop() ?? '';
    const here = await folderAt(reading, path);
    // A symbolic link in place of the folder is a file to CodeCommit: it must not look as if nothing were there.
    if (here === undefined) await readFileAt(reading, path);
    const { files = [], subFolders = [], symbolicLinks = [], subModules = [] } = here ?? {};
    for (const link of symbolicLinks)
      throw unsafe(pathOf(link), 'is a symbolic link, which is never followed');
    for (const module of subModules) throw unsafe(pathOf(module), 'is a submodule, which is never followed');
    found.push(...files.map(checkedPath));
    open.push(...subFolders.map(checkedPath));
  }
  return found.toSorted();
}

async function find(reading: Reading, path: string): Promise<GetFileOutput | undefined> {
  const flaw = pathFlaw(path);
  if (flaw !== undefined) throw unsafePath(path, flaw);
  const { repository, commit: commitSpecifier, signal } = reading;
  const command = new GetFileCommand({ repositoryName: repository.name, commitSpecifier, filePath: path });
  return ask(repository, signal, (client, options) =>
    unlessMissing(client.send(command, options), 'FileDoesNotExistException'),
  );
}

async function folderAt(reading: Reading, path: string): Promise<GetFolderOutput | undefined> {
  const flaw = pathFlaw(path);
  if (flaw !== undefined) throw unsafePath(path, flaw);
  const { repository, commit: commitSpecifier, signal } = reading;
  const command = new GetFolderCommand({
    repositoryName: repository.name,
    commitSpecifier,
    folderPath: path,
  });
  return ask(repository, signal, (client, options) =>
    unlessMissing(client.send(command, options), 'FolderDoesNotExistException'),
  );
}

async function unlessMissing<T>(answer: Promise<T>, exception: string): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (exceptionOf(error) === exception) return undefined;
    throw error;
  }
}

interface Entry {
  readonly absolutePath?: string | undefined;
}

/** Absolute for CodeCommit is from the top of the repository, with a slash in front or without. */
const pathOf = ({ absolutePath = '' }: Entry): string => absolutePath.replace(/^\//, '');

function checkedPath(entry: Entry): string {
  const path = pathOf(entry);
  // Names that are not UTF-8 arrive with replacement characters and could not be asked for again.
  const flaw = path.includes('\uFFFD') ? 'is not valid UTF-8' : pathFlaw(path);
  if (flaw !== undefined) throw unsafe(path, `has a path that ${flaw}`);
  return path;
}

const unsafePath = (path: string, flaw: string): Fault =>
  new Fault(
    'stalled',
    'unsafe-path',
    `The path "${plainText(path, 200)}" ${flaw}.`,
    'Give the path of a file from the top of the repository, like mlops-config.json.',
  );

const unsafe = (path: string, what: string): Fault =>
  new Fault(
    'stalled',
    'unsafe-file',
    `"${plainText(path, 200)}" in the repository ${what}.`,
    'Commit a regular file with a plain name in its place.',
  );

const tooLarge = (path: string, limit: number): Fault =>
  new Fault(
    'stalled',
    'too-large',
    `The file ${path} in the repository is larger than ${limit / 1024 / 1024} MiB.`,
    'Keep large files out of the configuration; models and data belong into a bucket.',
  );

const tooMany = (path: string, limit: number): Fault =>
  new Fault(
    'stalled',
    'too-large',
    `The folder ${path} in the repository has more than ${limit} folders in it, each of which is a call.`,
    'Keep what is no configuration elsewhere, or follow the repository as a Git remote.',
  );
