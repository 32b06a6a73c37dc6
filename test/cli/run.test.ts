import { expect } from 'chai';
import { listen } from '../../src/simulator/http.ts';
import { Simulator } from '../../src/simulator/simulator.ts';
import { countingProxy } from '../support/counting-proxy.ts';
import { createFolder, removeFolder } from '../support/git.ts';
import { atOnce } from './at-once.ts';
import { endAll, TEST_ACCOUNT } from './command.ts';
import type { Ended, LogEvent, Running } from './command.ts';
import { CONFIG, configOf, endpoint } from './configs.ts';
import { Place } from './place.ts';
import { createWorld, lettersIn, REGION, stacksIn } from './simulated-stage.ts';

const says =
  (message: string, more: LogEvent = {}) =>
  (event: LogEvent): boolean =>
    event['msg'] === message && Object.entries(more).every(([name, value]) => event[name] === value);

/** What a container runtime gives a service that is told to stop, in milliseconds. */
const GRACE = 5_000;

/** Tells a service to stop, and how it ended; it is a failure when that takes longer than the grace. */
async function stop(service: Running): Promise<Ended> {
  service.signal('SIGTERM');
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not end within ${GRACE} ms`)), GRACE);
  });
  try {
    return await Promise.race([service.ended, late]);
  } finally {
    clearTimeout(timer);
  }
}

const eventsOf = ({ stderr }: Ended): readonly LogEvent[] =>
  stderr
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('***'))
    .map((line): LogEvent => JSON.parse(line));

describe('run', function () {
  this.timeout(30_000);
  const root = createFolder();
  // A service that a failed test left behind would never end by itself.
  afterEach(function () {
    if (this.currentTest?.state === 'failed') endAll();
  });

  atOnce(
    {
      'reacts to a commit, and logs a line of JSON for each thing that happens to a stack': async () => {
        const place = new Place(root);
        const { repository, world } = place;
        const topic = await createWorld(world);
        repository.commit(configOf(endpoint('churn')));
        const service = place.run([`--simulate=${world}`, '--sns-topic', topic]);
        await service.event(says('stack change succeeded', { action: 'create' }));
        // Told once its endpoint was seen to serve.
        await service.event(says('mail sent'));
        const commit = repository.commit(configOf(endpoint('churn', { instance_count: 2 })));
        await service.event(says('mail sent'));
        const ended = await stop(service);
        expect(ended.code).to.equal(0);
        expect(ended.stdout).to.equal('');
        const events = eventsOf(ended).filter(
          ({ revision, stack }) => revision === commit && stack !== undefined,
        );
        expect(events.map(({ msg, action }) => [msg, action])).to.deep.equal([
          ['stack change requested', 'update'],
          ['stack change succeeded', 'update'],
        ]);
        for (const event of events) {
          expect(event).to.include({
            pipeline: 'churn',
            environment: 'default',
            stack: 'mlops-default-churn',
          });
          expect(event['duration_ms']).to.be.a('number');
          expect(event['time']).to.match(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
        }
        expect(lettersIn(world).map(({ subject }) => subject.replace(/ \(.*/, ''))).to.deep.equal([
          '[mlops] churn deployed in default',
          '[mlops] churn deployed in default',
        ]);
      },

      'stays up when the repository or the configuration is broken, and recovers by itself': async () => {
        const place = new Place(root);
        const { repository, world } = place;
        await createWorld(world);
        repository.commit({ [CONFIG]: '{' });
        const service = place.run([`--simulate=${world}`]);
        await service.event(says('configuration rejected', { problems: 1 }));
        repository.git('update-ref', '-d', 'refs/heads/main');
        await service.event(says('repository cannot be read', { code: 'branch-missing' }));
        const commit = repository.commit(configOf(endpoint('churn')), { onto: null });
        await service.event(says('configuration accepted', { revision: commit }));
        await service.event(says('stack change succeeded', { stack: 'mlops-default-churn' }));
        expect((await stop(service)).code).to.equal(0);
      },

      'leaves at once with an operation in flight; started again it tells its outcome, once': async () => {
        const place = new Place(root);
        const { repository, world } = place;
        const argv = [`--simulate=${world}`, '--sns-topic', await createWorld(world, 60)];
        repository.commit(configOf(endpoint('churn')));
        const first = place.run(argv);
        await first.event(says('stack change requested'));
        expect((await stop(first)).code).to.equal(0);
        expect(stacksIn(world)['mlops-default-churn']).to.contain('CREATE_IN_PROGRESS');
        expect(lettersIn(world)).to.deep.equal([]);
        const [id] = stacksIn(world)['mlops-default-churn']?.split(' ') ?? [];

        const second = place.run(argv);
        await second.event(says('mail sent'));
        expect((await stop(second)).code).to.equal(0);
        expect(stacksIn(world)['mlops-default-churn']).to.contain(`${id} CREATE_COMPLETE`);
        expect(lettersIn(world).map(({ subject }) => subject.replace(/ \(.*/, ''))).to.deep.equal([
          '[mlops] churn deployed in default',
        ]);

        const third = place.run(argv);
        await third.event(says('configuration accepted'));
        expect((await stop(third)).code).to.equal(0);
        expect(lettersIn(world)).to.have.length(1);
      },

      'leaves in time with a call that gets no answer, and does not make it again': async () => {
        const place = new Place(root);
        const { repository } = place;
        const simulator = new Simulator({ now: () => Date.now(), speed: 150 });
        const server = await listen(simulator, 0);
        const proxy = await countingProxy(server.url);
        try {
          const env = { ...TEST_ACCOUNT, AWS_ENDPOINT_URL: proxy.url };
          repository.commit(configOf(endpoint('churn')));
          proxy.keepAnswersOf('CreateStack');
          const first = place.run([], env);
          await proxy.arrival('CreateStack');
          expect((await stop(first)).code).to.equal(0);

          proxy.keepAnswersOf(null);
          const second = place.run([], env);
          await second.event(says('mail not sent: no topic is set'));
          expect((await stop(second)).code).to.equal(0);
          expect(proxy.changes()).to.deep.equal(['CreateStack mlops-default-churn']);
          expect(simulator.stacks(REGION).map(({ name, status }) => `${name} ${status}`)).to.deep.equal([
            'mlops-default-churn CREATE_COMPLETE',
          ]);
        } finally {
          await proxy.close();
          await server.close();
        }
      },
    },
    () => removeFolder(root),
  );
});
