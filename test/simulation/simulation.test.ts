import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../src/package-root.ts';
import { seedsFrom, summary } from './campaign.ts';
import { draw } from './draw.ts';
import type { History } from './events.ts';
import { load } from './load.ts';
import { inParallel } from './parallel.ts';
import { play } from './play.ts';
import { Wires } from './wire.ts';

/** Half a minute on two processors; `npm run simulate` plays as many as one likes. */
const SEEDS = 1000;

/** Histories that broke something once. They are kept as they were drawn and shrunk: seeds come to draw others. */
const kept: readonly Kept[] = readFileSync(join(packageRoot, 'test/simulation/histories.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));

interface Kept {
  readonly because: string;
  readonly history: History;
}

describe('the whole service in random histories of commits, troubles, crashes and losses', function () {
  this.timeout(300_000);

  it('breaks no invariant, converges when all is well, and rests', async () => {
    const done = await inParallel(1, SEEDS);
    expect(done.failures, summary(done)).to.deep.equal([]);
    expect(done.tally.crashes, 'histories in which nothing dies show little').to.be.greaterThan(SEEDS / 4);
    expect(done.tally.mutations).to.be.greaterThan(SEEDS);
    expect(done.tally.takeovers, 'replicas that never take over from one another').to.be.greaterThan(
      SEEDS / 10,
    );
    expect(done.tally.freezes).to.be.greaterThan(SEEDS / 50);
    expect(done.tally.tampered).to.be.greaterThan(SEEDS / 5);
    expect(done.tally.reverted, 'queues that nobody ever sets back').to.be.greaterThan(SEEDS / 20);
  });

  it('meets every kind of trouble the simulated AWS knows', async () => {
    const drawn = new Set([...seedsFrom(1, SEEDS)].flatMap((seed) => draw(seed).events.flatMap(troubleIn)));
    expect([...drawn].toSorted()).to.deep.equal([
      'access-denied',
      'expired-credentials',
      'lost-response',
      'page-error',
      'resource-fails',
      'resource-stuck',
      'server-error',
      'stale-read',
      'throttle',
      'topic-refuses',
      'unreachable',
    ]);
  });

  it('is the same history with the same end each time it is played', async () => {
    const told = async (): Promise<readonly string[]> => {
      const lines: string[] = [];
      await play(draw(14), new Wires(), (line) => lines.push(line));
      return lines;
    };
    expect(await told()).to.deep.equal(await told());
  });

  it('is the same history whether or not the SDK speaks between the service and AWS', async () => {
    const told = async (seed: number, isShort: boolean): Promise<readonly string[]> => {
      const lines: string[] = [];
      await play({ ...draw(seed), isShort }, new Wires(), (line) => lines.push(line));
      return lines;
    };
    for (const seed of seedsFrom(1, 8)) expect(await told(seed, true)).to.deep.equal(await told(seed, false));
  });

  for (const { because, history } of kept)
    it(`goes well now, where once: ${because}`, async () => {
      expect((await play(history, new Wires())).violations).to.deep.equal([]);
    });
});

describe('two hundred pipelines under throttling of every fifth call', function () {
  this.timeout(60_000);

  it('are all created, updated and removed, at no more than three calls for each and each change', async () => {
    const { chapters } = await load(200);
    expect(chapters.map(({ name, lost }) => `${name}: ${lost} lost`)).to.deep.equal([
      'created: 0 lost',
      'updated: 0 lost',
      'removed: 0 lost',
    ]);
    for (const { calls, least } of chapters) expect(calls).to.be.below(3 * least);
  });
});

const troubleIn = (event: ReturnType<typeof draw>['events'][number]): readonly string[] =>
  event.kind === 'trouble' ? [event.trouble.kind] : [];
