import { expect } from 'chai';
import { Fault } from '../../../src/core/fault.ts';
import { MINUTE, SECOND } from '../../../src/core/text/time.ts';
import type { Log, Queue } from '../../../src/ports.ts';
import type { News } from '../../../src/service/run/wake.ts';
import { whileListening } from '../../../src/service/run/wake-queue.ts';
import { JumpingClock } from '../../support/jumping-clock.ts';

/** The events as the EventBridge User Guide shows them, as far as anything of them is read. */
const CODECOMMIT = {
  'detail-type': 'CodeCommit Repository State Change',
  source: 'aws.codecommit',
  detail: { event: 'referenceUpdated', referenceName: 'main' },
};
const CLOUDFORMATION = {
  'detail-type': 'CloudFormation Stack Status Change',
  source: 'aws.cloudformation',
  detail: { 'status-details': { status: 'UPDATE_COMPLETE' } },
};

type Answer = readonly string[] | Fault;

const lost = new Fault('waiting', 'unreachable', 'SQS cannot be reached.');

/** A service that listens to these answers of a queue, and then to nothing more for a minute. */
const hear = (...answers: readonly Answer[]) => hearWith(answers, async () => undefined);

async function hearWith(answers: readonly Answer[], taken: () => Promise<void>) {
  const clock = new JumpingClock(0);
  const stop = new AbortController();
  const rung: News[] = [];
  const removed: string[] = [];
  const asked: number[] = [];
  const logged: string[] = [];
  const open = [...answers];
  const queue: Queue = {
    description: 'triggers',
    receive: async () => {
      asked.push(clock.now());
      const answer = open.shift();
      if (answer instanceof Fault) throw answer;
      if (answer === undefined) stop.abort();
      return (answer ?? []).map((body, index) => ({ handle: `${index}`, body }));
    },
    remove: async (messages) => {
      await taken();
      removed.push(...messages.map(({ body }) => body));
    },
  };
  const say = (_: object, message: string): void => void logged.push(message);
  const log: Log = { debug: say, info: say, warn: say, error: say };
  const bell = { ring: (news: News): void => void rung.push(news) };
  const idle = new Promise<void>((resolve) => {
    stop.signal.addEventListener('abort', () => resolve());
  });
  await whileListening(queue, { clock, log, bell }, stop.signal, () => idle);
  return { rung, removed, asked, logged };
}

describe('a service that listens to a queue', () => {
  it('looks at the repository for a push, and at stacks at work for theirs', async () => {
    const { rung, removed } = await hear([JSON.stringify(CODECOMMIT)], [JSON.stringify(CLOUDFORMATION)]);
    expect(rung).to.deep.equal(['source', 'stacks']);
    expect(removed).to.have.length(2);
  });

  it('looks at the repository for whatever it cannot read, and takes it away', async () => {
    const strange = ['', '{', 'null', '[]', '"x"', '{"source":{}}', '{"__proto__":1}', '['.repeat(100_000)];
    const { rung, removed, logged } = await hear(strange);
    expect(rung).to.deep.equal(strange.map(() => 'source'));
    expect(removed).to.deep.equal(strange);
    expect(logged).to.deep.equal([]);
  });

  it('asks ever less often while it cannot be read, says so once, and says when it is over', async () => {
    const faults = Array.from({ length: 9 }, () => lost);
    const { asked, logged } = await hear(...faults, ['{}'], lost, ['{}']);
    const waits = asked.map((at, index) => (at - (asked[index - 1] ?? 0)) / SECOND);
    expect(waits).to.deep.equal([0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 0, 1, 0]);
    expect(logged).to.deep.equal([
      'queue cannot be read',
      'queue can be read again',
      'queue cannot be read',
      'queue can be read again',
    ]);
  });

  it('asks ever less often while it may not take away, as messages come again, and says so once', async () => {
    const { asked, logged, rung } = await hearWith([['{}'], ['{}'], [], ['{}'], []], () =>
      Promise.reject(lost),
    );
    const waits = asked.map((at, index) => (at - (asked[index - 1] ?? 0)) / SECOND);
    expect(waits).to.deep.equal([0, 1, 2, 1, 4, 1]);
    expect(logged).to.deep.equal(['queue cannot be read']);
    expect(rung).to.have.length(3);
  });

  it('does not ask without end an endpoint that answers nothing at once', async () => {
    const { asked } = await hear([], [], []);
    expect(asked).to.deep.equal([0, 1, 2, 3].map((second) => second * SECOND));
  });

  it('ends with its work, whether that goes well or not, and hides no bug', async () => {
    const clock = new JumpingClock(0);
    const never = new AbortController().signal;
    const log: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
    const queue: Queue = {
      description: 'triggers',
      receive: async (signal) => {
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        throw new Fault('waiting', 'interrupted', 'Stopped.');
      },
      remove: async () => undefined,
    };
    const tools = { clock, log, bell: { ring: ignore } };
    expect(await whileListening(queue, tools, never, async () => 'done')).to.equal('done');
    expect(await whileListening(null, tools, never, async () => 'done')).to.equal('done');
    const failed = await whileListening(queue, tools, never, async () => {
      await clock.sleep(MINUTE);
      throw new Error('a bug');
    }).catch((error: unknown) => error);
    expect(failed).to.have.property('message', 'a bug');
    const broken: Queue = { ...queue, receive: () => Promise.reject(new Error('another')) };
    const bug = await whileListening(broken, tools, never, async () => 'done').catch(
      (error: unknown) => error,
    );
    expect(bug).to.have.property('message', 'another');
  });
});

function ignore(): void {
  return undefined;
}
