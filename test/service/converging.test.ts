import { expect } from 'chai';
import { MINUTE, SECOND } from '../../src/core/text/time.ts';
import { Rig } from '../support/rig.ts';
import { topic, topics } from '../support/topic-blueprint.ts';

const endpoint = (instance: string) => ({
  name: 'churn',
  pipeline_type: 'realtime_endpoint',
  model_framework: 'xgboost',
  model_framework_version: '1.7-1',
  model_artifact_location: 's3://my-models/churn/model.tar.gz',
  inference_instance: instance,
});

describe('a service that converges', () => {
  it('creates one stack for each pipeline, named after instance, environment and pipeline, and says so once', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [topic('churn'), topic('fraud', { text: 'stop' })] });
    expect(rig.statuses()).to.deep.equal({
      'mlops-default-churn': 'CREATE_COMPLETE',
      'mlops-default-fraud': 'CREATE_COMPLETE',
    });
    expect(rig.said()).to.deep.equal({ 'mlops-default-churn': 'hello', 'mlops-default-fraud': 'stop' });
    expect(rig.newSubjects()).to.deep.equal(['[mlops] 2 deployed']);
  });

  it('marks every stack and its resources with four tags that never change, and with those of the entry', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [topic('churn', { tags: { team: 'risk' } })] });
    expect(rig.stack('churn').tags).to.deep.equal({
      'mlops:managed-by': 'mlops',
      'mlops:source': 'this-source',
      'mlops:environment': 'default',
      'mlops:pipeline': 'churn',
      team: 'risk',
    });
  });

  it('asks for nothing but one sweep when everything is as it should be', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: topics(3) });
    expect(await rig.callsDuring(() => rig.look())).to.deep.equal({ DescribeStacks: 1 });
    expect(rig.newSubjects()).to.deep.equal(['[mlops] 3 deployed']);
  });

  it('pays a page per hundred stacks at rest, and one UpdateStack for one change among two hundred', async () => {
    const rig = await Rig.open();
    const pipelines = topics(200);
    await rig.deploy({ pipelines });
    expect(await rig.callsDuring(() => rig.look())).to.deep.equal({ DescribeStacks: 2 });
    const changed = [...pipelines.slice(0, 199), topic('t199', { text: 'changed' })];
    const writes = await rig.writesDuring(() => rig.deploy({ pipelines: changed }));
    expect(writes).to.deep.equal({ UpdateStack: 1 });
    expect(rig.stack('t199').outputs['Said']).to.equal('changed');
    expect(rig.newSubjects()).to.deep.equal(['[mlops] 200 deployed', '[mlops] t199 deployed in default']);
  });

  it('leaves a stack alone when a commit changes nothing that reaches it', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [topic('churn')] });
    const writes = await rig.writesDuring(() =>
      rig.deploy(
        `{ "limits": {"deletes_per_day":1}, "pipelines": [${JSON.stringify(topic('churn'))}],"version":1}`,
      ),
    );
    expect(writes).to.deep.equal({});
  });

  it('creates the endpoint of the blueprint that comes with it', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [endpoint('ml.m5.large')] });
    const endpoints = rig.stack('churn').resources.filter(({ type }) => type === 'AWS::SageMaker::Endpoint');
    expect(endpoints.map(({ status }) => status)).to.deep.equal(['CREATE_COMPLETE']);
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn deployed in default']);
  });

  it('lets a newer commit win over the retries of an older one', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [topic('churn')] });
    rig.inject({ kind: 'resource-fails', on: 'update', reason: 'Rate exceeded', times: 'always' });
    rig.commit({ pipelines: [topic('churn', { text: 'older' })] });
    await rig.live(30 * SECOND);
    rig.simulator.calm();
    await rig.deploy({ pipelines: [topic('churn', { text: 'newer' })] });
    const writes = await rig.writesDuring(() => rig.live(30 * MINUTE));
    expect(writes).to.deep.equal({});
    expect(rig.said()).to.deep.equal({ 'mlops-default-churn': 'newer' });
  });

  it('goes on to the newest commit when one comes while an older one is on its way', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [topic('churn')] });
    rig.commit({ pipelines: [topic('churn', { text: 'older' })] });
    await rig.look();
    rig.commit({ pipelines: [topic('churn', { text: 'newer' })] });
    await rig.settle();
    expect(rig.said()).to.deep.equal({ 'mlops-default-churn': 'newer' });
  });

  it('knows environments in two regions, and touches only those it is responsible for', async () => {
    const environments = { dev: { region: 'eu-west-1' }, prod: { region: 'us-east-1' } };
    const config = { environments, pipelines: [topic('churn'), topic('lab', { environments: ['dev'] })] };
    const rig = await Rig.open({ settings: { only: ['prod'] } });
    await rig.deploy(config);
    expect(rig.statuses('eu-west-1')).to.deep.equal({});
    expect(rig.statuses('us-east-1')).to.deep.equal({ 'mlops-prod-churn': 'CREATE_COMPLETE' });
    const other = await Rig.open({ beside: rig });
    await other.deploy(config);
    expect(rig.statuses('eu-west-1')).to.deep.equal({
      'mlops-dev-churn': 'CREATE_COMPLETE',
      'mlops-dev-lab': 'CREATE_COMPLETE',
    });
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn deployed in prod', '[mlops] 2 deployed']);
  });

  it('sweeps an account and region once, however many environments are in it', async () => {
    const rig = await Rig.open();
    const here = { region: 'eu-west-1' };
    await rig.deploy({ environments: { dev: here, prod: here }, pipelines: [topic('churn')] });
    expect(await rig.callsDuring(() => rig.look())).to.deep.equal({ DescribeStacks: 1 });
  });

  it('plans, reports and changes nothing in the mode observe', async () => {
    const rig = await Rig.open({ settings: { mode: 'observe' } });
    rig.commit({ pipelines: [topic('churn')] });
    let pass = await rig.look();
    const writes = await rig.writesDuring(async () => {
      pass = await rig.settle();
    });
    expect(writes).to.deep.equal({});
    expect(pass.snapshot.pipelines[0]).to.include({ name: 'churn', step: 'suspended', verdict: 'waiting' });
    expect(pass.steps[0]).to.have.nested.property('meant.kind', 'create');
  });

  it('shows in a preview what a look would do, and remembers and does nothing of it', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [topic('churn')] });
    rig.commit({ pipelines: [topic('churn', { text: 'new' }), topic('fraud')] });
    const { saves } = rig.store;
    const preview = await rig.preview();
    expect(preview.steps.map(({ pipeline, kind }) => [pipeline, kind])).to.deep.equal([
      ['churn', 'update'],
      ['fraud', 'create'],
    ]);
    expect(rig.store.saves).to.equal(saves);
    expect(rig.statuses()).to.deep.equal({ 'mlops-default-churn': 'CREATE_COMPLETE' });
  });

  it('says what a commit asks for without asking AWS', async () => {
    const rig = await Rig.open();
    rig.commit({ pipelines: [topic('churn'), topic('fraud')] });
    let names: readonly string[] = [];
    const calls = await rig.callsDuring(async () => {
      names = (await rig.wishes()).wanted.map(({ stack }) => stack);
    });
    expect(names).to.deep.equal(['mlops-default-churn', 'mlops-default-fraud']);
    expect(calls).to.deep.equal({});
    rig.commit('{');
    expect((await rig.wishes()).wanted).to.deep.equal([]);
  });

  it('rests over an empty configuration and an empty account', async () => {
    const rig = await Rig.open();
    const pass = await rig.deploy({ pipelines: [] });
    expect(pass.snapshot.verdict).to.equal('synced');
    expect(rig.newSubjects()).to.deep.equal([]);
  });
});

describe('watching operations', () => {
  it('sees the end of an update that replaces resources, which has a cleanup after it', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [endpoint('ml.m5.large')] });
    const began = rig.clock.now();
    const pass = await rig.deploy({ pipelines: [endpoint('ml.m5.xlarge')] });
    expect(pass.snapshot.verdict).to.equal('synced');
    expect(rig.clock.now() - began).to.be.below(10 * MINUTE);
  });

  it('asks one question a tick in each region, whatever goes on in the other', async () => {
    const rig = await Rig.open();
    const environments = { dev: { region: 'eu-west-1' }, prod: { region: 'us-east-1' } };
    rig.commit({ environments, pipelines: topics(3) });
    await rig.look();
    expect(await rig.callsDuring(() => rig.glance())).to.deep.equal({ ListStacks: 2 });
  });
});
