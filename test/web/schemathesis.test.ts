import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { expect } from 'chai';
import { blueprintFolder } from '../../src/adapters/blueprint-folder.ts';
import { packageRoot } from '../../src/package-root.ts';
import type { Checkout, Source } from '../../src/ports.ts';
import { WITHOUT_POLICY } from '../../src/service/policy-keeper.ts';
import { Provisioner } from '../../src/service/wishes/provisioner.ts';
import { createApp } from '../../src/web/app.ts';
import { listen } from '../../src/web/server.ts';
import { createFolder, removeFolder } from '../support/git.ts';
import { NOW, revision } from '../support/planner.ts';
import { exampleSite, TOKEN } from './example-site.ts';
import { boardOf, finished, HASH, synced, waiting } from './example-view.ts';

const FILE = 'mlops-config.json';

/** A branch that is written in memory. */
function branch(): Source {
  let bytes: Uint8Array = Buffer.from('{"version": 1, "pipelines": []}');
  const file = (path: string) => Promise.resolve(path === FILE ? bytes : undefined);
  const tip: Checkout = { revision: revision(), rewritten: false, file, list: () => Promise.resolve([]) };
  return {
    description: 'memory',
    look: () => Promise.resolve(tip),
    amend: async ({ write }) => {
      const made = await write(tip);
      bytes = made?.bytes ?? bytes;
      return made === null ? null : 'c'.repeat(40);
    },
  };
}

const nothing = (): void => undefined;

function site() {
  const builtIn = blueprintFolder(packageRoot).load();
  const showing = boardOf({
    steps: [waiting('churn'), synced('fraud')],
    memory: {
      stacks: { 'default/mlops-default-fraud': finished() },
      waiting: [{ hash: HASH, what: 'all' }],
      halts: [{ pipeline: 'churn', environment: null, reason: 'x', until: null, at: NOW }],
    },
  });
  const provisioning = new Provisioner({
    instance: 'mlops',
    sourceId: 'this-source',
    configPath: FILE,
    mode: 'apply',
    region: 'eu-west-1',
    assetsBucket: null,
    executionRoleArn: null,
    policy: WITHOUT_POLICY,
    blueprints: { load: () => builtIn },
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    hash: (text) => createHash('sha256').update(text).digest('hex'),
    source: branch(),
  });
  return exampleSite({ showing, token: TOKEN, provisioning, hosts: [] });
}

/** What it says, and how it ended. */
const run = (
  args: readonly string[],
  cwd: string,
): Promise<{ readonly code: unknown; readonly said: string }> =>
  new Promise((done) => {
    const env = { PATH: process.env['PATH'], HOME: cwd, NO_COLOR: '1', COLUMNS: '200' };
    execFile(process.env['SCHEMATHESIS'] ?? '', args, { cwd, env }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : error.code, said: `${stdout}${stderr}` }),
    );
  });

/** Bounded to some seconds. */
const argumentsFor = (url: string): readonly string[] =>
  [
    `run ${resolve('schemas/openapi.json')} --url ${url}`,
    '--phases examples,coverage,fuzzing --max-examples 10 --seed 1 --continue-on-failure',
    // A stream never ends.
    '--exclude-path /api/v1/events',
    // A body in the form of the document may still say what is not so.
    '--exclude-checks positive_data_acceptance',
  ]
    .flatMap((words) => words.split(' '))
    .concat('--header', `Authorization: Bearer ${TOKEN}`);

describe('the API, asked by schemathesis', function () {
  this.timeout(120_000);
  const folder = createFolder();
  after(() => removeFolder(folder));

  it('breaks none of its promises and never fails, whatever it is sent', async () => {
    const app = createApp({ secret: null, ring: nothing, now: () => NOW, site: site() });
    const server = await listen(app, { host: '127.0.0.1', port: 0 }, nothing);
    try {
      const { code, said } = await run(argumentsFor(server.url), folder);
      expect(code, said).to.equal(0);
      expect(said).to.match(/\d+ (?:passed|no issues)|No issues found/i);
    } finally {
      await server.close();
    }
  });
});
