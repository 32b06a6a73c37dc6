import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import { createLeaseS3 } from '../../src/adapters/lease-s3.ts';
import { createStateS3 } from '../../src/adapters/state-s3.ts';
import { Fault } from '../../src/core/fault.ts';
import { EMPTY_MEMORY } from '../../src/core/memory.ts';
import { MemoryObjects } from '../support/memory-objects.ts';
import { Rig } from '../support/rig.ts';
import { BLUEPRINTS, topic } from '../support/topic-blueprint.ts';
import { cutAnywhere, flipped, HTML, ODD_TEXTS, withoutElement } from './garbage.ts';
import { Random } from './random.ts';

/** Said at the end: a test of random inputs that tries none passes just as well. */
const tried = { answers: 0, configurations: 0, templates: 0, states: 0, leases: 0 };

const WISH = { pipelines: [topic('churn'), topic('fraud', { protect: true })] };

/** Two deployed pipelines, and a look at them in which something is not as it should be. */
async function deployed(): Promise<Rig> {
  const rig = await Rig.open();
  await rig.deploy(WISH);
  return rig;
}

/** Faults are for people; anything else is a bug. @returns what the look changed, by operation */
async function writesOfALook(rig: Rig): Promise<readonly string[]> {
  const writes = await rig.writesDuring(async () => {
    try {
      await rig.look();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
  });
  return Object.keys(writes);
}

/** Every answer of one operation is another text until it is undone. */
function garble(
  rig: Rig,
  operation: string,
  change: (text: string) => { status: number; text: string },
): () => void {
  const { handler } = rig.simulator;
  const handle = handler.handle.bind(handler);
  handler.handle = async (request, options) => {
    const { response } = await handle(request, options);
    if (!String(request.body).includes(`Action=${operation}`)) return { response };
    const { status, text } = change((await buffer(response.body)).toString('utf8'));
    return { response: { ...response, statusCode: status, body: Readable.from([Buffer.from(text)]) } };
  };
  return () => {
    handler.handle = handle;
  };
}

describe('from garbage comes neither a change nor an unhandled error, be it', function () {
  this.timeout(60_000);

  after(() => {
    const said = Object.entries(tried).map(([kind, count]) => `${count} ${kind}`);
    console.log(`    garbage tried: ${said.join(', ')}`);
  });

  /** Tries an answer, and then looks whether all is as it was. */
  async function tryAnswer(
    rig: Rig,
    status: number,
    change: (text: string) => string,
  ): Promise<readonly string[]> {
    tried.answers += 1;
    const undo = garble(rig, 'DescribeStacks', (text) => ({ status, text: change(text) }));
    const writes = await writesOfALook(rig);
    undo();
    await rig.settle();
    expect(rig.said()).to.deep.equal({ 'mlops-default-churn': 'hello', 'mlops-default-fraud': 'hello' });
    return writes;
  }

  it('an answer of AWS that is none: a page of a proxy, nothing at all, a part', async () => {
    const rig = await deployed();
    const random = new Random(1);
    for (const status of [200, 403, 502])
      for (const html of [HTML, '', '{}', '\u0000\u0001'])
        expect(await tryAnswer(rig, status, () => html), `${status} ${html}`).to.deep.equal([]);
    for (let left = 40; left > 0; left -= 1)
      expect(await tryAnswer(rig, 200, (text) => cutAnywhere(text, random))).to.deep.equal([]);
  });

  it('an answer of AWS in which something is missing, or unknown, or of no stack: nothing is deleted then', async () => {
    const rig = await deployed();
    const elements = [
      'StackName',
      'StackId',
      'StackStatus',
      'CreationTime',
      'Tags',
      'Parameters',
      'Outputs',
      'member',
    ];
    const changes = [
      ...elements.map((name) => (text: string) => withoutElement(text, name)),
      (text: string) => text.replaceAll('CREATE_COMPLETE', 'QUANTUM_COMPLETE'),
      (text: string) => text.replaceAll('<CreationTime>2', '<CreationTime>x'),
      (text: string) => text.replace('</Stacks>', '</Stacks><NextToken>page-1</NextToken>'),
      (text: string) =>
        text.replace(/<Stacks>.*<\/Stacks>/, '<Stacks></Stacks><NextToken>page-1</NextToken>'),
    ];
    for (const change of changes) expect(await tryAnswer(rig, 200, change)).to.not.include('DeleteStack');
  });

  it('an answer of AWS with wrong bytes in it: nothing is deleted then', async () => {
    const rig = await deployed();
    const random = new Random(2);
    for (let left = 40; left > 0; left -= 1)
      expect(await tryAnswer(rig, 200, (text) => flipped(text, random))).to.not.include('DeleteStack');
  });

  it('a configuration: what is rejected changes nothing, and nothing is deleted at first sight', async () => {
    const rig = await deployed();
    const random = new Random(3);
    const good = JSON.stringify({ version: 1, ...WISH });
    const texts = [...ODD_TEXTS, ...Array.from({ length: 100 }, () => flipped(good, random))];
    for (const text of texts) {
      tried.configurations += 1;
      rig.commit(text);
      const before = rig.statuses();
      const writes = await writesOfALook(rig);
      expect(writes, text).to.not.include('DeleteStack');
      const { reading } = await rig.look();
      if (reading.kind !== 'accepted') expect([writes, rig.statuses()]).to.deep.equal([[], before]);
    }
  });

  it('a template: what cannot be read changes nothing', async () => {
    const rig = await deployed();
    const random = new Random(4);
    const path = 'blueprints/topic/topic.yaml';
    const good = BLUEPRINTS[path] ?? '';
    for (const text of [...ODD_TEXTS, ...Array.from({ length: 40 }, () => flipped(good, random))]) {
      tried.templates += 1;
      rig.commit(WISH, { files: { [path]: text } });
      expect(await writesOfALook(rig), text).to.not.include('DeleteStack');
      rig.commit(WISH);
      await rig.settle();
    }
  });

  it('the state: it is what it was, or set aside and reported', async () => {
    const objects = new MemoryObjects();
    const open = () =>
      createStateS3(
        objects.seenThrough(async () => 'none'),
        { now: () => 1 },
        () => 1,
      );
    await open().save({ ...EMPTY_MEMORY, commit: { id: 'c', seen: 1 } });
    const good = objects.text('state.json') ?? '';
    const random = new Random(5);
    for (const text of [...ODD_TEXTS, ...Array.from({ length: 300 }, () => flipped(good, random))]) {
      tried.states += 1;
      objects.overwrite('state.json', text);
      const { memory, damaged } = await open().load();
      expect(damaged === null || JSON.stringify(memory) === JSON.stringify(EMPTY_MEMORY)).to.equal(true);
    }
  });

  it('the lease: it is read as one, or known to be none', async () => {
    const objects = new MemoryObjects();
    const lease = createLeaseS3(objects.seenThrough(async () => 'none'));
    const holder = { id: 'a', host: 'h', pid: 1, boot: null, started: null };
    await lease.write({ fence: 3, beat: 7, released: false, holder }, null);
    const good = objects.text('lease.json') ?? '';
    const random = new Random(6);
    for (const text of [...ODD_TEXTS, ...Array.from({ length: 300 }, () => flipped(good, random))]) {
      tried.leases += 1;
      objects.overwrite('lease.json', text);
      const { record, fence } = await lease.read();
      expect(Number.isSafeInteger(fence)).to.equal(true);
      if (record !== null)
        expect(Object.keys(record)).to.include.members(['fence', 'beat', 'released', 'holder']);
    }
  });
});
