import { expect } from 'chai';
import { Fault } from '../../../src/core/fault.ts';
import type { Request } from '../../../src/ports.ts';
import { createApp } from '../../../src/web/app.ts';
import { Bodies, readBody } from '../../../src/web/requests/read-body.ts';
import { NOW } from '../../support/planner.ts';
import { exampleSite, TOKEN } from '../example-site.ts';
import { boardOf, HASH, synced, waiting } from '../example-view.ts';

const VERBS = ['look', 'approve', 'retry', 'suspend', 'resume'];
const BEARER = { authorization: `Bearer ${TOKEN}` };
const halt = { pipeline: 'churn', environment: 'prod', reason: 'freeze', until: null, at: NOW };

function service(more: Parameters<typeof exampleSite>[0] = {}) {
  const showing = boardOf({
    steps: [waiting('churn'), synced('fraud')],
    memory: { waiting: [{ hash: HASH, what: 'the update of churn in prod' }], halts: [halt] },
  });
  const site = exampleSite({ showing, token: TOKEN, ...more });
  const app = createApp({ secret: null, ring: () => undefined, now: () => NOW, site });
  const post = (path: string, body: unknown, headers: Readonly<Record<string, string>> = BEARER) =>
    app.request(path, {
      method: 'POST',
      headers: { host: 'localhost', 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return { app, site, post };
}

/** A body that says when it is touched. */
function untouched() {
  const state = { touched: false };
  const pull = (controller: ReadableStreamDefaultController): void => {
    state.touched = true;
    controller.enqueue(new Uint8Array(1024));
  };
  return { state, body: new ReadableStream({ pull }, { highWaterMark: 0 }) };
}

describe('an action', () => {
  const strangers: readonly (readonly [
    who: string,
    token: string | null,
    headers: Record<string, string>,
  ])[] = [
    ['anybody, where actions are off', null, BEARER],
    ['somebody without a token', TOKEN, {}],
    ['somebody with a wrong token', TOKEN, { authorization: 'Bearer a-token-of-32-characters-or-mor' }],
    ['somebody with a forged cookie', TOKEN, { cookie: 'mlops_session=x' }],
    ['another site in the browser of somebody who may', TOKEN, { ...BEARER, origin: 'https://evil.example' }],
    ['another site that hides its name', TOKEN, { ...BEARER, origin: 'null' }],
    ['a neighbour of the same domain', TOKEN, { ...BEARER, 'sec-fetch-site': 'same-site' }],
  ];
  for (const [who, token, headers] of strangers)
    it(`is refused to ${who}, before the body is read`, async () => {
      const { app, site } = service({ token });
      for (const path of VERBS.flatMap((verb) => [`/api/v1/actions/${verb}`, `/actions/${verb}`])) {
        const { state, body } = untouched();
        const init = {
          method: 'POST',
          headers: { host: 'localhost', ...headers },
          body,
          duplex: 'half',
        } as const;
        expect((await app.request(path, init)).status, path).to.equal(401);
        expect(state.touched).to.equal(false);
      }
      expect([site.asked, site.looks]).to.deep.equal([[], []]);
    });

  const taken: readonly (readonly [verb: string, body: object, asked: Request | null])[] = [
    ['look', {}, null],
    ['approve', { hash: HASH }, { kind: 'approve', hash: HASH }],
    ['retry', { pipeline: 'fraud' }, { kind: 'retry', pipeline: 'fraud', environment: null }],
    [
      'suspend',
      { pipeline: 'churn', environment: 'prod', reason: 'freeze', until: '2027-01-01T00:00:00Z' },
      {
        kind: 'suspend',
        pipeline: 'churn',
        environment: 'prod',
        reason: 'freeze',
        until: Date.UTC(2027, 0, 1),
      },
    ],
    [
      'suspend',
      { all: true, reason: 'x' },
      { kind: 'suspend', pipeline: null, environment: null, reason: 'x', until: null },
    ],
    ['resume', { pipeline: 'churn' }, { kind: 'resume', pipeline: 'churn', environment: null }],
  ];
  for (const [verb, body, asked] of taken)
    it(`is noted, and looked for at once: ${verb} ${JSON.stringify(body)}`, async () => {
      const { site, post } = service();
      const response = await post(`/api/v1/actions/${verb}`, body);
      expect(response.status).to.equal(202);
      expect(site.asked).to.deep.equal(asked === null ? [] : [asked]);
      expect(site.looks).to.have.length(1);
    });

  const refused: readonly (readonly [verb: string, body: unknown, status: number])[] = [
    ['approve', {}, 400],
    ['approve', { hash: 'f'.repeat(64) }, 404],
    ['approve', '[]', 400],
    ['approve', '{"hash":', 400],
    ['retry', {}, 400],
    ['retry', { pipeline: 'nobody' }, 404],
    ['suspend', { reason: 'x' }, 400],
    ['suspend', { all: true, pipeline: 'churn', reason: 'x' }, 400],
    ['suspend', { pipeline: 'churn' }, 400],
    ['suspend', { pipeline: 'churn', reason: 'x'.repeat(501) }, 400],
    ['suspend', { pipeline: 'churn', reason: 'x', until: '2020-01-01T00:00:00Z' }, 400],
    ['suspend', { pipeline: 'churn', reason: 'x', until: 'tomorrow' }, 400],
    ['suspend', { environment: 'mars', reason: 'x' }, 404],
    ['resume', {}, 400],
    ['resume', { environment: 'prod' }, 404],
    ['retry', { pipeline: 'x'.repeat(20_000) }, 413],
  ];
  for (const [verb, body, status] of refused)
    it(`is refused with ${status}: ${verb} ${JSON.stringify(body).slice(0, 60)}`, async () => {
      const { site, post } = service();
      expect((await post(`/api/v1/actions/${verb}`, body)).status).to.equal(status);
      expect(site.asked).to.deep.equal([]);
    });

  it('promises nothing while the state cannot be written', async () => {
    const ask = () => Promise.reject(new Fault('waiting', 'x', 'The bucket does not answer.'));
    const response = await service({ ask }).post('/api/v1/actions/retry', { pipeline: 'churn' });
    expect([response.status, await response.text()]).to.deep.equal([
      503,
      '{"error":{"code":"unavailable","message":"The bucket does not answer."}}',
    ]);
  });
});

describe('signing in', () => {
  const FORM = { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://localhost' };

  it('gives a cookie that scripts and other sites do not get, by which forms act', async () => {
    const { site, post } = service();
    const signed = await post('/login', `token=${TOKEN}`, { ...FORM, 'x-forwarded-proto': 'https' });
    const cookie = signed.headers.get('set-cookie') ?? '';
    expect(signed.status).to.equal(303);
    expect(cookie).to.match(
      /^mlops_session=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure$/,
    );
    expect(cookie).to.not.contain(TOKEN);
    const headers = { ...FORM, cookie: cookie.split(';')[0] ?? '' };
    const acted = await post('/actions/retry', 'pipeline=churn&environment=prod&back=/plan', headers);
    expect([acted.status, acted.headers.get('location')]).to.deep.equal([303, '/plan?done=retry']);
    expect(site.asked).to.deep.equal([{ kind: 'retry', pipeline: 'churn', environment: 'prod' }]);
    const away = await post('/actions/look', 'back=//evil.example', headers);
    expect(away.headers.get('location')).to.equal('/?done=look');
    const foreign = { ...headers, origin: 'https://evil.example' };
    expect((await post('/actions/look', '', foreign)).status).to.equal(401);
  });

  it('leads back to where it was asked for, never to another site', async () => {
    const { app, post } = service();
    const asked = async (referer: string) =>
      (await app.request('/login', { headers: { host: 'localhost', referer } })).text();
    expect(await asked('http://localhost/pipelines/prod/churn?q=x')).to.contain(
      'value="/pipelines/prod/churn"',
    );
    for (const referer of [
      'https://evil.example/plan',
      'http://localhost//evil.example',
      'http://localhost/login',
      '',
    ])
      expect(await asked(referer), referer).to.contain('name="back" value="/"');
    const refused = await post('/actions/look', '', { ...FORM, referer: 'http://localhost/plan' });
    expect(await refused.text()).to.contain('name="back" value="/plan"');
    const signed = await post('/login', `token=${TOKEN}&back=/plan`, FORM);
    expect(signed.headers.get('location')).to.equal('/plan');
    const lured = await post('/login', `token=${TOKEN}&back=//evil.example`, FORM);
    expect(lured.headers.get('location')).to.equal('/');
  });

  it('ends with signing out', async () => {
    const { app, post } = service();
    const signed = await post('/login', `token=${TOKEN}`, FORM);
    const headers = { ...FORM, cookie: signed.headers.get('set-cookie')?.split(';')[0] ?? '' };
    const shown = async () => (await app.request('/login', { headers })).text();
    expect(await shown()).to.contain('Sign out');
    const foreign = await post('/logout', '', { ...headers, origin: 'https://evil.example' });
    expect([foreign.status, (await post('/actions/look', '', headers)).status]).to.deep.equal([401, 303]);
    const out = await post('/logout', '', headers);
    expect([out.status, out.headers.get('set-cookie')]).to.deep.equal([
      303,
      'mlops_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict',
    ]);
    expect((await post('/actions/look', '', headers)).status).to.equal(401);
    expect(await shown()).to.contain('type="password"');
  });

  it('is followed by a word on what was done, and by nothing that somebody else wrote', async () => {
    const { app } = service();
    const page = async (done: string) => (await app.request(`/plan?done=${done}`)).text();
    expect(await page('suspend')).to.contain('role="status">Suspended, from the look on that begins now.');
    for (const done of ['', 'all', 'constructor'])
      expect(await page(done)).to.not.contain('class="notice" role="status"');
  });

  it('fails with a wrong token, and after ten of them for everybody for a minute', async () => {
    let now = NOW;
    const { post } = service({ now: () => now });
    const tried = async (token: string) => (await post('/login', `token=${token}`, FORM)).status;
    for (let count = 0; count < 10; count += 1) expect(await tried('wrong')).to.equal(401);
    expect(await tried(TOKEN)).to.equal(429);
    now += 61_000;
    expect(await tried(TOKEN)).to.equal(303);
    expect((await service({ token: null }).post('/login', 'token=', FORM)).status).to.equal(401);
  });
});

describe('bodies', () => {
  const request = (size: number) =>
    new Request('http://localhost', { method: 'POST', body: new Uint8Array(size) });

  it('on their way may be no more together than there is room for', async () => {
    const bodies = new Bodies(1000);
    const held = bodies.take(600);
    expect(held).to.equal(true);
    expect(await readBody(request(500), 800, bodies)).to.equal('busy');
    expect(await readBody(request(900), 800, bodies)).to.equal('too large');
    expect(await readBody(request(300), 800, bodies)).to.have.length(300);
    bodies.give(600);
    expect(await readBody(request(500), 800, bodies)).to.have.length(500);
  });
});
