import { expect } from 'chai';
import { Fault } from '../../../src/core/fault.ts';
import type { HistoryEntry } from '../../../src/core/history-entry.ts';
import type { Closer } from '../../../src/core/show/view.ts';
import { createApp } from '../../../src/web/app.ts';
import type { App } from '../../../src/web/app.ts';
import { PageCache } from '../../../src/web/pages/page-cache.ts';
import { NOW } from '../../support/planner.ts';
import { exampleSite, TOKEN } from '../example-site.ts';
import { boardOf, finished, HASH, synced, UNSENT, waiting } from '../example-view.ts';

const PAGES = ['/', '/plan', '/graph', '/log', '/pipelines/prod/churn', '/login'];
const ANSWERS = ['status', 'pipelines', 'pipelines/prod/churn', 'plan', 'history', 'log'];

const appOf = (site: App['site']) => createApp({ secret: null, ring: () => undefined, now: () => NOW, site });

const NOTHING: Closer = { events: null, forecast: null, gaps: [] };
const inspecting = { inspect: () => Promise.resolve(NOTHING) };

describe('the pages', () => {
  const thousand = Array.from({ length: 1000 }, (_, index) => synced(`pipeline-${index}`));
  const stacks = Object.fromEntries(thousand.map(({ stack }) => [`default/${stack}`, finished()]));

  it('show a thousand pipelines in less than 300 KB, the same bytes to fifty readers', async () => {
    const app = appOf(exampleSite({ showing: boardOf({ steps: thousand, memory: { stacks } }) }));
    const bodies = await Promise.all(
      Array.from({ length: 50 }, async () => (await app.request('/')).arrayBuffer()),
    );
    const [first = new ArrayBuffer()] = bodies;
    expect(first.byteLength).to.be.within(100_000, 299_999);
    for (const body of bodies) expect(Buffer.from(body).equals(Buffer.from(first))).to.equal(true);
    expect(Buffer.from(first).toString()).to.contain('pipeline-999');
  });

  it('are rendered once for each state of what they show', () => {
    const cache = new PageCache();
    const pages = ['1', '1', '2', '1'].map((version) => cache.get('/', version, () => `page ${version}`));
    expect(cache.renders).to.equal(3);
    expect(pages[0]).to.equal(pages[1]);
    expect(pages[0]?.etag).to.equal(pages[3]?.etag).and.not.equal(pages[2]?.etag);
  });

  it('are not sent again to whoever has them', async () => {
    const app = appOf(exampleSite({ showing: boardOf({ steps: [synced('churn')] }) }));
    const etag = (await app.request('/')).headers.get('etag') ?? '';
    const again = await app.request('/', { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text()]).to.deep.equal([304, '']);
    // Or the browser would take `no-store`, and forget the page.
    expect(again.headers.get('cache-control')).to.equal('no-cache, private');
    expect(again.headers.get('etag')).to.equal(etag);
    const weak = await app.request('/', { headers: { 'if-none-match': `"other", W/${etag}` } });
    expect(weak.status).to.equal(304);
  });

  it('are not sent again by the API either, and made once for each look', async () => {
    const showing = boardOf({ steps: [synced('churn')] });
    const app = appOf(exampleSite({ showing }));
    for (const path of ['status', 'pipelines', 'plan', 'history']) {
      const etag = (await app.request(`/api/v1/${path}`)).headers.get('etag') ?? '';
      const headers = { 'if-none-match': etag };
      expect((await app.request(`/api/v1/${path}`, { headers })).status, path).to.equal(304);
      expect((await app.request(`/api/v1/${path}?pipeline=none`)).status, path).to.equal(200);
    }
    const { etag = '' } = Object.fromEntries((await app.request('/api/v1/history')).headers);
    await showing.hearing({ publish: () => Promise.resolve() }).publish(mail('A mail'));
    const after = await app.request('/api/v1/history', { headers: { 'if-none-match': etag } });
    expect(await after.text()).to.contain('A mail');
  });

  it('are told apart by what is asked for, whatever characters are in it', async () => {
    const app = appOf(exampleSite({ showing: boardOf({ steps: [synced('churn')] }) }));
    const asked = async (query: string) => (await app.request(`/?${query}`)).text();
    expect(await asked('q=a%0Ab')).to.contain('value="a\nb"');
    expect(await asked('q=a&environment=b%0A')).to.contain('value="a"');
  });

  it('may load nothing from elsewhere and run nothing that is not ours', async () => {
    const app = appOf(
      exampleSite({ showing: boardOf({ steps: [waiting('churn')] }), inspecting, token: TOKEN }),
    );
    for (const path of PAGES) {
      const response = await app.request(path);
      const page = await response.text();
      expect(response.status, path).to.equal(200);
      expect(response.headers.get('content-security-policy')).to.match(
        /^default-src 'none'; script-src 'self'; /,
      );
      expect(page, path).to.not.match(/<style|<script(?! src="\/assets\/)|\son\w+=|\sstyle=/);
      for (const [, asset = ''] of page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)) {
        const file = await app.request(asset);
        expect(file.status).to.equal(200);
        expect(file.headers.get('cache-control')).to.contain('immutable');
      }
    }
  });

  it('say what is going on before the first look, and in a process that waits for the lease', async () => {
    const words = async (holds: boolean) =>
      (await appOf(exampleSite({ holdsLease: () => holds })).request('/')).text();
    expect(await words(true)).to.contain('first look');
    expect(await words(false)).to.contain('Another process holds the lease');
    expect((await appOf(exampleSite()).request('/api/v1/status')).status).to.equal(503);
  });

  const narrowed: readonly (readonly [query: string, shown: boolean])[] = [
    ['q=chu', true],
    ['q=CHURN+differs', true],
    ['q=fraud', false],
    ['environment=prod&verdict=waiting', true],
    ['environment=dev', false],
    ['verdict=failed', false],
  ];
  for (const [query, shown] of narrowed)
    it(`filter without script: ${query}`, async () => {
      const app = appOf(exampleSite({ showing: boardOf({ steps: [waiting('churn')] }) }));
      const page = await (await app.request(`/?${query}`)).text();
      expect(page.includes('/pipelines/prod/churn')).to.equal(shown);
    });

  it('say above everything what keeps people from hearing: mails that are not sent, topics nobody reads', async () => {
    const topics = { 'arn:aws:sns:eu-west-1:1:news': { since: NOW, trouble: 'Nobody gets the mails.' } };
    const told = async (memory: object) =>
      (await appOf(exampleSite({ showing: boardOf({ steps: [], memory }) })).request('/')).text();
    expect(await told({ outbox: [UNSENT], topics })).to.match(
      /1 message waits to be sent since [^<]*SNS refuses\.<[^]*Nobody gets the mails\. \(Seen since/,
    );
    const { error: _, ...fresh } = UNSENT;
    expect(await told({ outbox: [fresh] })).to.not.contain('waits to be sent');
  });

  it('tell errors from warnings, and show the errors first', async () => {
    const problem = { code: 'x', file: 'f', line: 1, column: 1, pointer: '', hint: null } as const;
    const problems = [
      { ...problem, severity: 'warning', message: 'Mind this.' },
      { ...problem, severity: 'error', message: 'This is wrong.' },
    ] as const;
    const app = appOf(exampleSite({ showing: boardOf({ steps: [], problems }) }));
    expect(await (await app.request('/')).text()).to.match(
      /1 error;[^]*This is wrong\.[^]*class="tag warn">warning<[^]*Mind this\./,
    );
  });

  it('take for held only what something keeps from moving', async () => {
    const steps = (['running', 'verifying', 'window'] as const).map((kind) =>
      waiting(kind, { kind, meant: null }),
    );
    const app = appOf(exampleSite({ showing: boardOf({ steps }) }));
    expect(await (await app.request('/plan')).text()).to.contain('0 changes, 2 under way, 1');
  });

  it('mark what differs and hide what is secret, as the API does', async () => {
    const app = appOf(exampleSite({ showing: boardOf({ steps: [waiting('churn')] }), inspecting }));
    const page = await (await app.request('/pipelines/prod/churn')).text();
    expect(page)
      .to.match(/InstanceType <span class="tag warn">differs/)
      .and.contain('ml.m5.xlarge');
    const { parameters } = JSON.parse(await (await app.request('/api/v1/pipelines/prod/churn')).text());
    expect(parameters).to.deep.equal([
      { name: 'ApiToken', desired: null, live: null, hidden: true, differs: false },
      { name: 'InstanceType', desired: 'ml.m5.xlarge', live: 'ml.m5.large', hidden: false, differs: true },
      { name: 'Same', desired: '1', live: '1', hidden: false, differs: false },
    ]);
    for (const path of [...PAGES, ...ANSWERS.map((answer) => `/api/v1/${answer}`)])
      expect(await (await app.request(path)).text(), path).to.not.contain('hunter22');
  });

  it('are not found where there is nothing, in the form that was asked for', async () => {
    const app = appOf(exampleSite({ showing: boardOf({ steps: [] }), inspecting }));
    for (const path of ['/pipelines/prod/none', '/nowhere', '/api/v1/nothing', '/api/v1/pipelines/a/b'])
      expect((await app.request(path)).status, path).to.equal(404);
    for (const [path, method, allowed] of [
      ['/api/v1/status', 'POST', 'GET, HEAD'],
      ['/provisionpipeline', 'GET', 'POST'],
      ['/login', 'DELETE', 'GET, HEAD, POST'],
    ] as const) {
      const { status, headers } = await app.request(path, { method });
      expect([status, headers.get('allow')], path).to.deep.equal([405, allowed]);
    }
    const page = await app.request('/nowhere', { headers: { accept: 'text/html' } });
    expect(await page.text()).to.contain('All pipelines');
  });
});

describe('the page of a pipeline', () => {
  const step = waiting('churn');
  const key = `prod/${step.stack}`;
  const seen = { stackId: step.live?.id ?? '', updated: step.live?.updated ?? null, digest: '' };
  const compared = { detection: null, checked: NOW, seen, found: [], trouble: null, resists: null };
  const found = [
    { resource: 'Queue', type: 'AWS::SQS::Queue', how: 'modified', paths: ['/Name'], by: 'eve' },
  ];
  const old = {
    action: 'create',
    reason: 'new',
    commit: 'c'.repeat(40),
    author: 'Ada',
    cause: null,
  } as const;
  const operations = [
    { ...old, began: NOW - 120_000, ended: NOW - 60_000, outcome: 'succeeded' },
    { ...old, action: 'update', reason: 'changed', began: NOW - 5000, ended: null, outcome: 'under-way' },
  ] as const;
  const shown = async (known: object, history: readonly HistoryEntry[] = []) => {
    const memory = { stacks: { [key]: finished(known) }, history: { [key]: history } };
    const app = appOf(exampleSite({ showing: boardOf({ steps: [step], memory }), inspecting }));
    const { operations: listed } = JSON.parse(await (await app.request('/api/v1/history')).text());
    return { page: await (await app.request('/pipelines/prod/churn')).text(), listed };
  };

  it('shows what was done, newest first, as the API does; of older memories the last operation', async () => {
    const { page, listed } = await shown({}, operations);
    expect(page).to.match(
      /History <small>2<[^]*update <span class="soft">changed[^]*under way[^]*create [^]*after 60 s|1 min/,
    );
    expect(
      listed.map(({ action, duration_ms: took }: Record<string, unknown>) => [action, took]),
    ).to.deep.equal([
      ['update', null],
      ['create', 60_000],
    ]);
    expect((await shown({})).listed).to.have.deep.nested.property('[0].outcome', 'succeeded');
  });

  it('leaves what was done to pipelines that are gone to the API, which knows whose it was', async () => {
    const history = {
      'prod/mlops-prod-old': [{ ...operations[0], action: 'delete' }],
      'prod/legacy-stack': operations,
    };
    const app = appOf(exampleSite({ showing: boardOf({ steps: [step], memory: { history } }) }));
    const asked = async (query: string) =>
      JSON.parse(await (await app.request(`/api/v1/history?${query}`)).text()).operations.map(
        ({ pipeline, action }: Record<string, unknown>) => `${String(pipeline)} ${String(action)}`,
      );
    expect(await asked('')).to.deep.equal(['legacy-stack update', 'old delete', 'legacy-stack create']);
    expect(await asked('pipeline=old&environment=prod')).to.deep.equal(['old delete']);
  });

  it('hides what is a secret by its name, also in what the stack puts out and inside of JSON', async () => {
    const outputs = {
      ApiToken: 'hunter22',
      Settings: '{"DB_PASSWORD": "hunter22"}',
      Url: 'https://a.example',
    };
    const stack = step.live;
    if (stack === null) throw new Error('there is no stack');
    const parameters = { ...stack.parameters, Env: '{"api_key": "hunter22"}' };
    const told = { ...step, live: { ...stack, outputs, parameters } };
    const app = appOf(exampleSite({ showing: boardOf({ steps: [told] }), inspecting }));
    const page = await (await app.request('/pipelines/prod/churn')).text();
    expect(page).to.contain('https://a.example').and.contain('ApiToken').and.contain('Env');
    for (const path of ['/pipelines/prod/churn', '/api/v1/pipelines/prod/churn', '/api/v1/plan'])
      expect(await (await app.request(path)).text(), path).to.not.contain('hunter22');
  });

  it('shows what was changed past CloudFormation, as long as the stack is the one that was compared', async () => {
    expect((await shown({ drift: { ...compared, found } })).page).to.match(
      /<h2>Drift[^]*Queue<[^]*AWS::SQS::Queue[^]*modified <code>\/Name[^]*eve/,
    );
    expect((await shown({ drift: compared })).page).to.contain('Nothing was changed past CloudFormation.');
    const before = { ...compared, found, seen: { ...seen, updated: NOW - 999 } };
    expect((await shown({ drift: before })).page).to.not.contain('<h2>Drift');
  });
});

describe('hostile text', () => {
  const HOSTILE = `"><i6 onx='1'></title></script>&amp;\u202e\u0007${'x'.repeat(50)}`;
  const problem = {
    code: HOSTILE,
    severity: 'error',
    file: HOSTILE,
    line: 1,
    column: 1,
    pointer: HOSTILE,
    message: HOSTILE,
    hint: HOSTILE,
  } as const;
  const step = waiting(HOSTILE, { why: HOSTILE, releases: HOSTILE, environment: HOSTILE });
  const cause = { resource: HOSTILE, resourceType: HOSTILE, reason: HOSTILE };
  const failure = { kind: 'stack', subject: 'x', cause, hint: HOSTILE, transient: false } as const;
  const drifted = {
    resource: HOSTILE,
    type: HOSTILE,
    how: 'modified',
    paths: [HOSTILE],
    by: HOSTILE,
  } as const;
  const seen = { stackId: step.live?.id ?? '', updated: step.live?.updated ?? null, digest: '' };
  const drift = { detection: null, checked: NOW, seen, found: [drifted], trouble: HOSTILE, resists: HOSTILE };
  const operation = {
    action: HOSTILE,
    reason: HOSTILE,
    commit: HOSTILE,
    author: HOSTILE,
    began: NOW,
    ended: NOW + 1000,
    outcome: 'refused',
    cause: HOSTILE,
  } as const;
  const known = finished({ drift, failure: { ...failure, attempts: 1, since: NOW, nextTry: null } });
  const board = boardOf({
    steps: [step],
    subject: HOSTILE,
    problems: [problem],
    faults: [new Fault('failed', 'x', HOSTILE, HOSTILE)],
    memory: {
      stacks: { [`${HOSTILE}/${step.stack}`]: known },
      history: { [`${HOSTILE}/${step.stack}`]: [operation] },
    },
  });
  const line = { time: HOSTILE, level: HOSTILE, msg: HOSTILE, [HOSTILE]: HOSTILE };
  board.wrote(JSON.stringify({ ...line, pipeline: HOSTILE, environment: HOSTILE, deep: { a: [HOSTILE] } }));
  const event = {
    at: NOW,
    resource: HOSTILE,
    resourceType: HOSTILE,
    physicalId: HOSTILE,
    status: `${HOSTILE}_FAILED`,
    reason: HOSTILE,
    token: null,
    operation: null,
  };
  const property = { path: HOSTILE, replacement: 'yes', was: HOSTILE, is: HOSTILE, hidden: false } as const;
  const difference = {
    resource: HOSTILE,
    type: HOSTILE,
    action: 'modify',
    replacement: 'yes',
    certain: true,
    properties: [property],
  } as const;
  const closer: Closer = {
    events: [event],
    forecast: { destroys: [], differences: [difference] },
    gaps: [HOSTILE],
  };
  const site = exampleSite({
    instance: HOSTILE,
    source: HOSTILE,
    version: HOSTILE,
    showing: board,
    inspecting: { inspect: () => Promise.resolve(closer) },
    token: TOKEN,
  });
  const own = `/pipelines/${encodeURIComponent(HOSTILE)}/${encodeURIComponent(HOSTILE)}`;

  before(() => board.hearing({ publish: () => Promise.resolve() }).publish(mail(HOSTILE)));

  for (const path of ['/', `/?q=${encodeURIComponent(HOSTILE)}`, '/plan', '/graph', '/log', own, '/login'])
    it(`stays text in ${path.length > 40 ? 'the page or search of a hostile name' : path}`, async () => {
      const response = await appOf(site).request(path);
      const page = await response.text();
      expect(response.status).to.equal(200);
      expect(page).to.not.match(/<i6|<\/title><\/script>|\u202e|\p{Cc}(?<![\n\t])/u);
      // Nothing ends a quoted attribute before its time.
      for (const [tag] of page.matchAll(/<[^>]*>/g))
        expect(tag.replaceAll(/"[^"]*"/g, '')).to.not.contain('onx');
      if (path !== '/login') expect(page).to.contain('&lt;i6');
    });

  for (const answer of ['status', 'pipelines', own.slice(1), 'plan', 'history', 'log'])
    it(`stays text in the API: ${answer.slice(0, 20)}`, async () => {
      const response = await appOf(site).request(`/api/v1/${answer}`);
      expect(response.headers.get('content-type')).to.match(/^application\/json/);
      expect(response.headers.get('x-content-type-options')).to.equal('nosniff');
      JSON.parse(await response.text());
    });

  it('stays text in the metrics', async () => {
    const text = await (await appOf(site).request('/metrics')).text();
    for (const line of text
      .trim()
      .split('\n')
      .filter((each) => each !== ''))
      expect(line).to.match(
        /^(?:# (?:HELP|TYPE) |mlops_[a-z_]+(?:\{(?:[a-z]+="(?:[^"\\\n]|\\.)*",?)*\})? [\d.e+-]+$)/,
      );
  });
});

const mail = (text: string) => ({
  id: HASH,
  topicArn: 'arn',
  subject: text,
  text,
  json: '{}',
  attributes: { environment: [text], pipeline: [text], outcome: text, severity: 'error' as const },
});
