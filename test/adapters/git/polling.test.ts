import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { createGitSource } from '../../../src/adapters/git-source.ts';
import { createFolder, createRepository, removeFolder } from '../../support/git.ts';

/** A leak grows in each round; what else takes memory does so in some. */
const ROUNDS = 4;
const POLLS = 50;

/** Heap in use, once all that nobody needs is gone. */
function heap(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('the heap cannot be collected');
  collect();
  return process.memoryUsage().heapUsed;
}

/** `npm run bench` asks a thousand times, and git itself. */
describe('Polling a branch that does not move', () => {
  let folder: string;
  beforeEach(() => {
    folder = createFolder();
  });
  afterEach(() => removeFolder(folder));

  it('is one question each time: nothing is fetched, and memory and disk stay as they are', async () => {
    const repository = createRepository(folder);
    const commit = repository.commit({ a: '1' });
    const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    // Answers the question itself, for that is ten times as fast, and notes every other command.
    const script = [
      `if [ "$1" = ls-remote ]; then printf '${commit}\\trefs/heads/main\\n'; exit; fi`,
      `echo "$1" >> ${folder}/others; exec ${git} "$@"`,
    ];
    writeFileSync(join(folder, 'git'), `#!/bin/sh\n${script.join('\n')}\n`, { mode: 0o755 });
    const source = createGitSource({
      repository: repository.path,
      branch: 'main',
      cacheDir: join(folder, 'cache'),
      environment: { PATH: `${folder}:${process.env['PATH']}`, HOME: folder },
    });
    const poll = async (times: number): Promise<void> => {
      for (let count = 0; count < times; count += 1) await source.look();
    };
    const disk = (): readonly string[] =>
      readdirSync(join(folder, 'cache'), { recursive: true, encoding: 'utf8' })
        .map((name) => `${name} ${statSync(join(folder, 'cache', name)).mtimeMs}`)
        .toSorted();

    await poll(20);
    expect(existsSync(join(folder, 'others'))).to.equal(true);
    removeFolder(join(folder, 'others'));
    const before = disk();
    const kept: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const start = heap();
      await poll(POLLS);
      kept.push((heap() - start) / POLLS);
    }
    expect(disk()).to.deep.equal(before);
    expect(existsSync(join(folder, 'others'))).to.equal(false);
    expect(Math.min(...kept), 'bytes kept for each poll').to.be.lessThan(1000);
  });
});
