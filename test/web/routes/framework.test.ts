import { expect } from 'chai';
import { Fault } from '../../../src/core/fault.ts';
import type { Provisioned } from '../../../src/core/entry/provisioning.ts';
import { createApp } from '../../../src/web/app.ts';
import type { Board } from '../../../src/service/run/board.ts';
import { NOW, revision } from '../../support/planner.ts';
import { exampleSite, TOKEN } from '../example-site.ts';
import { boardOf, passOf, synced, waiting } from '../example-view.ts';
import type { Seen } from '../example-view.ts';

const BEARER = { authorization: `Bearer ${TOKEN}` };
const PROBLEM = {
  code: 'x',
  severity: 'error',
  file: 'body',
  line: null,
  column: null,
  pointer: '/name',
  message: 'm',
  hint: null,
} as const;
const WRITTEN: Provisioned = {
  kind: 'written',
  committed: true,
  names: ['fraud', 'fraud-api'],
  warnings: [],
};

function service(done: Provisioned | Fault = WRITTEN, more: Parameters<typeof exampleSite>[0] = {}) {
  const heard: { readonly body: string; readonly by: string }[] = [];
  const showing = boardOf({ steps: [waiting('churn'), synced('spam')] });
  const provision = (body: Uint8Array, by: string): Promise<Provisioned> => {
    heard.push({ body: Buffer.from(body).toString(), by });
    return done instanceof Fault ? Promise.reject(done) : Promise.resolve(done);
  };
  const site = exampleSite({ showing, token: TOKEN, provisioning: { provision }, ...more });
  const app = createApp({ secret: null, ring: () => undefined, now: () => NOW, site });
  const post = async (path: string, body: string, headers: Record<string, string> = BEARER) => {
    const env = { incoming: { socket: { remoteAddress: '10.0.0.7' } } };
    const response = await app.request(path, { method: 'POST', headers, body }, env);
    const said: unknown = (response.headers.get('content-type') ?? '').includes('json')
      ? await response.json()
      : await response.text();
    return { status: response.status, said };
  };
  return { app, site, heard, post };
}

describe('/provisionpipeline', () => {
  it('hands over the body and who says that he asks, answers with the id, and looks at once', async () => {
    const { heard, post, site } = service();
    const { status, said } = await post('/provisionpipeline', '{"a": 1}', {
      ...BEARER,
      from: 'alice@example.com',
    });
    expect([status, said]).to.deep.equal([
      200,
      {
        message: 'The pipeline fraud is in the configuration and is deployed from there.',
        pipeline_id: 'fraud',
      },
    ]);
    expect(heard).to.deep.equal([{ body: '{"a": 1}', by: 'alice@example.com at 10.0.0.7' }]);
    expect(site.looks).to.have.length(1);
  });

  const refused: readonly (readonly [
    what: string,
    done: Provisioned | Fault,
    status: number,
    said: object,
  ])[] = [
    [
      'a bad body',
      { kind: 'invalid', problems: [PROBLEM] },
      400,
      { message: 'Bad request. Nothing was committed.', problems: [PROBLEM] },
    ],
    [
      'what is forbidden',
      { kind: 'forbidden', message: 'No.', hint: 'Ask.', problems: [] },
      403,
      { message: 'No. Ask.', problems: [] },
    ],
    [
      'a file with errors',
      { kind: 'broken', message: 'No.', hint: null, problems: [PROBLEM] },
      409,
      { message: 'No.', problems: [PROBLEM] },
    ],
    [
      'what a person must mend',
      new Fault('stalled', 'x', 'No.', 'Mend it.'),
      409,
      { message: 'No. Mend it.', problems: [] },
    ],
    ['what passes', new Fault('waiting', 'x', 'Not now.'), 503, { message: 'Not now.' }],
  ];
  for (const [what, done, status, said] of refused)
    it(`says why not: ${what}`, async () => {
      const { post, site } = service(done);
      expect(await post('/provisionpipeline', '{}')).to.deep.equal({ status, said });
      expect(site.looks).to.deep.equal([]);
    });

  it('takes no more than a quarter of a megabyte', async () => {
    const { heard, post } = service();
    expect((await post('/provisionpipeline', ' '.repeat(300_000))).status).to.equal(413);
    expect(heard).to.deep.equal([]);
  });
});

