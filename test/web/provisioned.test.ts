import { join } from 'node:path';
import { expect } from 'chai';
import { openDoor } from '../../src/cli/door.ts';
import { compose } from '../../src/compose.ts';
import { run } from '../../src/service/run/run.ts';
import { Doorbell } from '../../src/service/run/wake.ts';
import { whileHeld } from '../../src/service/lease/while-held.ts';
import { parseSettings } from '../../src/settings.ts';
import { Simulator } from '../../src/simulator/simulator.ts';
import { createFolder, createRepository, removeFolder } from '../support/git.ts';
import { BLUEPRINTS, topic } from '../support/topic-blueprint.ts';
import { TOKEN } from './example-site.ts';

const FILE = 'mlops-config.json';

/** The whole service on a bare repository and a simulated AWS. */
async function open(folder: string, repository: string) {
  const simulator = new Simulator({ now: () => Date.now(), speed: 2000 });
  const env = {
    MLOPS_REPO: repository,
    MLOPS_STATE: `file:${join(folder, 'state')}`,
    MLOPS_POLL: '1s',
    MLOPS_HTTP: '127.0.0.1:0',
    MLOPS_API_TOKEN: TOKEN,
  };
  const settings = parseSettings({ env, flags: {}, directory: folder }, { repository: true });
  if (!settings.ok) throw new Error(JSON.stringify(settings.problems));
  const composition = await compose(settings.value, {
    env: { ...env, PATH: process.env['PATH'] },
    logTo: { write: () => undefined },
    simulator,
  });
  const { world, reconciler, keeper, board } = composition;
  const bell = new Doorbell(world.clock);
  const door = await openDoor(settings.value, composition, bell);
  const stop = new AbortController();
  const signals = { reads: stop.signal, writes: new AbortController().signal };
  const ended = whileHeld(keeper, signals, stop.signal, (held) =>
    run(world, reconciler, { signals: held, random: Math.random, bell, saw: (look) => board.saw(look) }),
  );
  const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const response = await fetch(`${door.url}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    return { status: response.status, ...JSON.parse(await response.text()) };
  };
  /** The next look that has ended. */
  const looked = () =>
    new Promise<void>((resolve) => {
      const end = board.subscribe(({ kind }) => {
        if (kind !== 'look') return;
        end();
        resolve();
      });
    });
  const close = async (): Promise<void> => {
    stop.abort();
    await ended;
    await door.close();
    composition.close();
  };
  return { post, looked, close };
}

describe('a pipeline that is provisioned by request', function () {
  this.timeout(30_000);
  const folder = createFolder();
  after(() => removeFolder(folder));

  it('is committed to the repository and becomes a stack, like another one that raced it', async () => {
    const repository = createRepository(folder);
    repository.commit({ [FILE]: '{"version": 1, "pipelines": []}\n', ...BLUEPRINTS });
    const { post, looked, close } = await open(folder, repository.path);
    try {
      const answers = await Promise.all([
        post('/provisionpipeline', topic('churn')),
        post('/provisionpipeline', topic('fraud')),
      ]);
      expect(answers.map(({ status, pipeline_id: id }) => [status, id])).to.deep.equal([
        [200, 'churn'],
        [200, 'fraud'],
      ]);
      expect(repository.git('log', '--format=%an: %s', 'main').trim().split('\n').toSorted()).to.deep.equal([
        'Ada Lovelace: A change',
        'mlops-reconciler: Provision churn',
        'mlops-reconciler: Provision fraud',
      ]);
      const { pipelines } = JSON.parse(repository.git('show', `main:${FILE}`));
      expect(pipelines).to.have.deep.members([topic('churn'), topic('fraud')]);
      for (const id of ['churn', 'fraud']) {
        const asked = () => post('/pipelinestatus', { pipeline_id: id });
        while (!/Succeeded/.test(String((await asked())['message']))) await looked();
        expect(await asked())
          .to.have.nested.property('stageStates[0].actionStates[0].latestExecution.externalExecutionId')
          .that.contains(`stack/mlops-default-${id}/`);
      }
      expect(await post('/provisionpipeline', { ...topic('spam'), texts: 1 })).to.include({ status: 400 });
      expect(repository.git('rev-list', '--count', 'main').trim()).to.equal('3');
    } finally {
      await close();
    }
  });
});
