import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import { createApp } from '../../../src/web/app.ts';
import { listen } from '../../../src/web/server.ts';
import { faultOf } from '../../support/fault-of.ts';
import { exampleSite } from '../example-site.ts';

/** The examples that the hosts publish for whoever checks signatures. */
const SECRET = "It's a Secret to Everybody";
const GITHUB = {
  // docs.github.com, "Validating webhook deliveries", "Testing the webhook payload validation"
  body: 'Hello, World!',
  headers: {
    'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
  },
};
const BITBUCKET = {
  // support.atlassian.com, "Manage webhooks", "Testing the webhook payload validation"
  body: 'Hello World!',
  headers: {
    'x-hub-signature': 'sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9',
    'x-request-uuid': '5f3d1a3e-0000-4000-8000-000000000000',
  },
};
const GITLAB = {
  // docs.gitlab.com, "Webhooks", "Validate payloads by using a secret token": the token as it is
  body: '{"object_kind":"push"}',
  headers: { 'x-gitlab-token': SECRET, 'x-gitlab-event-uuid': '13792a34-cac6-4fda-95a8-c58e00a3954e' },
};
const SIGNED = {
  // The Standard Webhooks specification's example, which GitLab's signing tokens follow
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  at: 1_614_265_330_000,
  body: '{"test": 2432232314}',
  headers: {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  },
};
const EXAMPLES = { github: GITHUB, bitbucket: BITBUCKET, gitlab: GITLAB };
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

interface Sent {
  readonly body?: string | ReadableStream;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
}

/** The service's own door, and how often somebody rang. */
function door(secret: string | null = SECRET, at = SIGNED.at) {
  const state = { rung: 0, now: at };
  const app = createApp({
    secret,
    ring: () => void (state.rung += 1),
    now: () => state.now,
    site: exampleSite(),
  });
  const send = async (host: string, { method = 'POST', headers = {}, body = '' }: Sent): Promise<number> => {
    const init = { method, headers: { ...JSON_TYPE, ...headers }, ...(method === 'GET' ? {} : { body }) };
    const response = await app.request(`/webhooks/${host}`, { ...init, duplex: 'half' });
    return response.status;
  };
  return { state, app, send };
}