describe('/pipelinestatus', () => {
  const asked = (id: unknown): string => JSON.stringify({ pipeline_id: id });

  it('says of each environment how far it is, in the words of CodePipeline', async () => {
    const { post } = service();
    const { status, said } = await post('/pipelinestatus', asked('churn'));
    expect(status).to.equal(200);
    expect(said).to.deep.include({
      message: 'churn: InProgress in prod.',
      pipeline_id: 'churn',
      pipelineName: 'churn',
      updated: '2026-01-15T12:00:00Z',
    });
    expect(said).to.have.nested.property('stageStates[0].actionStates[0].actionName', 'churn');
    expect((await post('/pipelinestatus', asked('spam'))).said).to.have.nested.property(
      'stageStates[0].latestExecution.status',
      'Succeeded',
    );
  });

  const waits = (id: string) => ({
    message: `${id} is committed and not yet looked at.`,
    pipeline_id: id,
  });
  const look = (showing: Board, steps: Seen['steps'], commit: string): void =>
    showing.saw({ pass: passOf({ steps, commit }), took: 1, whole: true, nextLook: NOW });

  it('does not tell of the stacks before a change as if they were those after it', async () => {
    const showing = boardOf({ steps: [waiting('churn'), synced('spam')] });
    const { post } = service({ ...WRITTEN, names: ['spam', 'churn'] }, { showing });
    const status = async () => (await post('/pipelinestatus', asked('spam'))).said;
    await post('/provisionpipeline', '{}');
    expect(await status()).to.deep.equal(waits('spam'));
    // A glance tells nothing of a commit.
    look(showing, [waiting('churn'), synced('spam')], revision().commit);
    expect(await status()).to.deep.equal(waits('spam'));
    look(showing, [waiting('churn'), synced('spam')], 'd'.repeat(40));
    expect(await status()).to.have.nested.property('stageStates.length', 2);
  });

  it('has nothing to wait for when nothing had to be committed, but for what it waits for already', async () => {
    const known = service({ ...WRITTEN, committed: false, names: ['spam'] });
    await known.post('/provisionpipeline', '{}');
    expect((await known.post('/pipelinestatus', asked('spam'))).said).to.have.property('stageStates');
    const answers: Provisioned[] = [WRITTEN, { ...WRITTEN, committed: false }];
    const provision = () => Promise.resolve(answers.shift() ?? WRITTEN);
    const { post } = service(WRITTEN, { provisioning: { provision } });
    await post('/provisionpipeline', '{}');
    await post('/provisionpipeline', '{}');
    expect((await post('/pipelinestatus', asked('fraud'))).said).to.deep.equal(waits('fraud'));
  });

  it('knows no more of what was taken out of Git again', async () => {
    const showing = boardOf({ steps: [synced('spam')] });
    const { post } = service(WRITTEN, { showing });
    await post('/provisionpipeline', '{}');
    expect((await post('/pipelinestatus', asked('fraud'))).said).to.deep.equal(waits('fraud'));
    look(showing, [synced('spam')], 'd'.repeat(40));
    expect((await post('/pipelinestatus', asked('fraud'))).status).to.equal(404);
  });

  const wrong: readonly (readonly [body: string, status: number])[] = [
    ['', 400],
    ['[]', 400],
    ['{"pipeline_id": ""}', 400],
    ['{"pipeline_id": 7}', 400],
    ['{"pipeline_id": "nobody"}', 404],
  ];
  for (const [body, status] of wrong)
    it(`answers ${status} to ${JSON.stringify(body)}`, async () => {
      expect((await service().post('/pipelinestatus', body)).status).to.equal(status);
    });

  it('says that nothing is known where nothing was looked at', async () => {
    const { showing } = exampleSite();
    expect((await service(WRITTEN, { showing }).post('/pipelinestatus', asked('churn'))).status).to.equal(
      503,
    );
  });
});

describe('both calls of the framework', () => {
  const strangers: readonly (readonly [
    who: string,
    token: string | null,
    headers: Record<string, string>,
  ])[] = [
    ['anybody, where there is no token', null, BEARER],
    ['somebody without it', TOKEN, {}],
    ['somebody with another one', TOKEN, { authorization: 'Bearer another-token-of-that-length' }],
    [
      'another site in the browser of somebody who has it',
      TOKEN,
      { ...BEARER, origin: 'https://evil.example' },
    ],
  ];
  for (const [who, token, headers] of strangers)
    it(`are refused to ${who}, before the body is read`, async () => {
      const { app, heard } = service(WRITTEN, { token });
      for (const path of ['/provisionpipeline', '/pipelinestatus']) {
        let touched = false;
        const pull = (): void => {
          touched = true;
        };
        const body = new ReadableStream({ pull }, { highWaterMark: 0 });
        const init = { method: 'POST', headers, body, duplex: 'half' } as const;
        expect([(await app.request(path, init)).status, touched]).to.deep.equal([401, false]);
      }
      expect(heard).to.deep.equal([]);
    });
});

describe('a service on the loopback interface', () => {
  const status = async (path: string, host: string, hosts: readonly string[] | null = ['mlops.example']) => {
    const { app } = service(WRITTEN, { hosts });
    return (await app.request(path, { headers: { host } })).status;
  };
  for (const host of [
    'localhost:8080',
    '127.0.0.1:8080',
    '127.8.8.8',
    '[::1]:8080',
    'mlops.example',
    'MLOPS.example:443',
  ])
    it(`answers as ${host}`, async () => expect(await status('/api/v1/status', host)).to.equal(200));

  for (const host of [
    'evil.example',
    '127.0.0.1.evil.example',
    'localhost.evil.example:8080',
    '%',
    '10.0.0.1',
    '',
  ])
    it(`refuses to be ${JSON.stringify(host)}, whose pages would read it as their own`, async () => {
      for (const path of ['/', '/api/v1/status', '/metrics', '/log'])
        expect(await status(path, host), path).to.equal(421);
      expect(await status('/healthz', host)).to.equal(200);
    });

  it('answers under any name where it listens to others too', async () => {
    expect(await status('/', 'mlops.internal', null)).to.equal(200);
  });
});
