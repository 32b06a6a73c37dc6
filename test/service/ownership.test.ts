import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { expect } from 'chai';
import { MINUTE } from '../../src/core/text/time.ts';
import { Rig } from '../support/rig.ts';
import { topic } from '../support/topic-blueprint.ts';

const TEMPLATE = JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });

/** Somebody else makes a stack with a client of their own. */
async function strangerCreates(
  rig: Rig,
  name: string,
  tags: Readonly<Record<string, string>> = {},
): Promise<void> {
  const client = new CloudFormationClient(rig.clientOptions);
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await client.send(new CreateStackCommand({ StackName: name, TemplateBody: TEMPLATE, Tags }));
  rig.pass(MINUTE);
}

describe('a stack that is not ours', () => {
  it('is left alone and held when it has the name of a pipeline, and people are told once', async () => {
    const rig = await Rig.open();
    await strangerCreates(rig, 'mlops-default-churn', { team: 'other' });
    const before = rig.stack('churn');
    rig.commit({ pipelines: [topic('churn'), topic('fraud')] });
    const writes = await rig.writesDuring(() => rig.live(20 * MINUTE));
    expect(writes).to.deep.equal({ CreateStack: 1 });
    expect(rig.stack('churn')).to.deep.equal(before);
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn held (foreign) in default, 1 deployed']);
    expect((await rig.look()).snapshot.pipelines[0]).to.deep.include({ name: 'churn', step: 'foreign' });
  });

  it('is not touched by a commit that takes the entry away, or says that it is to be absent', async () => {
    const rig = await Rig.open({ settings: { pruneQuorum: 0, deleteBudget: 1 } });
    await strangerCreates(rig, 'mlops-default-churn');
    const writes = await rig.writesDuring(async () => {
      await rig.deploy({ pipelines: [topic('churn')] });
      await rig.deploy({ pipelines: [] });
      await rig.deploy({ pipelines: [{ name: 'churn', state: 'absent' }] });
    });
    expect(writes).to.deep.equal({});
  });

  it('is not pruned although it carries all our tags, for its name is not the one we would have given it', async () => {
    const rig = await Rig.open({ settings: { pruneQuorum: 0, deleteBudget: 1 } });
    await strangerCreates(rig, 'copied', {
      'mlops:managed-by': 'mlops',
      'mlops:source': 'this-source',
      'mlops:environment': 'default',
      'mlops:pipeline': 'churn',
    });
    expect(await rig.writesDuring(() => rig.deploy({ pipelines: [] }))).to.deep.equal({});
    expect(rig.stacks()).to.have.length(1);
  });

  it('is not asked about, whatever state it is in: nothing that is read of it is remembered', async () => {
    const rig = await Rig.open();
    await strangerCreates(rig, 'mlops-default-churn');
    rig.simulator.outOfBand.setStatus('eu-west-1', 'mlops-default-churn', 'UPDATE_ROLLBACK_COMPLETE');
    await rig.deploy({ pipelines: [topic('churn')] });
    expect(await rig.callsDuring(() => rig.look())).to.deep.equal({ DescribeStacks: 1 });
  });

  it('is not pruned although it carries some of our tags', async () => {
    const rig = await Rig.open({ settings: { pruneQuorum: 0, deleteBudget: 1 } });
    const ours = {
      'mlops:managed-by': 'mlops',
      'mlops:source': 'this-source',
      'mlops:environment': 'default',
      'mlops:pipeline': 'churn',
    };
    for (const missing of Object.keys(ours)) {
      const tags = Object.fromEntries(Object.entries(ours).filter(([key]) => key !== missing));
      await strangerCreates(rig, `x-${missing.replace('mlops:', '')}`, tags);
    }
    expect(await rig.writesDuring(() => rig.deploy({ pipelines: [] }))).to.deep.equal({});
    expect(rig.stacks()).to.have.length(4);
  });

  it('is held with a way out when it belongs to another repository, which prunes nothing of ours', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [topic('churn')] });
    rig.newMails();
    const settings = { sourceId: 'other-source', pruneQuorum: 0, deleteBudget: 1 };
    const other = await Rig.open({ beside: rig, settings });
    const writes = await rig.writesDuring(async () => {
      await other.deploy({ pipelines: [] });
      await other.deploy({ pipelines: [topic('churn', { text: 'mine' })] });
    });
    expect(writes).to.deep.equal({});
    expect(rig.said()).to.deep.equal({ 'mlops-default-churn': 'hello' });
    const [mail] = rig.newMails();
    expect(mail?.text.replace(/\s+/g, ' ')).to.contain('set MLOPS_SOURCE_ID=this-source');
  });

  it('is in another account than the configuration names: that environment is held, the others go on', async () => {
    const rig = await Rig.open();
    const environments = {
      dev: { region: 'eu-west-1', account: '111111111111' },
      prod: { region: 'us-east-1', account: '999999999999' },
    };
    const pass = await rig.deploy({ environments, pipelines: [topic('churn')] });
    expect(rig.statuses('eu-west-1')).to.deep.equal({ 'mlops-dev-churn': 'CREATE_COMPLETE' });
    expect(rig.statuses('us-east-1')).to.deep.equal({});
    const held = pass.snapshot.pipelines.find(({ environment }) => environment === 'prod');
    expect(held).to.deep.include({ step: 'unreachable', stack: 'mlops-prod-churn' });
    expect(held?.reason).to.contain('111111111111').and.to.contain('999999999999');
    expect(pass.reached).to.deep.equal({ tried: 2, read: 1 });
  });
});