describe('a webhook', () => {
  for (const [host, example] of Object.entries(EXAMPLES))
    it(`of ${host} rings by the host's own example`, async () => {
      const { send, state } = door();
      expect(await send(host, example)).to.equal(202);
      expect(state.rung).to.equal(1);
    });

  it("of gitlab rings by a signature with GitLab's signing token, one of several, while it is fresh", async () => {
    const { send, state } = door(SIGNED.secret);
    expect(await send('gitlab', SIGNED)).to.equal(202);
    const several = `v1,AAAA v1a,x ${SIGNED.headers['webhook-signature']}`;
    const again = { ...SIGNED.headers, 'webhook-signature': several };
    expect(await send('gitlab', { ...SIGNED, headers: again }), 'the same delivery').to.equal(200);
    expect(state.rung).to.equal(1);
    for (const late of [-301_000, 301_000]) {
      const { send, state } = door(SIGNED.secret, SIGNED.at + late);
      expect(await send('gitlab', SIGNED)).to.equal(401);
      expect(state.rung).to.equal(0);
    }
  });

  const good = GITHUB.headers['x-hub-signature-256'];
  const refused: readonly (readonly [what: string, host: string, sent: Sent, status: number])[] = [
    ['another body', 'github', { ...GITHUB, body: 'Hello, World' }, 401],
    ['no signature', 'github', { body: GITHUB.body }, 401],
    ['an empty signature', 'github', { ...GITHUB, headers: { 'x-hub-signature-256': '' } }, 401],
    [
      'a signature cut off',
      'github',
      { ...GITHUB, headers: { 'x-hub-signature-256': good.slice(0, 40) } },
      401,
    ],
    [
      'a signature in capitals',
      'github',
      { ...GITHUB, headers: { 'x-hub-signature-256': good.toUpperCase() } },
      401,
    ],
    [
      'a signature by SHA-1 alone',
      'github',
      { ...GITHUB, headers: { 'x-hub-signature': sha1(GITHUB.body) } },
      401,
    ],
    ["another host's header", 'bitbucket', GITHUB, 401],
    [
      'a signature by another secret',
      'bitbucket',
      { ...BITBUCKET, headers: { 'x-hub-signature': good } },
      401,
    ],
    ['another token', 'gitlab', { ...GITLAB, headers: { 'x-gitlab-token': `${SECRET}!` } }, 401],
    ['an empty token', 'gitlab', { ...GITLAB, headers: { 'x-gitlab-token': '' } }, 401],
    ['a signature where the secret signs nothing', 'gitlab', SIGNED, 401],
    [
      'a form',
      'github',
      { ...GITHUB, headers: { ...GITHUB.headers, 'content-type': 'application/x-www-form-urlencoded' } },
      415,
    ],
    ['no content type', 'github', { ...GITHUB, headers: { ...GITHUB.headers, 'content-type': '' } }, 415],
    [
      'a body that says it is large',
      'github',
      { ...GITHUB, headers: { ...GITHUB.headers, 'content-length': '1048577' } },
      413,
    ],
    [
      'a length that is none',
      'github',
      { ...GITHUB, headers: { ...GITHUB.headers, 'content-length': 'x' } },
      413,
    ],
    ['a body that is large and does not say so', 'github', { ...GITHUB, body: endless() }, 413],
    ['GET', 'github', { method: 'GET', headers: GITHUB.headers }, 405],
    ['PUT', 'github', { ...GITHUB, method: 'PUT' }, 405],
    ['a host that is not known', 'gitea', GITHUB, 404],
  ];
  for (const [what, host, sent, status] of refused)
    it(`with ${what} (${host}) is answered ${status} and wakes nobody`, async () => {
      const { send, state } = door();
      expect(await send(host, sent)).to.equal(status);
      expect(state.rung).to.equal(0);
    });

  it('that is sent again wakes nobody: by its id, by its body under another id, but not for ever', async () => {
    const { send, state } = door();
    const other = { ...GITHUB, headers: { ...GITHUB.headers, 'x-github-delivery': 'another' } };
    expect([
      await send('github', GITHUB),
      await send('github', GITHUB),
      await send('github', other),
    ]).to.deep.equal([202, 200, 200]);
    expect(state.rung).to.equal(1);
    state.now += 3_600_001;
    expect(await send('github', GITHUB)).to.equal(202);
  });

  it('of ten thousand deliveries remembers the last ones only, and rings for each', async () => {
    const { send, state } = door();
    const numbered = (index: number): Sent => {
      const body = `{"push":${index}}`;
      const hmac = createHmac('sha256', SECRET).update(body).digest('hex');
      return { body, headers: { 'x-hub-signature-256': `sha256=${hmac}`, 'x-github-delivery': `${index}` } };
    };
    for (let index = 0; index < 3000; index += 1) await send('github', numbered(index));
    expect(state.rung).to.equal(3000);
    expect(await send('github', numbered(2999))).to.equal(200);
    expect(await send('github', numbered(0))).to.equal(202);
  });

  it('is not there without a secret', async () => {
    const { send, state } = door(null);
    for (const [host, example] of Object.entries(EXAMPLES)) expect(await send(host, example)).to.equal(404);
    expect(state.rung).to.equal(0);
  });
});

describe('the door', () => {
  it('says that the service is there, and nothing else', async () => {
    const { app } = door();
    for (const path of ['/healthz', '/readyz']) {
      const response = await app.request(path);
      expect([response.status, await response.text()]).to.deep.equal([200, 'ok']);
      expect(response.headers.get('cache-control')).to.equal('no-store');
    }
    expect((await app.request('/nowhere')).status).to.equal(404);
  });

  it('hangs up on a large delivery before it has arrived', async () => {
    const { app, state } = door();
    const server = await listen(app, { host: '127.0.0.1', port: 0 }, unheard);
    try {
      const { port } = new URL(server.url);
      const socket = connect(Number(port), '127.0.0.1');
      socket.write(
        `POST /webhooks/github HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n` +
          `x-hub-signature-256: ${good()}\r\ncontent-length: 2000000000\r\n\r\n{`,
      );
      const [answer]: unknown[] = await once(socket, 'data');
      expect(String(answer)).to.match(/^HTTP\/1\.1 413 /);
      await once(socket.resume(), 'close');
      expect(state.rung).to.equal(0);
    } finally {
      await server.close();
    }
  });

  it('that is taken is a sentence', async () => {
    const { app } = door();
    const server = await listen(app, { host: '127.0.0.1', port: 0 }, unheard);
    const port = Number(new URL(server.url).port);
    const fault = await faultOf(listen(app, { host: '127.0.0.1', port }, unheard));
    await server.close();
    expect(fault.message).to.equal(`Cannot listen on 127.0.0.1:${port} (EADDRINUSE).`);
    expect(fault.hint).to.contain('MLOPS_HTTP');
  });
});

/** Nothing goes wrong with a server that listens. */
const unheard = (): void => undefined;

const good = (): string => GITHUB.headers['x-hub-signature-256'];

function sha1(body: string): string {
  return `sha1=${createHmac('sha1', SECRET).update(body).digest('hex')}`;
}

/** A body that would never end. */
function endless(): ReadableStream {
  return new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) });
}
