import { expect } from 'chai';
import { stateObjects } from '../../src/adapters/s3-state-objects.ts';
import { createStateS3 } from '../../src/adapters/state-s3.ts';
import { EMPTY_MEMORY } from '../../src/core/memory.ts';
import type { Memory } from '../../src/core/memory.ts';
import type { StateStore } from '../../src/ports.ts';
import { faultOf } from '../support/fault-of.ts';
import { MemoryObjects } from '../support/memory-objects.ts';
import type { Trouble } from '../support/memory-objects.ts';
import { buckets, REGION } from './buckets.ts';
import type { BucketWorld } from './buckets.ts';
import { htmlPage, networkError, scripted } from './cloudformation/scripted-endpoint.ts';
import type { Answer } from './cloudformation/scripted-endpoint.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const approvedAt = (at: number): Memory => ({ ...EMPTY_MEMORY, approvals: [{ hash: 'h', at }] });

for (const { lane, open } of buckets)
  describe(`the state in a bucket of ${lane}`, () => {
    let world: BucketWorld;
    let now: number;
    beforeEach(async () => {
      world = await open();
      now = NOW;
    });
    afterEach(() => world.close());

    /** What a process with that number of the lease has. */
    const process = (fence = 1): StateStore =>
      createStateS3(world.objects(), { now: () => now }, () => fence);
    const write = (text: string): Promise<unknown> => world.objects().put('state.json', text, null);

    it('is empty before anything was saved', async () => {
      expect(await process().load()).to.deep.equal({ memory: EMPTY_MEMORY, damaged: null });
      expect(await world.objects('').list('')).to.deep.equal([]);
    });

    it('gives back what was saved, also to another process', async () => {
      const store = process();
      for (const at of [1, 2, 3]) {
        await store.save(approvedAt(at));
        expect((await process().load()).memory).to.deep.equal(approvedAt(at));
        expect((await store.load()).memory).to.deep.equal(approvedAt(at));
      }
      expect(await world.objects('').list('')).to.deep.equal(['some/prefix/state.json']);
    });

    it('keeps the last of many saves asked for at once', async () => {
      const store = process();
      await Promise.all(Array.from({ length: 8 }, (_, at) => store.save(approvedAt(at))));
      expect((await process().load()).memory).to.deep.equal(approvedAt(7));
    });

    it('cannot be saved by a process that has not seen what another one saved', async () => {
      const [before, after] = [process(1), process(2)];
      await before.save(approvedAt(1));
      await after.load();
      await after.save(approvedAt(1));
      const fault = await faultOf(before.save(approvedAt(2)));
      expect(fault).to.include({ code: 'state-moved', lane: 'waiting' });
      expect(fault.message).to.contain(`s3://${world.bucket}/some/prefix/state.json`);
      expect(await faultOf(before.save(approvedAt(3)))).to.include({ code: 'state-moved' });
      expect((await process().load()).memory).to.deep.equal(approvedAt(1));
      await before.load();
      await before.save(approvedAt(4));
      expect((await process().load()).memory).to.deep.equal(approvedAt(4));
    });

    it('cannot be begun by two processes', async () => {
      const [one, other] = [process(), process()];
      await Promise.all([one.load(), other.load()]);
      await one.save(approvedAt(1));
      expect(await faultOf(other.save(approvedAt(2)))).to.include({ code: 'state-moved' });
    });

    const damaged = [
      ['an empty object', ''],
      ['half a document', '{"version":1,"fence":1,"writer":"w","count":1,"mem'],
      ['a page of a proxy', '<!doctype html><html></html>'],
      ['a memory without its cover', JSON.stringify(EMPTY_MEMORY)],
      ['another version', JSON.stringify({ version: 2, writer: 'w', memory: EMPTY_MEMORY })],
      ['a cover without a memory', '{"version":1,"fence":1,"writer":"w","count":1,"memory":{}}'],
      ['bytes that are no text', '\0\0\0'],
    ] as const;
    for (const [what, text] of damaged)
      it(`sets ${what} aside, says where, and loses nothing of it`, async () => {
        await write(text);
        const { memory, damaged } = await process().load();
        expect(memory).to.deep.equal(EMPTY_MEMORY);
        expect(damaged).to.match(
          /^s3:\/\/.*\/some\/prefix\/state\.json\.damaged-\d{4}-\d\d-\d\dT\d{6}\.\d{3}Z$/,
        );
        expect((await process().load()).damaged).to.equal(damaged);
        const [, key = ''] = await world.objects().list('state.json');
        expect(damaged).to.equal(world.objects().place(key));
        expect((await world.objects().get(key))?.text).to.equal(text);
        const store = process();
        await store.load();
        await store.save(approvedAt(1));
        expect(await process().load()).to.deep.equal({ memory: approvedAt(1), damaged: null });
        expect((await world.objects().get(key))?.text).to.equal(text);
      });

    it('keeps requests in the order they were made, until they are granted', async () => {
      const person = process();
      await person.ask({ kind: 'approve', hash: 'abc' });
      now += 1000;
      await person.ask({ kind: 'retry', pipeline: 'churn', environment: null });
      const asked = await process().asked();
      expect(asked.map(({ request }) => request)).to.deep.equal([
        { kind: 'approve', hash: 'abc' },
        { kind: 'retry', pipeline: 'churn', environment: null },
      ]);
      await process().granted(asked.slice(0, 1).map(({ id }) => id));
      expect((await process().asked()).map(({ id }) => id)).to.deep.equal([asked[1]?.id]);
      await process().granted(['../state.json', 'state.json', asked[1]?.id ?? '']);
      expect(await process().asked()).to.deep.equal([]);
    });

    it('keeps copies beside the memory until they are forgotten', async () => {
      const name = 'a'.repeat(64);
      expect(await process().kept(name)).to.equal(undefined);
      await process().keep(name, 'one');
      await process().keep(name, 'one');
      expect(await process().kept(name)).to.equal('one');
      expect(await world.objects().list('copies/')).to.deep.equal([`copies/${name}.json`]);
      await process().forget([name]);
      expect(await process().kept(name)).to.equal(undefined);
    });

    it('sets requests aside that nobody can read, and hears the others', async () => {
      await process().ask({ kind: 'approve', hash: 'abc' });
      const texts = ['', '{', 'null', '{"kind":"delete-all"}', '<html>'];
      for (const [index, text] of texts.entries())
        await world.objects().put(`requests/00000000000000${index}-${'0'.repeat(36)}.json`, text, null);
      await world.objects().put('requests/notes.txt', 'not ours', null);
      for (const look of [1, 2])
        expect(
          (await process().asked()).map(({ request }) => request),
          `look ${look}`,
        ).to.deep.equal([{ kind: 'approve', hash: 'abc' }]);
      const kept = await world.objects().list('requests/');
      expect(kept.filter((key) => key.endsWith('.damaged'))).to.have.length(texts.length);
      expect(kept).to.include('requests/notes.txt');
    });

    it('says so when there is no such bucket', async () => {
      const objects = stateObjects(world.clients, 'nowhere-at-all', '');
      const store = createStateS3(objects, { now: () => now }, () => 1);
      for (const task of [() => store.load(), () => store.save(EMPTY_MEMORY), () => store.asked()]) {
        const fault = await faultOf(task());
        expect(fault).to.include({ code: 'state-bucket-missing', lane: 'stalled' });
        expect(fault.hint).to.contain('MLOPS_STATE');
      }
    });
  });

