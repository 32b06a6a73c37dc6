import { expect } from 'chai';
import { HOUR, MINUTE } from '../../src/core/text/time.ts';
import type { Trouble } from '../../src/simulator/trouble.ts';
import { Rig } from '../support/rig.ts';
import { topic } from '../support/topic-blueprint.ts';

const CHURN = topic('churn');
const BAD = topic('churn', { text: 'bad' });

const failing = (on: 'create' | 'update' | 'delete', reason: string, times: number | 'always'): Trouble => ({
  kind: 'resource-fails',
  stack: '*churn',
  on,
  reason,
  times,
});

const LASTING = 'The name is not allowed here';
const PASSING = 'Rate exceeded';

async function failed(): Promise<Rig> {
  const rig = await Rig.open();
  await rig.deploy({ pipelines: [CHURN, topic('fraud')] });
  rig.newMails();
  rig.inject(failing('update', LASTING, 1));
  await rig.deploy({ pipelines: [BAD, topic('fraud')] });
  return rig;
}

describe('an update that fails', () => {
  it('is told by one mail with the first cause, and leaves the stack as it was', async () => {
    const rig = await failed();
    const [mail, ...others] = rig.newMails();
    expect(others).to.deep.equal([]);
    expect(mail?.subject).to.contain('churn failed in default');
    expect(mail?.text).to.contain(`Topic: ${LASTING}`);
    expect(rig.said()).to.include({ 'mlops-default-churn': 'hello' });
  });

  it('stays failed, without another try and without another mail, also across a restart', async () => {
    const rig = await failed();
    rig.newMails();
    const writes = await rig.writesDuring(async () => {
      await rig.live(3 * HOUR);
      rig.restart();
      await rig.live(3 * HOUR);
    });
    expect(writes).to.deep.equal({});
    expect(rig.newSubjects()).to.deep.equal([]);
  });

  it('stays failed although the state was lost: the events of the stack still tell', async () => {
    const rig = await failed();
    rig.loseState();
    expect(await rig.writesDuring(() => rig.live(HOUR))).to.deep.equal({});
    expect((await rig.look()).snapshot.pipelines[0]).to.include({ name: 'churn', step: 'failed' });
  });

  it('is tried again with a new digest, and then told as recovered, once', async () => {
    const rig = await failed();
    rig.newMails();
    await rig.deploy({ pipelines: [topic('churn', { text: 'good' }), topic('fraud')] });
    expect(rig.said()).to.include({ 'mlops-default-churn': 'good' });
    await rig.live(10 * MINUTE);
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn recovered in default']);
  });

  it('is over when Git goes back to what is live, and that is told as recovered, once', async () => {
    const rig = await failed();
    rig.newMails();
    expect(await rig.writesDuring(() => rig.deploy({ pipelines: [CHURN, topic('fraud')] }))).to.deep.equal(
      {},
    );
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn recovered in default']);
  });

  it('is tried once more when somebody asks for a retry', async () => {
    const rig = await failed();
    await rig.store.ask({ kind: 'retry', pipeline: 'churn', environment: null });
    expect(await rig.writesDuring(() => rig.settle())).to.deep.equal({ UpdateStack: 1 });
    expect(rig.said()).to.include({ 'mlops-default-churn': 'bad' });
  });

  it('is tried once more when a commit has another text under "retry"', async () => {
    const rig = await failed();
    await rig.deploy({ pipelines: [{ ...BAD, retry: 'the role was repaired' }, topic('fraud')] });
    expect(rig.said()).to.include({ 'mlops-default-churn': 'bad' });
    expect(await rig.writesDuring(() => rig.live(HOUR))).to.deep.equal({});
  });

  it('delays no other pipeline', async () => {
    const rig = await failed();
    rig.inject(failing('update', LASTING, 1));
    await rig.deploy({ pipelines: [topic('churn', { text: 'worse' }), topic('fraud', { text: 'stop' })] });
    expect(rig.said()).to.include({ 'mlops-default-fraud': 'stop' });
  });

  it('is named at the foot of the next mail as long as it lasts', async () => {
    const rig = await failed();
    rig.newMails();
    await rig.deploy({ pipelines: [BAD, topic('fraud', { text: 'stop' })] });
    const [mail] = rig.newMails();
    expect(mail?.subject).to.contain('fraud deployed');
    expect(mail?.text).to.match(/Not over yet, from before:\n\s+failed\s+churn \(default\), since 2026-/);
  });
});

