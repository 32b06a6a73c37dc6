/** What the Dockerfile says, for those who do it without an engine. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from '../test/lanes/npm.mjs';
import { Children } from '../test/lanes/process.mjs';
import { lanes } from '../test/lanes/table.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DOCKERFILE = join(ROOT, 'Dockerfile');

/** One a line, without comments. */
export function instructions() {
  return readFileSync(DOCKERFILE, 'utf8')
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n');
}

/** The path of a Node of the version that the image has: that of a lane of the tests. @throws Error where there is none */
export async function nodeOfTheImage() {
  const lane = lanes.find(({ name }) => name === 'node24');
  const packages = join(ROOT, lane.packages);
  const node = await install(
    { ...lane, packages },
    { children: new Children(), cache: join(ROOT, '.cache/lanes') },
  );
  const [, major] = /NODE_IMAGE=node:(\d+)/.exec(instruction('ARG'));
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  if (!version.startsWith(`v${major}.`)) throw new Error(`the image has Node ${major}, and not ${version}`);
  return node;
}

const instruction = (name) => instructions().find((line) => line.startsWith(`${name} `)) ?? '';

/** What the image gives Node to run, with the application in another folder. */
export function programIn(app) {
  const [, ...program] = JSON.parse(instruction('ENTRYPOINT').slice('ENTRYPOINT '.length));
  return program.map((part) => part.replace(/^\/app\//, `${app}/`));
}

/** What the image says to Node and to malloc; its folders are those of a container. */
export function limits() {
  const pairs = instruction('ENV').matchAll(/\b(NODE_ENV|NODE_OPTIONS|MALLOC_\w+)=(?:"([^"]*)"|(\S+))/g);
  return Object.fromEntries([...pairs].map(([, name, quoted, plain]) => [name, quoted ?? plain]));
}
