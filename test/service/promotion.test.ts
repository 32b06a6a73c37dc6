import { expect } from 'chai';
import { MINUTE } from '../../src/core/text/time.ts';
import { meantBy } from '../../src/core/step.ts';
import { Rig } from '../support/rig.ts';
import { topic } from '../support/topic-blueprint.ts';

const environments = { dev: {}, staging: {}, prod: {} };
const ORDER = { environments, promotion: ['dev', 'staging', 'prod'] };

const says = (text: string, more: object = {}): object => ({
  ...ORDER,
  pipelines: [topic('churn', { text, ...more })],
});

/** What runs in each environment. */
const running = (rig: Rig): unknown =>
  Object.fromEntries(
    Object.entries(rig.said()).map(([stack, said]) => [/^mlops-(\w+)-/.exec(stack)?.[1], said]),
  );

async function promoted(): Promise<Rig> {
  const rig = await Rig.open();
  await rig.deploy(says('one'));
  rig.newMails();
  return rig;
}

describe('a pipeline that is promoted from environment to environment', () => {
  it('is made in one after the other, each when the one before is complete', async () => {
    const rig = await Rig.open();
    const seen: string[] = [];
    rig.commit(says('one'));
    for (let passes = 0; passes < 20; passes += 1) {
      const pass = await (passes === 0 ? rig.look() : rig.glance());
      seen.push(...pass.executed.map(({ move }) => `${move.kind} ${move.environment}`));
      const at = rig.statuses();
      if (at['mlops-prod-churn'] !== undefined) expect(at['mlops-staging-churn']).to.equal('CREATE_COMPLETE');
      rig.pass(MINUTE / 6);
    }
    expect(seen).to.deep.equal(['create dev', 'create staging', 'create prod']);
    expect(running(rig)).to.deep.equal({ dev: 'one', staging: 'one', prod: 'one' });
  });

  it('stops at the environment where it fails, and a commit that mends it goes through', async () => {
    const rig = await promoted();
    rig.inject({
      kind: 'resource-fails',
      on: 'update',
      stack: 'mlops-staging-churn',
      reason: 'The name is not allowed here',
      times: 1,
    });
    const pass = await rig.deploy(says('two'));
    expect(running(rig)).to.deep.equal({ dev: 'two', staging: 'one', prod: 'one' });
    const [, staging, prod] = pass.snapshot.pipelines;
    expect(staging).to.include({ step: 'failed' });
    expect(prod).to.include({ step: 'promotion', verdict: 'waiting' });
    expect(prod?.reason).to.contain('staging').and.to.contain('failed').and.to.contain('not allowed here');
    expect(await rig.writesDuring(() => rig.live(20 * MINUTE))).to.deep.equal({});
    await rig.deploy(says('three'));
    expect(running(rig)).to.deep.equal({ dev: 'three', staging: 'three', prod: 'three' });
    expect(rig.newSubjects()).to.deep.equal([
      '[mlops] churn failed in staging, deployed in dev',
      '[mlops] churn recovered in staging, deployed in dev, prod',
    ]);
  });

  it('goes everywhere at once as a hot fix, and may skip an environment', async () => {
    const rig = await promoted();
    rig.commit(says('fix', { promotion: false }));
    expect(await rig.writesDuring(() => rig.look())).to.deep.equal({ UpdateStack: 3 });
    await rig.settle();
    rig.inject({
      kind: 'resource-fails',
      on: 'update',
      stack: 'mlops-staging-churn',
      reason: 'No',
      times: 1,
    });
    await rig.deploy(says('skip', { promotion: ['dev', 'prod'] }));
    expect(running(rig)).to.deep.equal({ dev: 'skip', staging: 'fix', prod: 'skip' });
  });

  it('does not keep a change of one environment, a repair or a removal waiting for another', async () => {
    const rig = await promoted();
    rig.inject({
      kind: 'resource-fails',
      on: 'update',
      stack: 'mlops-dev-churn',
      reason: 'No',
      times: 'always',
    });
    const overrides = { dev: { text: 'broken' }, prod: { text: 'own' } };
    await rig.deploy(says('one', { overrides }));
    expect(running(rig)).to.deep.equal({ dev: 'one', staging: 'one', prod: 'own' });
    rig.simulator.outOfBand.updateStack('eu-west-1', 'mlops-prod-churn', { parameters: { Text: 'rogue' } });
    await rig.live(5 * MINUTE);
    expect(running(rig)).to.include({ prod: 'own' });
    await rig.deploy({ ...ORDER, pipelines: [{ name: 'churn', state: 'absent' }] });
    expect(running(rig)).to.deep.equal({});
  });

  it('is asked an approval for once, where it has arrived; a commit in between voids what was approved', async () => {
    const careful = { ...environments, prod: { approval: 'required' } };
    const of = (text: string) => ({ ...says(text), environments: careful });
    const rig = await Rig.open();
    await rig.deploy(of('one'));
    const hashOf = async (): Promise<string> =>
      (await rig.preview()).steps.map(meantBy).find((meant) => meant?.environment === 'prod')?.hash ?? '';
    await rig.live(10 * MINUTE);
    expect(rig.newSubjects()).to.deep.equal([
      '[mlops] churn held (approval) in prod, deployed in dev, staging',
    ]);
    const first = await hashOf();
    rig.commit(of('two'));
    await rig.store.ask({ kind: 'approve', hash: first });
    await rig.live(10 * MINUTE);
    expect(running(rig)).to.deep.equal({ dev: 'two', staging: 'two' });
    expect(rig.newSubjects()).to.deep.equal([
      '[mlops] churn held (approval) in prod, deployed in dev, staging',
    ]);
    await rig.store.ask({ kind: 'approve', hash: await hashOf() });
    await rig.settle();
    expect(running(rig)).to.deep.equal({ dev: 'two', staging: 'two', prod: 'two' });
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn deployed in prod']);
  });

  it('waits where this service does not look at the environment before', async () => {
    const rig = await Rig.open({ settings: { only: ['prod'] } });
    const pass = await rig.deploy(says('one'));
    expect(rig.statuses()).to.deep.equal({});
    expect(pass.snapshot.pipelines[0]?.reason).to.contain('staging, which this service could not look at');
  });
});

describe('a chain of pipelines, each of which uses an output of the one before', () => {
  it('is made in its order, and a change at its beginning goes through to its end', async () => {
    const chain = (text: string) => ({
      pipelines: ['a', 'b', 'c', 'd', 'e'].map((name, index, names) => {
        const before = names[index - 1];
        return topic(name, { text: before === undefined ? text : { output_of: before, key: 'Said' } });
      }),
    });
    const rig = await Rig.open();
    await rig.deploy(chain('one'));
    expect(Object.values(rig.said())).to.deep.equal(['one', 'one', 'one', 'one', 'one']);
    const made = rig.stacks().toSorted((one, other) => one.created - other.created);
    expect(made.map(({ name }) => name.slice(-1)).join('')).to.equal('abcde');
    await rig.deploy(chain('two'));
    expect(Object.values(rig.said())).to.deep.equal(['two', 'two', 'two', 'two', 'two']);
  });

  it('is refused with its path where it is a circle', async () => {
    const rig = await Rig.open();
    const link = (name: string, before: string) => topic(name, { text: { output_of: before, key: 'Said' } });
    const pass = await rig.deploy({ pipelines: [link('a', 'c'), link('b', 'a'), link('c', 'b')] });
    expect(rig.statuses()).to.deep.equal({});
    expect(pass.reading.kind).to.equal('rejected');
    expect(pass.snapshot.problems[0]?.message).to.contain('a -> c -> b -> a');
  });
});
