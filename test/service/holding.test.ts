import { expect } from 'chai';
import { HOUR, iso, MINUTE } from '../../src/core/text/time.ts';
import type { Pass } from '../../src/service/run/reconciler.ts';
import { BUCKET, Rig } from '../support/rig.ts';
import { topic } from '../support/topic-blueprint.ts';

const CHURN = topic('churn');

const held = (pass: Pass) => pass.snapshot.pipelines.find(({ verdict }) => verdict !== 'synced');

describe('a pipeline that is held', () => {
  it('names a key in an assets bucket and there is none, until there is one', async () => {
    const endpoint = {
      name: 'churn',
      pipeline_type: 'realtime_endpoint',
      model_framework: 'xgboost',
      model_framework_version: '1.7-1',
      model_artifact_location: 'churn/model.tar.gz',
      inference_instance: 'ml.m5.large',
    };
    const rig = await Rig.open();
    const pass = await rig.deploy({ pipelines: [endpoint] });
    expect(held(pass)).to.include({ step: 'incomplete' });
    expect(held(pass)?.reason).to.contain('assets bucket');
    const environments = { prod: { region: 'eu-west-1', assets_bucket: BUCKET } };
    await rig.deploy({ environments, pipelines: [endpoint] });
    expect(rig.stack('mlops-prod-churn').parameters).to.deep.include({
      ModelArtifactLocation: `s3://${BUCKET}/churn/model.tar.gz`,
    });
  });

  it('would be deployed with the execution role of another account, until its environment names one', async () => {
    const rig = await Rig.open({
      settings: { executionRoleArn: 'arn:aws:iam::999999999999:role/mlops-execution' },
    });
    const account = '111111111111';
    const prod = { region: 'eu-west-1', account };
    const pass = await rig.deploy({ environments: { prod }, pipelines: [CHURN] });
    expect(held(pass)).to.include({ step: 'incomplete' });
    expect(held(pass)?.reason).to.contain(`is in account ${account}`).and.to.contain('in 999999999999');
    const own = { ...prod, execution_role_arn: `arn:aws:iam::${account}:role/mlops-execution` };
    await rig.deploy({ environments: { prod: own }, pipelines: [CHURN] });
    expect(Object.keys(rig.statuses())).to.deep.equal(['mlops-prod-churn']);
  });

  it('is suspended until a time, and goes on by itself then', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [CHURN] });
    const until = iso(rig.clock.now() + HOUR);
    rig.commit({ pipelines: [topic('churn', { text: 'new', suspend: { reason: 'a freeze', until } })] });
    await rig.live(50 * MINUTE);
    expect(rig.said()).to.deep.equal({ 'mlops-default-churn': 'hello' });
    expect(held(await rig.look())).to.include({ step: 'suspended', reason: 'Suspended: a freeze' });
    await rig.live(15 * MINUTE);
    expect(rig.said()).to.deep.equal({ 'mlops-default-churn': 'new' });
  });

  it('is suspended for as long as its entry says so', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [CHURN] });
    rig.commit({ pipelines: [topic('churn', { text: 'new', suspend: 'a freeze' })] });
    expect(await rig.writesDuring(() => rig.live(2 * HOUR))).to.deep.equal({});
    await rig.deploy({ pipelines: [topic('churn', { text: 'new' })] });
    expect(rig.said()).to.deep.equal({ 'mlops-default-churn': 'new' });
  });
});

const wanting = (text: string) => topic('churn', { text, approval: 'required' });
const hashOf = async (rig: Rig): Promise<string> => {
  const [step] = (await rig.preview()).steps;
  return step !== undefined && 'meant' in step ? (step.meant?.hash ?? '') : '';
};

describe('a pipeline whose changes want approval', () => {
  it('is held, and mailed once with the command that approves it', async () => {
    const rig = await Rig.open();
    rig.commit({ pipelines: [wanting('one')] });
    expect(await rig.writesDuring(() => rig.live(HOUR))).to.deep.equal({});
    const [mail, ...others] = rig.newMails();
    expect(others).to.deep.equal([]);
    expect(mail?.subject).to.contain('churn held (approval) in default');
    expect(mail?.text.replace(/\s+/g, ' ')).to.contain(`mlops-reconciler approve ${await hashOf(rig)}`);
  });

  it('goes on when somebody approves just that', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [wanting('one')] });
    await rig.store.ask({ kind: 'approve', hash: await hashOf(rig) });
    await rig.settle();
    expect(rig.said()).to.deep.equal({ 'mlops-default-churn': 'one' });
    expect(rig.newSubjects()).to.deep.equal([
      '[mlops] churn held (approval) in default',
      '[mlops] churn deployed in default',
    ]);
  });

  it('goes on when a later commit approves it', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [wanting('one')] });
    await rig.deploy({ pipelines: [wanting('one')], approvals: [await hashOf(rig)] });
    expect(rig.said()).to.deep.equal({ 'mlops-default-churn': 'one' });
  });

  it('is held again, and told again, when what was approved changes', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [wanting('one')] });
    await rig.store.ask({ kind: 'approve', hash: await hashOf(rig) });
    await rig.deploy({ pipelines: [wanting('two')] });
    expect(rig.statuses()).to.deep.equal({});
    await rig.deploy({ pipelines: [wanting('one')] });
    expect(rig.said()).to.deep.equal({ 'mlops-default-churn': 'one' });
    await rig.deploy({ pipelines: [wanting('three')] });
    expect(rig.said()).to.deep.equal({ 'mlops-default-churn': 'one' });
    expect(rig.newSubjects()).to.have.length(4);
  });

  it('may be held in one environment only', async () => {
    const rig = await Rig.open();
    const environments = {
      dev: { region: 'eu-west-1' },
      prod: { region: 'us-east-1', approval: 'required' },
    };
    await rig.deploy({ environments, pipelines: [CHURN] });
    expect(Object.keys(rig.statuses())).to.deep.equal(['mlops-dev-churn']);
    expect(Object.keys(rig.statuses('us-east-1'))).to.deep.equal([]);
  });
});

describe('a template of more than 51,200 bytes', () => {
  /** As many topics as it takes. */
  const LARGE = {
    'blueprints/large/large.yaml': `Resources:\n${Array.from(
      { length: 300 },
      (_, index) => `  Topic${index}:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: ${'x'.repeat(150)}
`,
    ).join('')}`,
  };
  const config = { pipelines: [CHURN, { name: 'large', pipeline_type: 'large' }] };

  it('goes to CloudFormation through the assets bucket', async () => {
    const rig = await Rig.open({ settings: { assetsBucket: BUCKET } });
    rig.commit(config, { files: LARGE });
    await rig.settle();
    expect(rig.stack('large').resources).to.have.length(300);
    expect(rig.stack('large').status).to.equal('CREATE_COMPLETE');
  });

  it('is a failure that says what to set where there is none, and keeps no other pipeline from going on', async () => {
    const rig = await Rig.open();
    rig.commit(config, { files: LARGE });
    const pass = await rig.settle();
    expect(rig.statuses()).to.deep.equal({ 'mlops-default-churn': 'CREATE_COMPLETE' });
    expect(held(pass)).to.include({ name: 'large', step: 'failed' });
    expect(held(pass)?.releases).to.contain('MLOPS_ASSETS_BUCKET');
  });
});
