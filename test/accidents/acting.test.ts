import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { expect } from 'chai';
import { HOUR, MINUTE, SECOND } from '../../src/core/text/time.ts';
import type { TroubleOf } from '../../src/simulator/trouble.ts';
import { Crash } from '../support/memory-store.ts';
import { REGION, Rig } from '../support/rig.ts';
import { topic } from '../support/topic-blueprint.ts';

const CHURN = topic('churn');
const CHANGED = topic('churn', { text: 'changed' });
const NAME = 'mlops-default-churn';

async function deployed(): Promise<Rig> {
  const rig = await Rig.open();
  await rig.deploy({ pipelines: [CHURN] });
  rig.newMails();
  return rig;
}

type Fails = TroubleOf<'resource-fails'>;

const fails = (on: Fails['on'], times: number | 'always' = 1): Fails => ({
  kind: 'resource-fails',
  on,
  reason: 'The name is not allowed here',
  times,
});

describe('accidents of others: what was done was not what was meant', () => {
  it('a commit that mends a failing one is applied at the next look, however long the pause before the next try (argo-cd #11494)', async () => {
    const rig = await deployed();
    rig.inject({ ...fails('update', 'always'), reason: 'Rate exceeded' });
    rig.commit({ pipelines: [CHANGED] });
    await rig.live(4 * MINUTE);
    expect((await rig.look()).snapshot.pipelines[0]).to.include({ step: 'backoff' });
    rig.simulator.calm();
    rig.commit({ pipelines: [topic('churn', { text: 'mended' })] });
    expect(await rig.writesDuring(() => rig.look())).to.deep.equal({ UpdateStack: 1 });
    await rig.settle();
    expect(rig.said()).to.deep.equal({ [NAME]: 'mended' });
  });

  it('a process killed at any write of its state leaves one stack and one mail for each outcome (helm #149, opentofu #531)', async () => {
    for (const written of [false, true])
      for (let save = 1, died = true; died; save += 1) {
        const rig = await Rig.open();
        died = false;
        rig.store.crashAt(save, written);
        for (const pipelines of [[CHURN], [CHANGED], [{ name: 'churn', state: 'absent' }]]) {
          rig.commit({ pipelines });
          await rig.settle().catch(async (error: unknown) => {
            if (!(error instanceof Crash)) throw error;
            died = true;
            rig.restart();
            await rig.settle();
          });
        }
        const where = `save ${save}, ${written ? 'after' : 'before'}`;
        expect(rig.effects('churn'), where).to.deep.equal(['CREATE_STACK', 'UPDATE_STACK', 'DELETE_STACK']);
        const ids = new Set(rig.newMails().map(({ text }) => /message (\S+)/.exec(text)?.[1]));
        expect(ids, where).to.have.length(3);
      }
  });

  it('a process killed while AWS owes it an answer does nothing twice', async () => {
    const rig = await Rig.open();
    const story = [
      ['CreateStack', [CHURN]],
      ['UpdateStack', [CHANGED]],
      ['DeleteStack', [{ name: 'churn', state: 'absent' }]],
    ] as const;
    for (const [operation, pipelines] of story) {
      const asked = rig.silent.silence(operation);
      rig.commit({ pipelines });
      // Nobody waits for this process any more: it is dead.
      void rig.look();
      await asked;
      rig.restart();
      expect(await rig.writesDuring(() => rig.settle()), operation).to.deep.equal({});
    }
    expect(rig.effects('churn')).to.deep.equal(['CREATE_STACK', 'UPDATE_STACK', 'DELETE_STACK']);
    expect(rig.newSubjects()).to.have.length(3);
  });

  it('a stack of somebody else that has the name of a pipeline is left as it is', async () => {
    const rig = await Rig.open({ settings: { pruneQuorum: 0, deleteBudget: 1 } });
    const TemplateBody = JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });
    const stranger = new CloudFormationClient(rig.clientOptions);
    await stranger.send(new CreateStackCommand({ StackName: NAME, TemplateBody }));
    rig.pass(MINUTE);
    const before = rig.stack('churn');
    for (const pipelines of [[CHURN], [CHANGED], [], [{ name: 'churn', state: 'absent' }]])
      expect(await rig.writesDuring(() => rig.deploy({ pipelines }))).to.deep.equal({});
    expect(rig.stack('churn')).to.deep.equal(before);
  });

  it('a stack whose deletion failed is not deleted again', async () => {
    const rig = await deployed();
    rig.inject(fails('delete'));
    const gone = { pipelines: [{ name: 'churn', state: 'absent' }] };
    expect(await rig.writesDuring(() => rig.deploy(gone))).to.deep.equal({ DeleteStack: 1 });
    expect(rig.statuses()).to.deep.equal({ [NAME]: 'DELETE_FAILED' });
    expect(await rig.writesDuring(() => rig.live(3 * HOUR))).to.deep.equal({});
    rig.loseState();
    expect(await rig.writesDuring(() => rig.live(3 * HOUR))).to.deep.equal({});
  });

  it('a stack whose creation and rollback failed is not deleted', async () => {
    const rig = await Rig.open();
    const pair = `Resources:
  First: {Type: "AWS::SNS::Topic"}
  Second: {Type: "AWS::SNS::Topic", DependsOn: First}`;
    rig.inject({ ...fails('create'), resource: 'Second' }, fails('rollback'));
    const files = { 'blueprints/pair/pair.yaml': pair };
    await rig.deploy({ pipelines: [{ name: 'churn', pipeline_type: 'pair' }] }, { files });
    expect(rig.statuses()).to.deep.equal({ [NAME]: 'ROLLBACK_FAILED' });
    expect(await rig.writesDuring(() => rig.live(3 * HOUR))).to.deep.equal({});
  });

  it('a stack that somebody changed in the console is set back, although our last update of it was complete', async () => {
    const rig = await deployed();
    await rig.deploy({ pipelines: [CHANGED] });
    rig.simulator.outOfBand.updateStack(REGION, NAME, { parameters: { Text: 'rogue' } });
    await rig.live(10 * MINUTE);
    expect(rig.said()).to.deep.equal({ [NAME]: 'changed' });
    expect(rig.newSubjects().at(-1)).to.equal('[mlops] churn drifted and recovered in default');
  });

  it('a stack whose update was rolled back is updated by the next commit and never deleted to be made again (aws-cdk #8779)', async () => {
    const rig = await deployed();
    const { id } = rig.stack('churn');
    rig.inject(fails('update'));
    await rig.deploy({ pipelines: [CHANGED] });
    expect(rig.statuses()).to.deep.equal({ [NAME]: 'UPDATE_ROLLBACK_COMPLETE' });
    expect(await rig.writesDuring(() => rig.live(HOUR))).to.deep.equal({});
    rig.loseState();
    const next = { pipelines: [topic('churn', { text: 'mended' })] };
    expect(await rig.writesDuring(() => rig.deploy(next))).to.deep.equal({ UpdateStack: 1 });
    expect(rig.stack('churn').id).to.equal(id);
  });

  it('a failure that comes back at every look is one mail, and the end of it is one more (argo-cd notifications #445, #76)', async () => {
    const rig = await deployed();
    rig.inject({ ...fails('update', 4), reason: 'Rate exceeded' });
    rig.commit({ pipelines: [CHANGED] });
    expect(await rig.writesDuring(() => rig.live(8 * HOUR))).to.deep.equal({ UpdateStack: 5 });
    expect(rig.newSubjects()).to.deep.equal([
      '[mlops] churn failed in default',
      '[mlops] churn recovered in default',
    ]);
    rig.source.lose();
    await rig.live(12 * MINUTE);
    rig.source.find();
    await rig.live(12 * MINUTE);
    expect(rig.newSubjects()).to.deep.equal([
      '[mlops] the repository cannot be read',
      '[mlops] the repository can be read again',
    ]);
  });

  it('a topic that refuses, and a restart in the middle of that, lose neither the state nor the mail (atlantis #4932)', async () => {
    const rig = await Rig.open();
    rig.inject({ kind: 'topic-refuses', times: 'always' });
    rig.commit({ pipelines: [CHURN] });
    await rig.live(30 * SECOND);
    rig.restart();
    await rig.live(10 * MINUTE);
    rig.simulator.calm();
    expect(await rig.writesDuring(() => rig.live(HOUR))).to.deep.equal({});
    expect(rig.effects('churn')).to.deep.equal(['CREATE_STACK']);
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn deployed in default']);
  });
});