describe('a save into a bucket whose answer does not come', () => {
  const bucket = new MemoryObjects();
  let troubles: Trouble[];
  const objects = bucket.seenThrough(async () => troubles.shift() ?? 'none');

  beforeEach(() => {
    bucket.delete('state.json');
    troubles = [];
  });

  for (const what of ['before', 'after'] as const)
    it(`does not keep the next one from being made when it was lost ${what} its effect`, async () => {
      const store = createStateS3(objects, { now: () => NOW }, () => 1);
      await store.load();
      troubles = [what, what, what];
      for (const at of [1, 2, 3])
        expect(await faultOf(store.save(approvedAt(at)))).to.include({ code: 'unreachable' });
      await store.save(approvedAt(4));
      await store.save(approvedAt(5));
      expect((await store.load()).memory).to.deep.equal(approvedAt(5));
    });

  it('is not taken for ours when somebody else has written since', async () => {
    const store = createStateS3(objects, { now: () => NOW }, () => 1);
    await store.load();
    troubles = ['after'];
    expect(await faultOf(store.save(approvedAt(1)))).to.include({ code: 'unreachable' });
    const other = createStateS3(objects, { now: () => NOW }, () => 2);
    await other.load();
    await other.save(approvedAt(1));
    expect(await faultOf(store.save(approvedAt(2)))).to.include({ code: 'state-moved' });
  });
});

