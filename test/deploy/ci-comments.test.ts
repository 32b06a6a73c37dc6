import { expect } from 'chai';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { codeHost, OURS, type CodeHost } from './code-hosts.ts';
import { root } from './files.ts';

type Env = Readonly<Record<string, string>>;
interface Host {
  readonly repository: string | undefined;
}

interface Keeper {
  readonly keepComment: (host: unknown, markdown: string) => Promise<string>;
}

const load = <T>(file: string): Promise<T> => import(pathToFileURL(join(root, 'deploy', 'ci', file)).href);

const MARKER = '<!-- mlops-reconciler plan: mlops -->';
const PLAN = `${MARKER}\n### Plan\n\n$(touch /tmp/x) \`id\` "; rm -rf / #\n`;

describe('The comment on a pull request', () => {
  let host: CodeHost;
  beforeEach(async () => {
    host = await codeHost();
  });
  afterEach(() => host.close());

  const kinds = [
    {
      name: 'GitHub',
      file: 'github.mjs',
      function: 'gitHub',
      env: (url: string): Env => ({
        GITHUB_REPOSITORY: 'ml/config',
        GITHUB_REF: 'refs/pull/7/merge',
        GITHUB_SERVER_URL: 'https://git.example.com',
        GITHUB_API_URL: url,
      }),
      repository: 'https://git.example.com/ml/config',
    },
    {
      name: 'GitLab',
      file: 'gitlab.mjs',
      function: 'gitLab',
      env: (url: string): Env => ({
        CI_API_V4_URL: `${url}/api/v4`,
        CI_PROJECT_ID: '12',
        CI_PROJECT_URL: 'https://git.example.com/ml/config',
        CI_MERGE_REQUEST_IID: '7',
      }),
      repository: 'https://git.example.com/ml/config',
    },
    {
      name: 'CodeCommit',
      file: 'codecommit.mjs',
      function: 'codeCommit',
      env: (): Env => ({ PULL_REQUEST_ID: '7', REPOSITORY_NAME: 'config', AWS_REGION: 'eu-west-1' }),
      repository: 'codecommit://eu-west-1/config',
    },
  ];

  for (const kind of kinds) {
    describe(`on ${kind.name}`, () => {
      const surroundings: Env = {
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
      };
      const before = { ...process.env };
      beforeEach(() => Object.assign(process.env, surroundings, { AWS_ENDPOINT_URL_CODECOMMIT: host.url }));
      afterEach(() => {
        for (const name of [...Object.keys(surroundings), 'AWS_ENDPOINT_URL_CODECOMMIT'])
          if (before[name] === undefined) delete process.env[name];
          else process.env[name] = before[name];
      });

      const open = async (env: Env): Promise<Host | null> => {
        const found = await load<Readonly<Record<string, (env: Env) => Host | null>>>(kind.file);
        return found[kind.function]?.(env) ?? null;
      };
      const keep = async (markdown: string): Promise<string> => {
        const { keepComment } = await load<Keeper>('keep-comment.mjs');
        return keepComment(await open(kind.env(host.url)), markdown);
      };

      it('is found by what the job knows, or there is none', async () => {
        expect((await open(kind.env(host.url)))?.repository).to.equal(kind.repository);
        expect(await open({ GITHUB_REPOSITORY: 'ml/config', GITHUB_REF: 'refs/heads/main' })).to.equal(null);
      });

      it('is made once, then changed, and left alone while the plan is the same', async () => {
        host.comments.push({ id: '1', author: 'somebody', body: 'Looks good to me' });
        expect(await keep(`${PLAN}one\n`)).to.equal('created');
        expect(await keep(`${PLAN}two\n`)).to.equal('updated');
        expect(await keep(`${PLAN}two\n`)).to.equal('left as it is');
        expect(host.comments.map(({ body }) => body)).to.deep.equal(['Looks good to me', `${PLAN}two\n`]);
      });

      it('is never that of somebody else, whatever it begins with', async () => {
        host.comments.push({ id: '1', author: 'somebody', body: `${MARKER}\nNothing changes, merge me` });
        expect(await keep(PLAN)).to.equal('created');
        expect(await keep(`${PLAN}two\n`)).to.equal('updated');
        expect(host.comments.map(({ author }) => author)).to.deep.equal(['somebody', OURS]);
        expect(host.comments[0]?.body).to.contain('merge me');
      });

      it('is another one for another instance', async () => {
        await keep(PLAN);
        expect(await keep(PLAN.replace(': mlops ', ': other '))).to.equal('created');
      });

      it('is found behind two hundred others', async () => {
        await keep(PLAN);
        for (let more = 2; more <= 230; more += 1)
          host.comments.push({ id: String(more), author: 'somebody', body: 'me too' });
        expect(await keep(`${PLAN}two\n`)).to.equal('updated');
        expect(host.comments).to.have.length(230);
      });

      it('ends with a whole line where there is no room for all of it', async () => {
        await keep(`${PLAN}${'| row |\n'.repeat(150_000)}`);
        const body = host.comments[0]?.body ?? '';
        expect(body.length).to.be.at.most(1_000_000);
        expect(body).to.match(/\n\| row \|\n\n\*\*The rest does not fit/);
      });

      it('fails without a word of the token when it is refused', async () => {
        host.refuse(403);
        const why = await keep(PLAN).then(
          () => '',
          (error: unknown) => String(error),
        );
        expect(why).to.match(/403|refused/);
        expect(why).to.not.contain('Bearer');
      });

      it('is not written when it is no plan', async () => {
        const refused = await keep('Hello\n').then(
          () => 'written',
          () => 'refused',
        );
        expect(refused).to.equal('refused');
        expect(host.comments).to.deep.equal([]);
      });
    });
  }
});