describe('a failure that may go away by itself', () => {
  it('is tried again with growing pauses until it does, and is told when it failed and when it recovered', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [CHURN] });
    rig.newMails();
    rig.inject(failing('update', PASSING, 2));
    rig.commit({ pipelines: [BAD] });
    expect(await rig.writesDuring(() => rig.live(30 * MINUTE))).to.deep.equal({ UpdateStack: 3 });
    expect(rig.said()).to.include({ 'mlops-default-churn': 'bad' });
    expect(rig.newSubjects()).to.deep.equal([
      '[mlops] churn failed in default',
      '[mlops] churn recovered in default',
    ]);
  });

  it('is tried five times at most', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [CHURN] });
    rig.newMails();
    rig.inject(failing('update', PASSING, 'always'));
    rig.commit({ pipelines: [BAD] });
    expect(await rig.writesDuring(() => rig.live(6 * HOUR))).to.deep.equal({ UpdateStack: 5 });
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn failed in default']);
  });

  it('is told by one mail, however many times somebody has it retried, and its end by one more', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [CHURN] });
    rig.newMails();
    rig.inject(failing('update', LASTING, 10));
    await rig.deploy({ pipelines: [BAD] });
    for (let round = 0; round < 9; round += 1) {
      await rig.store.ask({ kind: 'retry', pipeline: 'churn', environment: null });
      await rig.settle();
    }
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn failed in default']);
    await rig.store.ask({ kind: 'retry', pipeline: 'churn', environment: null });
    await rig.settle();
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn recovered in default']);
  });
});

const slow = (text: string) => topic('churn', { text, timeout: '30m' });

describe('an update that runs longer than its timeout', () => {
  it('is cancelled, told, and left alone', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [slow('hello')] });
    rig.newMails();
    rig.inject({ kind: 'resource-stuck', on: 'update' });
    rig.commit({ pipelines: [slow('stuck')] });
    await rig.live(29 * MINUTE);
    expect(rig.statuses()).to.deep.equal({ 'mlops-default-churn': 'UPDATE_IN_PROGRESS' });
    const writes = await rig.writesDuring(() => rig.live(HOUR));
    expect(writes).to.deep.equal({ CancelUpdateStack: 1 });
    expect(rig.said()).to.deep.equal({ 'mlops-default-churn': 'hello' });
    const [mail, ...others] = rig.newMails();
    expect(others).to.deep.equal([]);
    expect(mail?.subject).to.contain('[mlops] churn failed in default');
    const text = mail?.text.replace(/\s+/g, ' ');
    expect(text).to.contain('Topic: It was not done within its timeout').and.to.contain('with "timeout"');
  });

  it('is counted from its own beginning, however long ago the stack was made', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [slow('hello')] });
    rig.pass(3 * HOUR);
    const writes = await rig.writesDuring(() => rig.deploy({ pipelines: [slow('later')] }));
    expect(writes).to.deep.equal({ UpdateStack: 1 });
    expect(rig.said()).to.deep.equal({ 'mlops-default-churn': 'later' });
  });
});

describe('a creation that fails', () => {
  it('leaves a stack that is deleted and made again with a new digest', async () => {
    const rig = await Rig.open();
    rig.inject(failing('create', LASTING, 1));
    await rig.deploy({ pipelines: [BAD] });
    expect(rig.statuses()).to.deep.equal({ 'mlops-default-churn': 'ROLLBACK_COMPLETE' });
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn failed in default']);
    expect(await rig.writesDuring(() => rig.live(HOUR))).to.deep.equal({});
    const writes = await rig.writesDuring(() => rig.deploy({ pipelines: [CHURN] }));
    expect(writes).to.deep.equal({ DeleteStack: 1, CreateStack: 1 });
    expect(rig.said()).to.deep.equal({ 'mlops-default-churn': 'hello' });
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn recovered in default']);
  });

  it('is made again twice at most when the cause may go away by itself', async () => {
    const rig = await Rig.open();
    rig.inject(failing('create', PASSING, 'always'));
    rig.commit({ pipelines: [CHURN] });
    const writes = await rig.writesDuring(() => rig.live(6 * HOUR));
    expect(writes).to.deep.equal({ CreateStack: 3, DeleteStack: 2 });
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn failed in default']);
  });

  it('is made again until it succeeds, and is told as failed once and as recovered once', async () => {
    const rig = await Rig.open();
    rig.inject(failing('create', PASSING, 2));
    rig.commit({ pipelines: [CHURN] });
    await rig.live(HOUR);
    expect(rig.said()).to.deep.equal({ 'mlops-default-churn': 'hello' });
    expect(rig.newSubjects()).to.deep.equal([
      '[mlops] churn failed in default',
      '[mlops] churn recovered in default',
    ]);
  });

  it('leaves a stack that goes without a quorum question when its entry says absent', async () => {
    const rig = await Rig.open();
    rig.inject(failing('create', LASTING, 1));
    await rig.deploy({ pipelines: [CHURN] });
    rig.newMails();
    await rig.deploy({ pipelines: [{ name: 'churn', state: 'absent' }] });
    expect(rig.statuses()).to.deep.equal({});
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn removed in default']);
  });
});

