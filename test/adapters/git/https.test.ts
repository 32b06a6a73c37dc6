import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect } from 'chai';
import { createGitSource } from '../../../src/adapters/git-source.ts';
import type { Limits } from '../../../src/adapters/git/limits.ts';
import type { Source } from '../../../src/ports.ts';
import { faultOf } from '../../support/fault-of.ts';
import { GitServer } from '../../support/git-server.ts';
import { createFolder, createRepository, removeFolder } from '../../support/git.ts';
import type { TestRepository } from '../../support/git.ts';
import { createAuthority } from '../../support/tls.ts';
import type { Authority, Identity } from '../../support/tls.ts';

type Variables = Readonly<Record<string, string>>;

const TOKEN = 'planted-token %$"\'';

const content = async (source: Source): Promise<string> =>
  Buffer.from((await (await source.look()).file('mlops-config.json')) ?? []).toString();

/** See https://git-scm.com/docs/gitprotocol-common#_pkt_line_format. */
const packet = (text: string): string => (text.length + 4).toString(16).padStart(4, '0') + text;

/** Against git's own server behind TLS, with a certificate authority made for the test. */
describe('the Git source over https', () => {
  let tls: string;
  let authority: Authority;
  let identity: Identity;
  let folder: string;
  let repository: TestRepository;
  let server: GitServer;
  let origin: string;

  before(() => {
    tls = createFolder();
    authority = createAuthority(tls, 'test');
    identity = authority.issue('localhost');
  });
  after(() => removeFolder(tls));

  beforeEach(async () => {
    folder = createFolder();
    repository = createRepository(folder);
    server = new GitServer(folder, identity);
    origin = await server.listen();
  });
  afterEach(() => {
    server.close();
    removeFolder(folder);
  });

  const source = (variables: Variables = {}, limits: Partial<Limits> = {}, at = origin): Source =>
    createGitSource({
      repository: `${at}/config.git`,
      branch: 'main',
      cacheDir: join(folder, 'cache'),
      environment: {
        PATH: process.env['PATH'],
        HOME: folder,
        GIT_SSL_CAINFO: authority.file,
        ...variables,
      },
      limits,
    });

  const cached = (): string =>
    readdirSync(join(folder, 'cache'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.name} ${readFileSync(join(entry.parentPath, entry.name), 'latin1')}`)
      .join('\n');

  /** What was asked of it since the last time this was asked. */
  const asked = (): readonly (string | null)[] => server.seen.splice(0).map(({ command }) => command);

  describe('with a token', () => {
    beforeEach(() => {
      server.password = TOKEN;
    });

    it('clones, polls by one question, and notices a change', async () => {
      repository.commit({ 'mlops-config.json': '1' });
      const it = source({ REPOSITORY_TOKEN: TOKEN });
      expect(await content(it)).to.equal('1');
      expect(asked()).to.include('fetch');
      expect(await content(it)).to.equal('1');
      expect(asked().filter((command) => command !== null)).to.deep.equal(['ls-refs']);
      repository.commit({ 'mlops-config.json': '2' });
      expect(await content(it)).to.equal('2');
    });

    it('gives it to the server as a password, and leaves it nowhere on the disk', async () => {
      repository.commit({ 'mlops-config.json': '1' });
      await source({ REPOSITORY_TOKEN: TOKEN }).look();
      await source({ REPOSITORY_TOKEN: TOKEN, REPOSITORY_USER: 'oauth2' }).look();
      expect(new Set(server.seen.map(({ shown }) => shown))).to.deep.equal(
        new Set([null, `git:${TOKEN}`, `oauth2:${TOKEN}`]),
      );
      expect(cached()).to.contain('REPOSITORY_TOKEN').and.not.contain('planted-token');
    });

    it('reads it from a file at every look, so that it can be rotated', async () => {
      repository.commit({ 'mlops-config.json': '1' });
      const file = join(folder, 'token');
      writeFileSync(file, `${TOKEN}\n`);
      const it = source({ REPOSITORY_TOKEN_FILE: file });
      await it.look();
      server.password = 'another-token';
      expect((await faultOf(it.look())).code).to.equal('authentication-failed');
      writeFileSync(file, 'another-token');
      expect(await content(it)).to.equal('1');
    });

    it('says that it is the wrong one without repeating it, whatever the server says', async () => {
      server.answer = (_, response) => {
        response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' });
        response.end(
          `${packet('# service=git-upload-pack\n')}0000${packet(`ERR access denied for ${TOKEN}`)}`,
        );
        return true;
      };
      const fault = await faultOf(source({ REPOSITORY_TOKEN: TOKEN }).look());
      expect(fault).to.include({ code: 'authentication-failed', lane: 'stalled' });
      expect(fault.message).to.contain('access denied for [redacted]').and.not.contain('planted-token');
      expect(fault.hint).to.contain('REPOSITORY_TOKEN');
    });

    it('never shows it to a proxy that asks for a password', async () => {
      const shown: (string | undefined)[] = [];
      const proxy = createServer().on('connect', (request, socket) => {
        shown.push(request.headers['proxy-authorization']);
        socket.end(
          'HTTP/1.1 407 Ask\r\nProxy-Authenticate: Basic realm="Proxy"\r\nContent-Length: 0\r\n\r\n',
        );
      });
      proxy.listen(0, '127.0.0.1');
      await once(proxy, 'listening');
      const address = proxy.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      await faultOf(source({ REPOSITORY_TOKEN: TOKEN, HTTPS_PROXY: `http://127.0.0.1:${port}` }).look());
      proxy.close();
      expect(shown).to.not.deep.equal([]);
      expect(shown.filter((one) => one !== undefined)).to.deep.equal([]);
    });
  });

  const unusable = [
    { what: 'a line break', variables: { REPOSITORY_TOKEN: 'planted\ntoken' }, says: /line break/ },
    {
      what: 'a key, which would go unused',
      variables: { REPOSITORY_SSH_KEY: 'x' },
      says: /which is for ssh/,
    },
  ];
  for (const { what, variables, says } of unusable)
    it(`does not begin with ${what}`, async () => {
      const fault = await faultOf(Promise.resolve(variables).then(source));
      expect(fault).to.include({ code: 'bad-credentials', lane: 'stalled' });
      expect(fault.message).to.match(says).and.not.contain('planted');
    });

  describe('is sent elsewhere', () => {
    it('by a redirect to another host, and shows nobody anything there', async () => {
      repository.commit({ 'mlops-config.json': '1' });
      const other = new GitServer(folder, identity);
      const elsewhere = await other.listen();
      server.answer = (request, response) => {
        response.writeHead(302, { location: `${elsewhere}${request.url}` }).end();
        return true;
      };
      const fault = await faultOf(source({ REPOSITORY_TOKEN: TOKEN }).look());
      other.close();
      expect(fault).to.include({ code: 'source-redirected', lane: 'stalled' });
      expect(other.seen).to.deep.equal([]);
    });

    for (const location of ['file:///etc/passwd', 'ext::sh -c "touch /tmp/x"', 'http://localhost/config.git'])
      it(`by a redirect to ${location}, and does not go`, async () => {
        server.answer = (_, response) => {
          response.writeHead(301, { location }).end();
          return true;
        };
        expect((await faultOf(source().look())).code).to.equal('source-redirected');
      });
  });

  describe('does not trust', () => {
    const cases = [
      { what: 'a certificate that has expired', host: 'localhost', days: -1, known: true },
      { what: 'a certificate of an authority nobody named', host: 'localhost', days: 2, known: false },
      { what: 'the certificate of another host', host: 'example.com', days: 2, known: true },
    ] as const;
    for (const { what, host, days, known } of cases)
      it(what, async () => {
        const issuer = known ? authority : createAuthority(folder, 'unknown');
        const other = new GitServer(folder, issuer.issue(host, days));
        const fault = await faultOf(source({ REPOSITORY_TOKEN: TOKEN }, {}, await other.listen()).look());
        other.close();
        expect(fault).to.include({ code: 'certificate-rejected', lane: 'stalled' });
        expect(other.seen).to.deep.equal([]);
      });
  });

  describe('answers the server that says', () => {
    const cases = [
      { status: 401, code: 'authentication-failed', lane: 'stalled' },
      { status: 403, code: 'authentication-failed', lane: 'stalled' },
      { status: 404, code: 'repository-missing', lane: 'stalled' },
      { status: 429, code: 'source-unreachable', lane: 'waiting' },
      { status: 503, code: 'source-unreachable', lane: 'waiting' },
    ] as const;
    for (const { status, code, lane } of cases)
      it(`${status} with ${code}`, async () => {
        server.answer = (_, response) => {
          response.writeHead(status, { 'www-authenticate': 'Basic realm="Git"' }).end();
          return true;
        };
        expect(await faultOf(source({ REPOSITORY_TOKEN: TOKEN }).look())).to.include({ code, lane });
      });
  });

  describe('has to do with a server', () => {
    it('that trickles: it gives up when the time is over, and no program of git stays', async () => {
      const gone = new Promise<void>((resolve) => {
        server.answer = (_, response) => {
          response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' });
          const drip = setInterval(() => response.write('0'), 20);
          response.once('close', () => {
            clearInterval(drip);
            resolve();
          });
          return true;
        };
      });
      const fault = await faultOf(source({}, { askMs: 500 }).look());
      expect(fault).to.include({ code: 'timeout', lane: 'waiting' });
      await gone;
    });

    it('that breaks off in the middle of a pack: nothing of it stays, and the next look is whole', async () => {
      repository.commit({ 'mlops-config.json': '1', other: randomBytes(500_000) });
      server.stop = { after: 200_000, how: 'break-off' };
      const it = source();
      expect(await faultOf(it.look())).to.include({ code: 'source-unreachable', lane: 'waiting' });
      expect(cached()).to.not.contain('tmp_pack');
      server.stop = null;
      expect(await content(it)).to.equal('1');
    });

    it('that honours the filter: of a long history of large files only what is needed is downloaded', async () => {
      repository.git('config', 'uploadpack.allowFilter', 'true');
      for (let count = 0; count < 8; count += 1) repository.commit({ 'model.bin': randomBytes(500_000) });
      repository.commit({ 'mlops-config.json': '1' });
      expect(await content(source({}, { fileBytes: 100_000 }))).to.equal('1');
      expect(server.sent).to.be.lessThan(10_000);
    });

    it('that does not: the fetch is stopped at the cap, while the server still sends', async () => {
      repository.git('config', 'uploadpack.allowFilter', 'false');
      const files = Array.from({ length: 4 }, (_, index) => [`${index}.bin`, randomBytes(500_000)] as const);
      repository.commit(Object.fromEntries(files));
      // Whoever waits for the rest waits for ever: only stopping ends this.
      server.stop = { after: 1_500_000, how: 'stall' };
      const fault = await faultOf(source({}, { fetchBytes: 1_000_000, fileBytes: 100_000 }).look());
      expect(fault).to.include({ code: 'too-large', lane: 'stalled' });
      expect(server.sent).to.be.lessThan(1_600_000);
      expect(cached()).to.not.contain('tmp_pack');
    });
  });
});
