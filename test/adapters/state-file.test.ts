import { chmodSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { createStateFile } from '../../src/adapters/state-file.ts';
import { EMPTY_MEMORY, NOTHING_KNOWN } from '../../src/core/memory.ts';
import type { Memory } from '../../src/core/memory.ts';
import type { Clock, StateStore } from '../../src/ports.ts';
import { faultOf } from '../support/fault-of.ts';
import { createFolder, removeFolder } from '../support/git.ts';

const observation = { stackId: 'arn:aws:cloudformation:1', updated: null, digest: 'd' };
const stack = { environment: 'dev', pipeline: 'churn', stack: 'mlops-dev-churn' };

/** Every member filled, so that the schema is held against the whole type. */
const FULL: Memory = {
  ...EMPTY_MEMORY,
  stacks: {
    'dev/mlops-dev-churn': {
      ...NOTHING_KNOWN,
      intent: {
        verb: 'update',
        token: 't',
        digest: 'd',
        stackId: 's',
        accepted: true,
        updated: 1,
        commit: 'c',
        at: 2,
      },
      failure: {
        kind: 'stack',
        subject: 's',
        cause: { resource: 'Endpoint', resourceType: 'AWS::SageMaker::Endpoint', reason: 'r' },
        hint: null,
        transient: true,
        attempts: 1,
        since: 3,
        nextTry: null,
      },
      absent: { since: 1, commit: 'c', looks: 2, latest: 1, dependsOn: ['features'] },
      agreed: { ...observation, said: true },
      examined: observation,
      rescued: 'continue-rollback',
      retry: 'please',
      remade: { digest: 'd', times: 1 },
      held: { kind: 'busy', since: 1 },
      last: { id: 'i', verb: 'create', succeeded: false, digest: null, commit: 'c', began: 1, ended: 2 },
      proposal: { name: 'mr-a-b', seen: observation },
      forecast: { seen: observation, destroys: [] },
      progress: { stackId: 'a', status: 's', asked: 1, latest: 1 },
      restore: {
        good: { digest: 'd', copy: 'a'.repeat(64), commit: 'c' },
        bad: { commit: null, why: 'It is wrong.', health: 'h' },
        pardoned: true,
      },
    },
    'prod/mlops-prod-churn': NOTHING_KNOWN,
  },
  prunes: [{ environment: 'dev', stack: 'mlops-dev-old', at: 1 }],
  approvals: [{ hash: 'h', at: 1 }],
  told: {
    stacks: {
      'dev/mlops-dev-churn': {
        pipeline: 'churn',
        environment: 'dev',
        last: 'i',
        open: { kind: 'failed', subject: 's', id: 'i' },
        hold: 'busy',
      },
    },
    config: 'rejected',
    source: { since: 1, told: true },
  },
  pending: {
    since: 1,
    transitions: [{ id: 'i', kind: 'failed', ...stack, what: 'updated', why: 'w', next: 'n', took: 5 }],
  },
  outbox: [
    {
      message: {
        id: 'i',
        topicArn: 'arn:aws:sns:eu-west-1:111111111111:t',
        subject: 's',
        text: 't',
        json: '{}',
        attributes: { environment: ['dev'], pipeline: ['churn'], outcome: 'failed', severity: 'error' },
      },
      written: 1,
      attempts: 0,
      nextTry: 2,
    },
  ],
  commit: { id: 'c', seen: 1 },
  seats: { dev: { account: null, region: 'eu-west-1', roleArn: null, externalId: 'x' } },
  waiting: [{ hash: 'h', what: 'the update of churn in dev' }],
  spent: [{ hash: 'h', at: 1 }],
  halts: [{ pipeline: 'churn', environment: null, reason: 'r', until: 1, at: 1 }],
  rewritten: 'c',
};

const approvedAt = (at: number): Memory => ({ ...EMPTY_MEMORY, approvals: [{ hash: 'h', at }] });

describe('the state in a folder', () => {
  let folder: string;
  let directory: string;
  let store: StateStore;
  let now: number;
  const clock: Clock = { now: () => now, monotonic: () => now, sleep: () => Promise.resolve() };

  beforeEach(() => {
    folder = createFolder();
    directory = join(folder, 'a', 'state');
    now = Date.UTC(2026, 10, 21, 12);
    store = createStateFile(directory, clock);
  });
  afterEach(() => removeFolder(folder));

  const write = (text: string): void => {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'state.json'), text);
  };

  it('is empty before anything was saved, and makes no folder for being asked', async () => {
    expect(await store.load()).to.deep.equal({ memory: EMPTY_MEMORY, damaged: null });
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it('gives back what was saved, also to another process', async () => {
    for (const memory of [FULL, EMPTY_MEMORY]) {
      await store.save(memory);
      expect(await createStateFile(directory, clock).load()).to.deep.equal({ memory, damaged: null });
    }
  });

  it('leaves one file, which nobody else may read', async () => {
    await store.save(FULL);
    expect(readdirSync(directory)).to.deep.equal(['state.json']);
    expect(statSync(join(directory, 'state.json')).mode & 0o777).to.equal(0o600);
    expect(statSync(directory).mode & 0o777).to.equal(0o700);
  });

  it('keeps the last of many saves asked for at once', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, at) => store.save(approvedAt(at))));
    expect((await store.load()).memory).to.deep.equal(approvedAt(19));
  });

  it('is not led astray by what a dead process left half written', async () => {
    await store.save(FULL);
    writeFileSync(join(directory, 'state.json.new'), '{"version":1,"sta');
    expect((await store.load()).memory).to.deep.equal(FULL);
    await store.save(EMPTY_MEMORY);
    expect(readdirSync(directory)).to.deep.equal(['state.json']);
  });

  const damaged: readonly { readonly what: string; readonly text: string }[] = [
    { what: 'an empty file', text: '' },
    { what: 'half a document', text: JSON.stringify(FULL).slice(0, 200) },
    { what: 'no object', text: '[]' },
    { what: 'another version', text: JSON.stringify({ ...FULL, version: 2 }) },
    { what: 'a member that is missing', text: JSON.stringify({ ...FULL, told: undefined }) },
    { what: 'a member of another type', text: JSON.stringify({ ...FULL, prunes: {} }) },
    {
      what: 'a stack that is no memory',
      text: JSON.stringify({ ...FULL, stacks: { 'dev/x': { attempt: 1 } } }),
    },
    { what: 'a key that is no stack', text: JSON.stringify({ ...FULL, stacks: { x: NOTHING_KNOWN } }) },
    { what: 'a key that would reach the prototype', text: '{"version":1,"stacks":{"__proto__":{}}}' },
    { what: 'very deep nesting', text: '['.repeat(200_000) },
    { what: 'bytes that are no text', text: '\0\0\0\0' },
  ];
  for (const { what, text } of damaged)
    it(`sets ${what} aside, says where, and starts empty`, async () => {
      write(text);
      const { memory, damaged } = await store.load();
      expect(memory).to.deep.equal(EMPTY_MEMORY);
      expect(damaged).to.equal(join(directory, 'state.json.damaged-2026-11-21T120000.000Z'));
      expect(readFileSync(damaged ?? '', 'utf8')).to.equal(text);
      expect(await store.load()).to.deep.equal({ memory: EMPTY_MEMORY, damaged: null });
    });

  it('gives a memory of the right shape or none, whatever byte was changed', async () => {
    const text = JSON.stringify(FULL);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(text.length - 1),
        fc.constantFrom('"', '0', '}', ']', ',', ' '),
        async (at, other) => {
          write(text.slice(0, at) + other + text.slice(at + 1));
          const { memory } = await store.load();
          expect(Object.keys(memory)).to.include.members(Object.keys(EMPTY_MEMORY));
          for (const known of Object.values(memory.stacks))
            expect(known).to.include.keys(Object.keys(NOTHING_KNOWN));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('does not take state that cannot be read for no state', async () => {
    mkdirSync(join(directory, 'state.json'), { recursive: true });
    const fault = await faultOf(store.load());
    expect(fault).to.include({ code: 'state-unreadable', lane: 'stalled' });
    expect(fault.hint).to.contain('MLOPS_STATE');
  });

  it('says so when it cannot be written', async () => {
    mkdirSync(join(folder, 'a'));
    writeFileSync(directory, 'a file in its place');
    expect(await faultOf(store.save(FULL))).to.include({ code: 'state-unwritable', lane: 'stalled' });
    expect(await faultOf(store.ask({ kind: 'approve', hash: 'h' }))).to.include({ code: 'state-unwritable' });
  });

  describe('requests', () => {
    it('wait in the order they were made, until they are granted', async () => {
      await store.ask({ kind: 'approve', hash: 'abc' });
      now += 1000;
      await store.ask({ kind: 'retry', pipeline: 'churn', environment: null });
      now += 1000;
      await store.ask({ kind: 'retry', pipeline: 'churn', environment: 'prod' });
      const asked = await createStateFile(directory, clock).asked();
      expect(asked.map(({ request }) => request)).to.deep.equal([
        { kind: 'approve', hash: 'abc' },
        { kind: 'retry', pipeline: 'churn', environment: null },
        { kind: 'retry', pipeline: 'churn', environment: 'prod' },
      ]);
      await store.granted(asked.slice(0, 2).map(({ id }) => id));
      expect((await store.asked()).map(({ id }) => id)).to.deep.equal([asked[2]?.id]);
    });

    it('to suspend and to resume, and word of a silence, keep what they are about', async () => {
      const wide = { pipeline: null, environment: null };
      const asked = [
        { kind: 'suspend', ...wide, reason: 'a freeze', until: 5 },
        { kind: 'suspend', pipeline: 'churn', environment: 'prod', reason: 'a look', until: null },
        { kind: 'resume', ...wide },
        { kind: 'silence', since: 5 },
      ] as const;
      for (const request of asked) {
        now += 1000;
        await store.ask(request);
      }
      expect((await store.asked()).map(({ request }) => request)).to.deep.equal(asked);
    });

    it('are none before anybody asked', async () => {
      expect(await store.asked()).to.deep.equal([]);
      await store.granted([]);
    });

    it('that nobody can read are set aside, and the others are heard', async () => {
      await store.ask({ kind: 'approve', hash: 'abc' });
      const requests = join(directory, 'requests');
      const texts = [
        '',
        '{',
        'null',
        '{"kind":"delete-all"}',
        '{"kind":"retry"}',
        '{"kind":"approve","hash":1}',
        '{"kind":"retry","pipeline":"a","environment":1}',
        '{"kind":"suspend","pipeline":null,"environment":null,"until":null}',
        '{"kind":"suspend","pipeline":null,"environment":null,"reason":"r","until":1e300}',
        '{"kind":"suspend","pipeline":[],"environment":null,"reason":"r","until":null}',
        '{"kind":"resume","environment":null}',
        '{"kind":"silence","since":null}',
        '{"kind":"silence","since":"yesterday"}',
      ];
      for (const [index, text] of texts.entries())
        writeFileSync(join(requests, `${String(index).padStart(15, '0')}-${'0'.repeat(36)}.json`), text);
      writeFileSync(join(requests, 'notes.txt'), 'not ours');
      expect((await store.asked()).map(({ request }) => request)).to.deep.equal([
        { kind: 'approve', hash: 'abc' },
      ]);
      expect(readdirSync(requests).filter((name) => name.endsWith('.damaged'))).to.have.length(texts.length);
      expect(readdirSync(requests)).to.include('notes.txt');
    });

    it('are the only thing that granting takes away', async () => {
      await store.save(FULL);
      await store.granted(['../state.json', 'state.json', '..']);
      expect((await store.load()).memory).to.deep.equal(FULL);
    });
  });

  it('keeps copies beside the memory until they are forgotten, for nobody else to read', async () => {
    const [name, other] = ['a'.repeat(64), 'b'.repeat(64)];
    expect(await store.kept(name)).to.equal(undefined);
    await store.keep(name, 'one');
    await store.keep(name, 'one');
    await store.keep(other, 'another');
    expect(statSync(join(directory, 'copies', `${name}.json`)).mode & 0o777).to.equal(0o600);
    const successor = createStateFile(directory, clock);
    expect(await successor.kept(name)).to.equal('one');
    await successor.forget([name, name]);
    expect(await store.kept(name)).to.equal(undefined);
    expect(await store.kept(other)).to.equal('another');
  });

  it('takes no other name for a copy than a hash, and reads no state that names another', async () => {
    for (const task of [() => store.keep('../state', ''), () => store.kept('../state')])
      expect(String(await task().catch((error: unknown) => error))).to.contain('no name of a copy');
    const text = JSON.stringify(FULL).replace('a'.repeat(64), '../state');
    writeFileSync(join(directory, 'state.json'), text);
    expect((await store.load()).memory).to.deep.equal(EMPTY_MEMORY);
  });

  it('tells a folder it may not look into from an empty one', async function () {
    // The superuser may look into everything.
    if (process.getuid?.() === 0) return;
    await store.save(FULL);
    chmodSync(directory, 0o000);
    expect((await faultOf(store.load())).code).to.equal('state-unreadable');
    chmodSync(directory, 0o700);
  });
});
