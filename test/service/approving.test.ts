import { expect } from 'chai';
import { meantBy } from '../../src/core/step.ts';
import { MINUTE } from '../../src/core/text/time.ts';
import { Rig } from '../support/rig.ts';
import { topic } from '../support/topic-blueprint.ts';

const WRONG = '0'.repeat(64);

const careful = (text: string, ...approvals: readonly string[]) => ({
  approvals,
  pipelines: [topic('churn', { text, approval: 'required' })],
});

const hashOf = async (rig: Rig): Promise<string> =>
  (await rig.preview()).steps.map(meantBy).find((meant) => meant !== null)?.hash ?? '';

const warned = (rig: Rig): readonly unknown[] =>
  rig.log.filter(({ message }) => message === 'approval without effect').map(({ fields }) => fields['error']);

const voids = async (rig: Rig) =>
  (await rig.preview()).problems.filter(({ code }) => code === 'void-approval').map(({ pointer }) => pointer);

describe('an approval in the configuration', () => {
  it('of nothing that is planned is a warning of a plan at its place, and one line in the log for each commit', async () => {
    const rig = await Rig.open();
    rig.commit(careful('one', WRONG));
    const preview = await rig.preview();
    expect(preview.problems).to.have.length(1);
    expect(preview.problems[0]).to.include({
      code: 'void-approval',
      severity: 'warning',
      pointer: '/approvals/0',
    });
    expect(preview.problems[0]?.line).to.be.a('number');
    expect(preview.reading).to.deep.include({ kind: 'accepted', problems: preview.problems });
    await rig.live(10 * MINUTE);
    expect(warned(rig)).to.have.length(1);
    rig.commit(careful('two', WRONG));
    await rig.live(10 * MINUTE);
    expect(warned(rig)).to.have.length(2);
  });

  it('says nothing while it holds, while its update is under way, and after it is done', async () => {
    const rig = await Rig.open();
    await rig.deploy(careful('one'));
    const hash = await hashOf(rig);
    rig.commit(careful('one', hash));
    expect(await voids(rig)).to.deep.equal([]);
    await rig.look();
    expect(await voids(rig)).to.deep.equal([]);
    rig.restart();
    await rig.live(10 * MINUTE);
    expect(rig.said()).to.deep.equal({ 'mlops-default-churn': 'one' });
    expect(await voids(rig)).to.deep.equal([]);
    expect(warned(rig)).to.deep.equal([]);
  });

  it('is void, and says so, when what it covered has changed in between', async () => {
    const rig = await Rig.open();
    await rig.deploy(careful('one'));
    await rig.deploy(careful('two', await hashOf(rig)));
    expect(rig.statuses()).to.deep.equal({});
    expect(await voids(rig)).to.deep.equal(['/approvals/0']);
  });

  it('is not called void while a part of the configuration is not seen', async () => {
    const rig = await Rig.open({ settings: { only: ['default'] } });
    rig.commit(careful('one', WRONG));
    expect(await voids(rig)).to.deep.equal([]);
    const blind = await Rig.open();
    blind.commit(careful('one', WRONG));
    blind.inject({ kind: 'access-denied', operation: 'DescribeStacks', times: 'always' });
    expect(await voids(blind)).to.deep.equal([]);
  });
});

describe('what waits for approval', () => {
  it('is noted at every look, so that a hash can be recognised without one', async () => {
    const rig = await Rig.open();
    await rig.deploy(careful('one'));
    const hash = await hashOf(rig);
    expect(rig.store.memory.waiting).to.deep.include({ hash, what: 'the create of churn in default' });
    await rig.store.ask({ kind: 'approve', hash });
    await rig.live(10 * MINUTE);
    expect(rig.store.memory.waiting).to.deep.equal([]);
  });
});