describe('a deletion that fails', () => {
  it('is stuck until a person has freed it, and is told with the command that would', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [CHURN] });
    rig.newMails();
    rig.inject(failing('delete', 'The bucket you tried to delete is not empty', 1));
    await rig.deploy({ pipelines: [{ name: 'churn', state: 'absent' }] });
    expect(rig.statuses()).to.deep.equal({ 'mlops-default-churn': 'DELETE_FAILED' });
    const [mail, ...others] = rig.newMails();
    expect(others).to.deep.equal([]);
    const text = mail?.text.replace(/\s+/g, ' ');
    expect(text).to.contain(
      'Topic: The bucket you tried to delete is not empty. -> CloudFormation deletes no',
    );
    expect(text).to.contain('aws cloudformation delete-stack --stack-name').and.not.to.contain('Next:');
    rig.simulator.outOfBand.deleteStack('eu-west-1', 'mlops-default-churn');
    await rig.live(5 * MINUTE);
    expect(rig.statuses()).to.deep.equal({});
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn removed in default']);
  });
});

async function wedged(times: number, ...more: readonly Trouble[]): Promise<Rig> {
  const rig = await Rig.open();
  const two = { name: 'churn', pipeline_type: 'pair' };
  const files = {
    'blueprints/pair/pair.yaml': `Parameters:
  Text: {Type: String, Default: hello}
Resources:
  First: {Type: "AWS::SNS::Topic", Properties: {DisplayName: !Ref Text}}
  Second: {Type: "AWS::SNS::Topic", DependsOn: First, Properties: {DisplayName: !Ref Text}}
`,
  };
  rig.commit({ pipelines: [two] }, { files });
  await rig.settle();
  rig.newMails();
  rig.inject(
    { kind: 'resource-fails', resource: 'Second', on: 'update', reason: LASTING },
    { kind: 'resource-fails', resource: 'First', on: 'rollback', reason: 'It is locked', times },
    ...more,
  );
  rig.commit({ pipelines: [{ ...two, text: 'bad' }] }, { files });
  await rig.live(10 * MINUTE);
  return rig;
}

describe('an update whose rollback fails', () => {
  it('is continued once by itself', async () => {
    const rig = await wedged(1);
    expect(rig.statuses()).to.deep.equal({ 'mlops-default-churn': 'UPDATE_ROLLBACK_COMPLETE' });
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn failed in default']);
  });

  it('is continued when AWS takes it up again, and asked ever less often until then', async () => {
    const operation = 'ContinueUpdateRollback';
    const rig = await wedged(1, { kind: 'throttle', operation, times: 'always' });
    const { ContinueUpdateRollback: asked } = await rig.callsDuring(() => rig.live(HOUR));
    // Three sendings of each try: the adapter sends what was throttled again before it says so.
    expect(asked).to.be.within(3, 3 * 6);
    rig.simulator.calm();
    await rig.live(HOUR);
    expect(rig.statuses()).to.deep.equal({ 'mlops-default-churn': 'UPDATE_ROLLBACK_COMPLETE' });
    expect(rig.store.memory.stacks['default/mlops-default-churn']).to.not.have.property('rescueRefused');
  });

  it('says why when it may not be continued; and is, and the update tried once more, when it may and somebody asks for a retry', async () => {
    const operation = 'ContinueUpdateRollback';
    const rig = await wedged(1, { kind: 'access-denied', operation, times: 'always' });
    const { step, reason } = (await rig.look()).snapshot.pipelines[0] ?? {};
    expect(step).to.equal('stuck');
    expect(reason).to.match(/could not be continued: .*not authorized/);
    rig.simulator.calm();
    await rig.store.ask({ kind: 'retry', pipeline: 'churn', environment: null });
    await rig.live(HOUR);
    expect(rig.statuses()).to.deep.equal({ 'mlops-default-churn': 'UPDATE_COMPLETE' });
  });

  it('is stuck after that, with the command that names what to skip', async () => {
    const rig = await wedged(5);
    expect(rig.statuses()).to.deep.equal({ 'mlops-default-churn': 'UPDATE_ROLLBACK_FAILED' });
    expect(await rig.writesDuring(() => rig.live(HOUR))).to.deep.equal({});
    const { releases } = (await rig.look()).snapshot.pipelines[0] ?? {};
    expect(releases).to.contain('continue-update-rollback').and.to.contain('--resources-to-skip');
  });
});
