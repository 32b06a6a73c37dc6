import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect } from 'chai';
import { root } from './files.ts';

/** A Git server that lets nobody in and remembers what it was shown. */
async function lockedServer() {
  const shown: string[] = [];
  const server = createServer((request, response) => {
    const { authorization } = request.headers;
    if (authorization !== undefined)
      shown.push(Buffer.from(authorization.replace('Basic ', ''), 'base64').toString());
    response.writeHead(401, { 'www-authenticate': 'Basic realm="Git"' }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('listens on no port');
  return { url: `http://127.0.0.1:${address.port}/config.git`, shown, close: () => server.close() };
}

/** Runs git as the container does, and gives what it wrote to standard error. */
const ask = (url: string, environment: Readonly<Record<string, string>>): Promise<string> =>
  new Promise((resolve) => {
    const env = {
      PATH: process.env['PATH'] ?? '',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_TERMINAL_PROMPT: '0',
      GIT_ASKPASS: join(root, 'deploy/git-askpass.sh'),
      ...environment,
    };
    execFile('git', ['ls-remote', url], { env }, (_error, _stdout, stderr) => resolve(stderr));
  });

describe('deploy/git-askpass.sh', () => {
  const cases = [
    { user: 'the given user', REPOSITORY_USER: 'reader', expected: 'reader:s3cret %$"\'' },
    { user: 'the user git when none is given', expected: 'git:s3cret %$"\'' },
  ];
  for (const { user, expected, ...environment } of cases) {
    it(`answers git with ${user} and the token, which git does not print`, async () => {
      const server = await lockedServer();
      const printed = await ask(server.url, { REPOSITORY_TOKEN: 's3cret %$"\'', ...environment });
      server.close();
      expect([...new Set(server.shown)]).to.deep.equal([expected]);
      expect(printed).to.contain('Authentication failed').and.not.contain('s3cret');
    });
  }
});
