/** What the Dockerfile says, for those who do it without an engine. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const DOCKERFILE = fileURLToPath(new URL('../Dockerfile', import.meta.url));

/** One a line, without comments. */
export function instructions() {
  return readFileSync(DOCKERFILE, 'utf8')
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n');
}

/** Of Node. */
export const majorVersion = () => /NODE_IMAGE=node:(\d+)/.exec(instruction('ARG'))[1];

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
