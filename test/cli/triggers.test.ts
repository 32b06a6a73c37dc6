import { createHmac } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { codeCommitServer, REPOSITORY } from '../support/codecommit-server.ts';
import { createFolder, removeFolder } from '../support/git.ts';
import { atOnce } from './at-once.ts';
import { CREDENTIALS, endAll, here, TEST_ACCOUNT } from './command.ts';
import type { LogEvent, Running } from './command.ts';
import { CONFIG, configOf, endpoint } from './configs.ts';
import { Place } from './place.ts';
import { createWorld } from './simulated-stage.ts';

const SECRET = 'a secret of the tests';

const says =
  (message: string, more: LogEvent = {}) =>
  (event: LogEvent): boolean =>
    event['msg'] === message && Object.entries(more).every(([name, value]) => event[name] === value);

/** Ends the service, and tells everything it said. */
async function stop(service: Running): Promise<string> {
  service.signal('SIGTERM');
  const { code, stderr } = await service.ended;
  expect(code, stderr).to.equal(0);
  return stderr;
}

/** As GitHub does it. */
async function deliver(url: unknown, body: string): Promise<number> {
  const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signature };
  const response = await fetch(`${String(url)}/webhooks/github`, { method: 'POST', headers, body });
  return response.status;
}

describe('run, with something that wakes it', function () {
  this.timeout(30_000);
  const root = createFolder();
  afterEach(function () {
    if (this.currentTest?.state === 'failed') endAll();
  });

  atOnce(
    {
      'takes up a commit by a webhook, long before its next look, and never says the secret': async () => {
        const place = new Place(root);
        await createWorld(place.world);
        place.repository.commit(configOf());
        const more = ['--poll', '1h', '--http', '127.0.0.1:0', `--simulate=${place.world}`];
        const service = place.run(more, { MLOPS_WEBHOOK_SECRET: SECRET });
        const { url } = await service.event(says('listening', { webhooks: true }));
        await service.event(says('configuration accepted'));
        const commit = place.repository.commit(configOf(endpoint('churn')));
        expect(await deliver(url, '{"ref":"refs/heads/main"}')).to.equal(202);
        await service.event(says('configuration accepted', { revision: commit }));
        await service.event(says('stack change requested'));
        expect((await fetch(`${String(url)}/healthz`)).status).to.equal(200);
        expect(await stop(service)).to.not.contain(SECRET);
      },

      'takes up a file of a folder when it is saved': async () => {
        const place = new Place(root);
        await createWorld(place.world);
        const folder = join(place.folder, 'config');
        mkdirSync(folder);
        writeFileSync(join(folder, CONFIG), configOf()[CONFIG]);
        const service = place.run(['--repo', `dir:${folder}`, '--poll', '1h', `--simulate=${place.world}`]);
        await service.event(says('configuration accepted', { author: 'working copy' }));
        writeFileSync(join(folder, CONFIG), configOf(endpoint('churn'))[CONFIG]);
        await service.event(says('stack change requested', { action: 'create' }));
        await stop(service);
      },

      'reads CodeCommit by its API': async () => {
        const place = new Place(root);
        const server = await codeCommitServer();
        try {
          await createWorld(place.world);
          const revision = server.commit({ ...configOf(endpoint('churn')) });
          const argv = ['--repo', `codecommit://eu-west-1/${REPOSITORY}`, `--simulate=${place.world}`];
          const service = place.run(argv, { ...CREDENTIALS, AWS_ENDPOINT_URL_CODECOMMIT: server.url });
          await service.event(says('configuration accepted', { revision, author: 'Ada Lovelace' }));
          await service.event(says('stack change requested', { action: 'create' }));
          await stop(service);
        } finally {
          await server.close();
        }
      },
    },
    () => removeFolder(root),
  );
});

describe('what wakes a service and cannot be used', () => {
  it('ends it at the start, with a sentence', async () => {
    const place = new Place(createFolder());
    await createWorld(place.world);
    place.repository.commit(configOf());
    const argv = [
      'run',
      '--repo',
      place.repository.path,
      '--state',
      place.state,
      `--simulate=${place.world}`,
    ];
    const { code, stderr } = await here([...argv, '--http', '192.0.2.1:80'], TEST_ACCOUNT);
    expect(code).to.equal(1);
    expect(stderr).to.match(/error: Cannot listen on 192\.0\.2\.1:80 \(E[A-Z]+\)\./);
    removeFolder(place.folder);
  });
});
