import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import { packageRoot } from '../package-root.ts';
import { filesOf } from './init-files.ts';
import type { Host } from './init-files.ts';
import type { Flags } from './options.ts';
import { EXIT, print } from './outside.ts';
import type { ExitCode, Outside } from './outside.ts';

const HOSTS: readonly Host[] = ['github', 'gitlab', 'none'];

export const describeInit = (command: Command): Command =>
  command
    .description(
      'Writes a new configuration repository: an example, its schema for editors, a README. Overwrites nothing.',
    )
    .argument('[DIR]', 'the folder; it is made when it is not there', '.')
    .addOption(
      new Option('--ci <HOST>', 'also a file by which this host checks pull requests')
        .choices(HOSTS)
        .default('none'),
    );

export async function initVerb(folder: string, { ci }: Flags, outside: Outside): Promise<ExitCode> {
  const top = resolve(outside.directory, folder);
  const schema = await readFile(join(packageRoot, 'schemas', 'mlops-config.schema.json'), 'utf8');
  const host = HOSTS.find((each) => each === ci) ?? 'none';
  let written = 0;
  for (const [path, content] of Object.entries(filesOf({ schema, host }))) {
    const done = await write(join(top, path), content);
    if (done === 'failed' || done === 'there') print(outside.stderr, [SAYS[done](join(folder, path))]);
    else print(outside.stdout, [SAYS[done](join(folder, path))]);
    if (done === 'failed') return EXIT.error;
    if (done === 'written') written += 1;
  }
  const next = host === 'none' ? [...NEXT, CHECKED] : NEXT;
  if (written > 0) print(outside.stdout, ['', ...next.map((line) => line.replace('DIR', () => folder))]);
  return EXIT.done;
}

const SAYS = {
  written: (path: string) => `Written: ${path}`,
  there: (path: string) => `There already, left as it is: ${path}`,
  failed: (path: string) => `error: ${path} cannot be written.\n    Name a folder that may be written to.`,
} as const;

const NEXT: readonly string[] = [
  'Next: mlops-reconciler validate DIR/mlops-config.json',
  '      mlops-reconciler plan --repo dir:DIR --simulate',
  '      git init DIR, commit, push, and start the service on it: mlops-reconciler run --repo ADDRESS',
];

/** For whoever named no host: it may be said later, for what is there stays as it is. */
const CHECKED = '      mlops-reconciler init DIR --ci github (or gitlab), and pull requests are checked';

/** Made only where nothing is, not even a link that leads nowhere: two at once cannot both write (open(2), O_EXCL). */
async function write(path: string, content: string): Promise<keyof typeof SAYS> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content, { flag: 'wx' });
    return 'written';
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    return error.code === 'EEXIST' ? 'there' : 'failed';
  }
}
