import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { statePlace } from '../../src/adapters/state-place.ts';
import type { StatePlace } from '../../src/adapters/state-place.ts';
import { scopeOf } from '../../src/adapters/state-scope.ts';
import { EMPTY_MEMORY, NOTHING_KNOWN } from '../../src/core/memory.ts';
import type { Memory } from '../../src/core/memory.ts';
import type { Clock, LeaseRecord } from '../../src/ports.ts';
import { faultOf } from '../support/fault-of.ts';
import { createFolder, removeFolder } from '../support/git.ts';
import { buckets } from './buckets.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const clock: Clock = { now: () => NOW, monotonic: () => 0, sleep: () => Promise.resolve() };

type See = (environments?: readonly string[] | null) => StatePlace;

/** A place for state, as services with different filters see it. */
const kinds: readonly {
  readonly name: string;
  readonly open: () => Promise<{ see: See; close: () => void }>;
}[] = [
  {
    name: 'a folder',
    open: async () => {
      const folder = createFolder();
      const see: See = (environments = null) =>
        statePlace({
          state: folder,
          environments,
          clock,
          clients: () => {
            throw new Error('no bucket');
          },
        });
      return { see, close: () => removeFolder(folder) };
    },
  },
  ...buckets.map(({ lane, open }) => ({
    name: `a bucket of ${lane}`,
    open: async () => {
      const { clients, bucket, close } = await open();
      const see: See = (environments = null) =>
        statePlace({ state: `s3://${bucket}/mlops`, environments, clock, clients: () => clients });
      return { see, close };
    },
  })),
];

const record = (fence: number): LeaseRecord => ({
  fence,
  beat: 0,
  released: false,
  holder: { id: `p${fence}`, host: 'h', pid: 7, boot: null, started: null },
});

/** Takes the lease with that number. */
async function take(place: StatePlace, fence: number): Promise<void> {
  const { version } = await place.lease.read();
  await place.lease.write(record(fence), version);
}

const approved = (hash: string): Memory => ({ ...EMPTY_MEMORY, approvals: [{ hash, at: 1 }] });

for (const { name, open } of kinds)
  describe(`state in ${name}`, () => {
    let see: See;
    let close: () => void;
    beforeEach(async () => {
      ({ see, close } = await open());
    });
    afterEach(() => close());

    it('is saved by the holder of the lease, and no longer by the one before', async () => {
      await take(see(), 1);
      const before = see().store(() => 1);
      await before.load();
      await before.save(approved('a'));
      await take(see(), 2);
      const after = see().store(() => 2);
      await after.load();
      await after.save(approved('b'));
      expect(await faultOf(before.save(approved('c')))).to.include({ code: 'state-moved', lane: 'waiting' });
      expect(
        (
          await see()
            .store(() => null)
            .load()
        ).memory,
      ).to.deep.equal(approved('b'));
    });

    it('is kept apart for each filter of environments, under a lease of its own', async () => {
      for (const [index, environments] of [null, ['dev'], ['prod', 'dev'], ['prod']].entries()) {
        const place = see(environments);
        expect((await place.lease.read()).version).to.equal(null);
        await take(place, 1);
        const store = place.store(() => 1);
        await store.load();
        await store.save(approved(`${index}`));
      }
      for (const [index, environments] of [null, ['dev'], ['dev', 'prod'], ['prod']].entries())
        expect(
          (
            await see(environments)
              .store(() => null)
              .load()
          ).memory,
        ).to.deep.equal(approved(`${index}`));
    });

    it('is taken over, but for its mails, by a service for some environments that comes later', async () => {
      await take(see(), 1);
      const whole = see().store(() => 1);
      const attributes = { environment: [], pipeline: [], outcome: 'deployed', severity: 'info' } as const;
      const message = { id: 'i', topicArn: 't', subject: 's', text: 't', json: '{}', attributes };
      const letter = { message, written: 1, attempts: 0, nextTry: 1 };
      const good = { digest: 'd', copy: 'a'.repeat(64), commit: 'c' };
      const stacks = (restore: object) => ({
        'dev/a': NOTHING_KNOWN,
        'dev/b': { ...NOTHING_KNOWN, restore: { good: null, bad: null, ...restore } },
      });
      const before = { ...approved('a'), stacks: stacks({ good }) };
      await whole.save({ ...before, outbox: [letter], pending: { since: 1, transitions: [] } });
      await take(see(['dev']), 1);
      const part = see(['dev']).store(() => 1);
      // The copy lies beside the other one's memory.
      expect((await part.load()).memory).to.deep.equal({ ...approved('a'), stacks: stacks({}) });
      await part.save(approved('b'));
      expect((await part.load()).memory).to.deep.equal(approved('b'));
      expect((await whole.load()).memory.outbox).to.have.length(1);
    });

    it('brings a request to every service there, whichever environments the asking verb names', async () => {
      await take(see(['dev']), 1);
      await take(see(['prod', 'test']), 1);
      const request = { kind: 'retry', pipeline: 'churn', environment: 'prod' } as const;
      await see(['prod'])
        .store(() => null)
        .ask(request);
      const heard = async (environments: readonly string[] | null) =>
        (
          await see(environments)
            .store(() => null)
            .asked()
        ).map((one) => one.request);
      expect(await heard(['dev'])).to.deep.equal([request]);
      expect(await heard(['test', 'prod'])).to.deep.equal([request]);
      expect(await heard(null)).to.deep.equal([]);
    });

    it('keeps a request for the first service to come when there was none yet', async () => {
      await see()
        .store(() => null)
        .ask({ kind: 'approve', hash: 'h' });
      expect(
        await see()
          .store(() => null)
          .asked(),
      ).to.have.length(1);
    });
  });

describe('the state of a filter', () => {
  it('has the same place however the filter is written', () => {
    expect(scopeOf(['b', 'a', 'b']))
      .to.equal(scopeOf(['a', 'b']))
      .and.to.equal('environments/a_b');
    expect(scopeOf(null)).to.equal('');
    expect(scopeOf([])).to.not.equal('');
  });

  it('has a place that every file system takes, however many environments it names', () => {
    const many = Array.from({ length: 100 }, (_, index) => `environment-${index}`);
    expect(scopeOf(many)).to.match(/^environments\/[0-9a-f]{64}$/);
    const folder = createFolder();
    const place = statePlace({
      state: folder,
      environments: many,
      clock,
      clients: () => {
        throw new Error('no bucket');
      },
    });
    expect(place.lease.place.startsWith(join(folder, 'environments'))).to.equal(true);
    expect(readdirSync(folder)).to.deep.equal([]);
    removeFolder(folder);
  });
});
