import { expect } from 'chai';
import { MINUTE } from '../../src/core/text/time.ts';
import { Rig } from '../support/rig.ts';
import { topic } from '../support/topic-blueprint.ts';

const THREE = [topic('c', { depends_on: ['b'] }), topic('b', { depends_on: ['a'] }), topic('a')];

/** Each says what the one before it says. */
const CHAIN = (text: string) => [
  topic('c', { text: { output_of: 'b', key: 'Said' } }),
  topic('b', { text: { output_of: 'a', key: 'Said' } }),
  topic('a', { text }),
];

const names = (rig: Rig): readonly string[] => rig.stacks().map(({ name }) => name.at(-1) ?? '');

describe('pipelines that depend on each other', () => {
  it('are created one after the other, each when the one before it is in sync', async () => {
    const rig = await Rig.open();
    rig.commit({ pipelines: THREE });
    await rig.look();
    expect(names(rig)).to.deep.equal(['a']);
    await rig.settle();
    const created = rig.stacks().map((stack) => stack.created);
    expect(names(rig)).to.deep.equal(['a', 'b', 'c']);
    expect(created).to.deep.equal(created.toSorted((x, y) => x - y));
    expect(new Set(created).size).to.equal(3);
    expect(rig.newSubjects()).to.deep.equal(['[mlops] 3 deployed']);
  });

  it('take outputs of their own environment, also where another one is in the same place', async () => {
    const rig = await Rig.open();
    const source = topic('a', { text: 'of dev', overrides: { prod: { text: 'of prod' } } });
    const pipelines = [source, topic('b', { text: { output_of: 'a', key: 'Said' } })];
    await rig.deploy({ environments: { dev: {}, prod: {} }, pipelines });
    expect(rig.said()).to.deep.equal({
      'mlops-dev-a': 'of dev',
      'mlops-dev-b': 'of dev',
      'mlops-prod-a': 'of prod',
      'mlops-prod-b': 'of prod',
    });
  });

  it('are deleted in the reverse order when the entries are to be absent', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: THREE });
    rig.commit({ pipelines: ['a', 'b', 'c'].map((name) => ({ name, state: 'absent' })) });
    await rig.look();
    expect(rig.statuses()).to.deep.equal({
      'mlops-default-a': 'CREATE_COMPLETE',
      'mlops-default-b': 'CREATE_COMPLETE',
      'mlops-default-c': 'DELETE_IN_PROGRESS',
    });
    await rig.settle();
    expect(rig.statuses()).to.deep.equal({});
  });

  it('are pruned in the reverse order although nothing but the stacks knows it any more', async () => {
    const rig = await Rig.open({ settings: { deleteBudget: 1 } });
    await rig.deploy({ pipelines: THREE });
    rig.commit({ pipelines: [] });
    rig.loseState();
    await rig.look();
    rig.pass(10 * MINUTE);
    await rig.look();
    expect(rig.statuses()).to.deep.equal({
      'mlops-default-a': 'CREATE_COMPLETE',
      'mlops-default-b': 'CREATE_COMPLETE',
      'mlops-default-c': 'DELETE_IN_PROGRESS',
    });
    await rig.live(10 * MINUTE);
    expect(rig.statuses()).to.deep.equal({});
  });

  it('wait while the one they depend on has failed, and others do not', async () => {
    const rig = await Rig.open();
    rig.inject({ kind: 'resource-fails', stack: '*-b', on: 'create', reason: 'The name is taken' });
    const pass = await rig.deploy({ pipelines: [...THREE, topic('d')] });
    expect(names(rig)).to.deep.equal(['a', 'd', 'b']);
    expect(pass.snapshot.pipelines.map(({ name, step }) => [name, step])).to.deep.equal([
      ['a', 'in-sync'],
      ['d', 'in-sync'],
      ['b', 'failed'],
      ['c', 'dependency'],
    ]);
  });
});

describe('pipelines that use the outputs of each other', () => {
  it('are created one after the other with the live values', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: CHAIN('first') });
    expect(rig.said()).to.deep.equal({
      'mlops-default-a': 'first',
      'mlops-default-b': 'first',
      'mlops-default-c': 'first',
    });
  });

  it('take nothing for an output that is not there, also where every object has something of its name', async () => {
    const rig = await Rig.open();
    const follower = topic('b', { text: { output_of: 'a', key: 'toString' } });
    const pass = await rig.deploy({ pipelines: [follower, topic('a')] });
    expect(names(rig)).to.deep.equal(['a']);
    expect(pass.snapshot.pipelines.at(-1)).to.include({ name: 'b', step: 'dependency' });
  });

  it('are updated one after the other when an output changes, and then rest', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: CHAIN('first') });
    const writes = await rig.writesDuring(() => rig.deploy({ pipelines: CHAIN('second') }));
    expect(writes).to.deep.equal({ UpdateStack: 3 });
    expect(new Set(Object.values(rig.said()))).to.deep.equal(new Set(['second']));
    expect(await rig.callsDuring(() => rig.look())).to.deep.equal({ DescribeStacks: 1 });
  });

  it('keep what they have while the one they depend on is being updated', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: CHAIN('first') });
    rig.commit({ pipelines: CHAIN('second') });
    const writes = await rig.writesDuring(async () => {
      await rig.look();
      await rig.glance();
      await rig.look();
    });
    expect(writes).to.deep.equal({ UpdateStack: 1 });
  });

  it('are held, and left as they are, when the output is not there', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: CHAIN('first') });
    const missing = topic('c', { text: { output_of: 'b', key: 'Nothing' } });
    const pass = await rig.deploy({ pipelines: [missing, ...CHAIN('first').slice(1)] });
    expect(rig.said()['mlops-default-c']).to.equal('first');
    expect(pass.snapshot.pipelines.at(-1)).to.include({ name: 'c', step: 'dependency' });
  });
});
