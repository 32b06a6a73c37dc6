import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { REGION, here } from '../../cli/command.ts';
import type { Env } from '../../cli/command.ts';
import { configOf, endpoint } from '../../cli/configs.ts';
import { createWorld, lettersIn } from '../../cli/simulated-stage.ts';
import { GitServer } from '../../support/git-server.ts';
import { createFolder, createRepository, removeFolder } from '../../support/git.ts';
import type { TestRepository } from '../../support/git.ts';
import { createAuthority } from '../../support/tls.ts';

/** In every secret of this test, and nowhere else. */
const PLANTED = 'planted0secret0of0this0test';
const KEY = `-----BEGIN OPENSSH PRIVATE KEY-----\n${PLANTED}\n-----END OPENSSH PRIVATE KEY-----`;

/** The command lines of all processes of the machine; none where there is no /proc. */
const commandLines = (): readonly string[] =>
  existsSync('/proc/self/cmdline')
    ? readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map((pid) => {
          try {
            return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
          } catch {
            // It has ended meanwhile.
            return '';
          }
        })
    : [];

describe('A secret of the repository', () => {
  let folder: string;
  let repository: TestRepository;
  let world: string;
  let topic: string;
  let seen: string[];

  beforeEach(async () => {
    folder = createFolder();
    repository = createRepository(folder);
    world = join(folder, 'world.json');
    topic = await createWorld(world);
    seen = [];
    mkdirSync(join(folder, 'bin'));
  });
  afterEach(() => removeFolder(folder));

  /** A program that stands in front of another one, or in its place. */
  const program = (name: string, ...script: readonly string[]): void =>
    writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${script.join('\n')}\n`, { mode: 0o755 });

  /** Reconciles on a simulated AWS, and gives all that anybody could see of it. */
  async function reconcile(repo: string, env: Env): Promise<string> {
    const { stdout, stderr } = await here(
      [
        'reconcile',
        '--repo',
        repo,
        '--state',
        `file:${join(folder, 'state')}`,
        '--sns-topic',
        topic,
        `--simulate=${world}`,
      ],
      {
        ...REGION,
        MLOPS_CACHE_DIR: join(folder, 'cache'),
        MLOPS_LOG_LEVEL: 'debug',
        PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
        ...env,
      },
    );
    const files = ['state', 'cache', 'world.json'].flatMap((name) => textsBelow(join(folder, name)));
    return [stdout, stderr, ...files, ...seen].join('\n');
  }

  it('that is a token is in no log, mail, state, copy, argument or error, though the server repeats it', async () => {
    const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    const exposed = join(folder, 'exposed');
    program('git', `case "$(env)" in *${PLANTED}*) echo "$1" >> ${exposed};; esac`, `exec ${git} "$@"`);
    const authority = createAuthority(folder, 'test');
    const server = new GitServer(folder, authority.issue('localhost'));
    server.password = PLANTED;
    server.answer = () => {
      seen.push(...commandLines());
      return false;
    };
    const origin = await server.listen();
    const env = { REPOSITORY_TOKEN: PLANTED, GIT_SSL_CAINFO: authority.file };
    repository.commit(configOf(endpoint('churn')));
    try {
      const done = await reconcile(`${origin}/config.git`, env);
      expect(lettersIn(world)).to.have.length(1);
      expect(done).to.contain('churn').and.not.contain(PLANTED);

      repository.commit({ a: PLANTED }, { branch: PLANTED });
      repository.git('symbolic-ref', 'HEAD', `refs/heads/${PLANTED}`);
      const lost = await reconcile(`${origin}/config.git`, { ...env, MLOPS_BRANCH: 'gone' });
      expect(lost).to.contain('the default branch there is [redacted]').and.not.contain(PLANTED);

      server.password = 'another one';
      const refused = await reconcile(`${origin}/config.git`, env);
      expect(refused).to.contain('authentication-failed').and.not.contain(PLANTED);
    } finally {
      server.close();
    }
    const speaking = new Set(readFileSync(exposed, 'utf8').trim().split('\n'));
    expect(speaking, 'commands that have it').to.deep.equal(new Set(['ls-remote', 'fetch']));
  });

  it('that is a key is in none of them either, though ssh repeats it', async () => {
    const file = join(folder, 'key');
    writeFileSync(file, KEY);
    program(
      'ssh',
      `cat /proc/*/cmdline 2>/dev/null > ${folder}/commands`,
      `env > ${folder}/environment`,
      `echo "ssh: cannot use ${PLANTED}" >&2; exit 255`,
    );
    const refused = await reconcile('git@git.example.com:config.git', {
      REPOSITORY_SSH_KEY_FILE: file,
      REPOSITORY_KNOWN_HOSTS: 'git.example.com ssh-ed25519 AAAA',
    });
    expect(refused).to.contain('[redacted]').and.not.contain(PLANTED);
    for (const name of ['commands', 'environment'])
      expect(readFileSync(join(folder, name), 'latin1')).to.not.contain(PLANTED);
  });
});

function textsBelow(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  if (path.endsWith('.json')) return [readFileSync(path, 'latin1')];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.name}\n${readFileSync(join(entry.parentPath, entry.name), 'latin1')}`);
}
