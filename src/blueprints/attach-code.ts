import { createHash } from 'node:crypto';
import type { Archive, Blueprint } from '../core/blueprint.ts';
import { failure, success } from '../core/text/result.ts';
import type { Result } from '../core/text/result.ts';
import { ALL_CODE_BYTES } from './code-shelf.ts';
import type { CodeFolder, CodeShelf } from './code-shelf.ts';
import { codeFolders, placeCode } from './local-code.ts';
import { MODE, storeZip } from './zip.ts';
import type { Packed } from './zip.ts';

const MIB = 1024 * 1024;

/** One folder of code; Lambda itself takes 250 MB with layers, but what is in Git should be sources. */
const FOLDER_BYTES = 16 * MIB;
const FOLDER_FILES = 1000;

/** Left behind by running the code; whether it is there must not change what is deployed. */
const LEFT_BEHIND = /(?:^|\/)(?:__pycache__\/|\.DS_Store$)|\.pyc$/;

/**
 * Packs the folders a blueprint names and puts the archives in their place. The name of an archive is a hash of
 * the paths, the mode and the contents in it, so code that did not change is the same template.
 */
export async function attachCode(blueprint: Blueprint, shelf: CodeShelf): Promise<Result<Blueprint>> {
  const folders = shelf.foldersOf(blueprint.name);
  const archives = new Map<string, Archive>();
  for (const named of codeFolders(blueprint.template)) {
    const folder = folders.get(named);
    if (folder === undefined) continue;
    const packed = await pack(folder, shelf);
    if (typeof packed === 'string') return failure([tooMuch(folder.path, packed)]);
    archives.set(named, packed);
  }
  if (archives.size === 0) return success(blueprint);
  const keys = new Map([...archives].map(([named, { key }]) => [named, key]));
  const code = [...new Map([...archives.values()].map((archive) => [archive.key, archive])).values()];
  return success({ ...blueprint, template: placeCode(blueprint.template, keys), code });
}

/** @returns the archive, or what there is too much of */
async function pack({ path, files }: CodeFolder, { read, room }: CodeShelf): Promise<Archive | string> {
  const wanted = files.filter((file) => !LEFT_BEHIND.test(file)).toSorted();
  if (wanted.length > FOLDER_FILES) return `more than ${FOLDER_FILES} files`;
  const packed: Packed[] = [];
  let own = FOLDER_BYTES;
  for (const file of wanted) {
    const bytes = (await read(`${path}/${file}`)) ?? new Uint8Array();
    own -= bytes.byteLength;
    room.bytes -= bytes.byteLength;
    if (own < 0) return `more than ${FOLDER_BYTES / MIB} MiB`;
    if (room.bytes < 0) return `what makes the code of all blueprints more than ${ALL_CODE_BYTES / MIB} MiB`;
    packed.push({ path: file, bytes });
  }
  return { key: `code/${identify(packed)}.zip`, bytes: storeZip(packed) };
}

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

const identify = (files: readonly Packed[]): string =>
  sha256(JSON.stringify(files.map(({ path, bytes }) => [path, MODE, sha256(bytes)])));

const tooMuch = (path: string, what: string) => ({
  code: 'code-too-large',
  severity: 'error' as const,
  file: path,
  line: null,
  column: null,
  pointer: '',
  message: `the folder holds ${what}`,
  hint: 'Keep the sources there; libraries go into a layer or a container image.',
});