describe('a bucket', () => {
  it('is listed to the last page', async () => {
    const world = await buckets[0]?.open();
    const objects = world?.objects();
    for (let index = 0; index < 1001; index += 1) await objects?.put(`many/${index}`, 'x', null);
    expect(await objects?.list('many/')).to.have.length(1001);
    world?.close();
  });
});

/** The SDK's own retries take real time. */
const NO_RETRIES = {
  acquireInitialRetryToken: async () => ({ getRetryCount: () => 0, getRetryDelay: () => 0 }),
  refreshRetryTokenForRetry: () => Promise.reject(new Error('no more attempts')),
  recordSuccess: () => undefined,
};

const error = (status: number, code: string): Answer => ({
  status,
  body: `<Error><Code>${code}</Code><Message>m</Message></Error>`,
});

describe('a bucket that refuses or is none', () => {
  const refusals: readonly (readonly [string, Answer | Error, string, string])[] = [
    ['the role may not', error(403, 'AccessDenied'), 'access-denied', 'stalled'],
    ['it is elsewhere', error(301, 'PermanentRedirect'), 'state-bucket-region', 'stalled'],
    ['S3 asks for patience', error(503, 'SlowDown'), 'throttled', 'waiting'],
    ['S3 fails', error(500, 'InternalError'), 'unknown-outcome', 'failed'],
    ['a proxy answers', htmlPage, 'unknown-outcome', 'failed'],
    ['there is no network', networkError('ECONNREFUSED'), 'unreachable', 'waiting'],
    ['the name is not known', networkError('ENOTFOUND'), 'unreachable', 'waiting'],
    ['the connection is cut', networkError('ECONNRESET'), 'timeout', 'waiting'],
    ['an answer has no ETag', { status: 200, body: '<html>' }, 'malformed-answer', 'failed'],
  ];
  for (const [what, answer, code, lane] of refusals)
    it(`is never taken for an empty one: ${code} when ${what}`, async () => {
      const clients = scripted(() => answer, REGION);
      (await clients.s3()).config.retryStrategy = async () => NO_RETRIES;
      const store = createStateS3(stateObjects(clients, 'state', 'x'), { now: () => NOW }, () => 1);
      for (const task of [() => store.load(), () => store.save(EMPTY_MEMORY)]) {
        const fault = await faultOf(task());
        expect(fault).to.include({ code, lane });
        expect(fault.message).to.contain('s3://state/x/state.json').and.match(/\.$/);
      }
    });

  it('names every permission that is needed when one is missing', async () => {
    const objects = stateObjects(
      scripted(() => error(403, 'AccessDenied'), REGION),
      'state',
      'x',
    );
    const { hint } = await faultOf(objects.get('state.json'));
    for (const action of ['GetObject', 'PutObject', 'DeleteObject', 'ListBucket'])
      expect(hint).to.contain(`s3:${action}`);
  });
});
