import { PutBucketVersioningCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  SageMakerClient,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import type { Pass } from '../../../src/service/run/reconciler.ts';
import { BUCKET, Rig } from '../../support/rig.ts';
import { topic } from '../../support/topic-blueprint.ts';

const KEY = 'churn/model.tar.gz';

/** An endpoint whose model lies in the bucket of the rig. */
const endpoint = (name: string, more: object = {}) => ({
  name,
  pipeline_type: 'serverless_endpoint',
  model_framework: 'xgboost',
  model_framework_version: '1.7-1',
  model_artifact_location: `s3://${BUCKET}/${KEY}`,
  ...more,
});
const FOLLOWING = endpoint('churn', { model_artifact_version: 'latest' });
const APPROVED = { name: 'fraud', pipeline_type: 'serverless_endpoint', model_package_group_name: 'fraud' };

async function open() {
  const rig = await Rig.open();
  const s3 = new S3Client({ ...rig.clientOptions, forcePathStyle: true });
  const sagemaker = new SageMakerClient(rig.clientOptions);
  return {
    rig,
    /** @returns the version of what was put, if the bucket keeps versions */
    upload: async (Body: string): Promise<string | undefined> =>
      (await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: KEY, Body }))).VersionId,
    keepVersions: () =>
      s3.send(
        new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status: 'Enabled' } }),
      ),
    makeGroup: () => sagemaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: 'fraud' })),
    register: async (): Promise<string> =>
      (await sagemaker.send(new CreateModelPackageCommand({ ModelPackageGroupName: 'fraud' })))
        .ModelPackageArn ?? '',
    judge: (ModelPackageArn: string, ModelApprovalStatus: 'Approved' | 'Rejected') =>
      sagemaker.send(new UpdateModelPackageCommand({ ModelPackageArn, ModelApprovalStatus })),
  };
}

const stepOf = (pass: Pass, name: string) => pass.snapshot.pipelines.find((one) => one.name === name);

/** How often S3 and SageMaker were asked meanwhile. */
async function asked(rig: Rig, work: () => Promise<unknown>): Promise<readonly [number, number]> {
  const count = () =>
    (['s3.HeadObject', 'sagemaker.ListModelPackages'] as const).map(
      (name) => rig.simulator.calls.get(name) ?? 0,
    );
  const before = count();
  await work();
  const [heads = 0, lists = 0] = count().map((now, index) => now - (before[index] ?? 0));
  return [heads, lists];
}

describe('a monitor of an endpoint that is named', () => {
  it('waits until there is one, and says so', async () => {
    const { rig } = await open();
    const monitor = {
      name: 'drift',
      pipeline_type: 'drift_monitor',
      endpoint_name: 'claims',
      data_capture_location: `s3://${BUCKET}/captures`,
      baseline_data: `s3://${BUCKET}/train.csv`,
      monitoring_output_location: `s3://${BUCKET}/drift`,
    };
    const environments = { prod: { assets_bucket: BUCKET } };
    const waiting = await rig.deploy({ environments, pipelines: [monitor] });
    expect(stepOf(waiting, 'drift')).to.include({ step: 'artifact', verdict: 'waiting' });
    expect(stepOf(waiting, 'drift')?.reason).to.match(/waits for the endpoint claims, which does not exist/);
    expect(rig.newSubjects()).to.deep.equal(['[mlops] drift held (artifact) in prod']);

    const claims = endpoint('claims', { endpoint_name: 'claims' });
    const pass = await rig.deploy({ environments, pipelines: [monitor, claims] });
    expect(stepOf(pass, 'drift')).to.include({ step: 'in-sync' });
    expect(await rig.writesDuring(() => rig.look())).to.deep.equal({});
  });
});

describe('an entry that follows its model', () => {
  it('waits for the first upload, and deploys it and every later one', async () => {
    const { rig, keepVersions, upload } = await open();
    await keepVersions();
    const waiting = await rig.deploy({ pipelines: [FOLLOWING, topic('other')] });
    expect(stepOf(waiting, 'churn')).to.include({ step: 'artifact', verdict: 'waiting' });
    expect(stepOf(waiting, 'churn')?.reason).to.match(/waits for s3:.* does not exist yet/);
    expect(Object.keys(rig.statuses())).to.deep.equal(['mlops-default-other']);
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn held (artifact) in default, 1 deployed']);

    const first = await upload('one');
    await rig.settle();
    expect(rig.stack('churn').parameters).to.include({ ModelArtifactVersion: first });
    const model = rig.stack('churn').outputs['ModelName'];
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn deployed in default']);
    expect(await rig.writesDuring(() => rig.look())).to.deep.equal({});

    const second = await upload('two');
    const pass = await rig.settle();
    expect(second).not.to.equal(first);
    expect(rig.stack('churn').parameters).to.include({ ModelArtifactVersion: second });
    expect(rig.stack('churn').outputs['ModelName']).not.to.equal(model);
    expect(stepOf(pass, 'churn')).to.include({ step: 'in-sync' });
    expect(rig.effects('churn')).to.deep.equal(['CREATE_STACK', 'UPDATE_STACK']);
  });

  it('knows an upload by its content where the bucket keeps no versions', async () => {
    const { rig, upload } = await open();
    await upload('one');
    await rig.deploy({ pipelines: [FOLLOWING] });
    await upload('one');
    expect(await rig.writesDuring(() => rig.look())).to.deep.equal({});
    await upload('two');
    await rig.settle();
    expect(rig.effects('churn')).to.deep.equal(['CREATE_STACK', 'UPDATE_STACK']);
  });

  it('is held when the version it names is no longer the one that SageMaker would read', async () => {
    const { rig, keepVersions, upload } = await open();
    await keepVersions();
    const pinned = endpoint('churn', { model_artifact_version: await upload('one') });
    await rig.deploy({ pipelines: [pinned] });
    await upload('two');
    const pass = await rig.look();
    expect(stepOf(pass, 'churn')).to.include({ step: 'artifact' });
    expect(stepOf(pass, 'churn')?.reason).to.match(/asks for version \w+ of .* reads the current one only/);
    expect(rig.effects('churn')).to.deep.equal(['CREATE_STACK']);
  });

  it('notices nothing of an upload unless it says so', async () => {
    const { rig, upload } = await open();
    await upload('one');
    await rig.deploy({ pipelines: [endpoint('churn')] });
    await upload('two');
    expect(await asked(rig, () => rig.look())).to.deep.equal([0, 0]);
    expect(rig.effects('churn')).to.deep.equal(['CREATE_STACK']);
  });

  it('waits for the first approval, goes with each, and goes back when one is taken away', async () => {
    const { rig, makeGroup, register, judge } = await open();
    await makeGroup();
    const [first, second] = [await register(), await register()];
    const waiting = await rig.deploy({ pipelines: [APPROVED] });
    expect(stepOf(waiting, 'fraud')).to.include({ step: 'artifact', verdict: 'waiting' });
    expect(stepOf(waiting, 'fraud')?.reason).to.contain('until a package of group fraud is approved');
    const served = async () => {
      await rig.settle();
      return rig.stack('fraud').parameters['ModelPackageName'];
    };
    await judge(first, 'Approved');
    expect(await served()).to.equal(first);
    await judge(second, 'Approved');
    expect(await served()).to.equal(second);
    await judge(second, 'Rejected');
    expect(await served()).to.equal(first);
    // What was deployed last stays when nothing is approved any more.
    await judge(first, 'Rejected');
    expect(await served()).to.equal(first);
    expect(stepOf(await rig.look(), 'fraud')).to.include({ step: 'artifact' });
  });

  it('goes with an approval from environment to environment, where promotion has an order', async () => {
    const { rig, makeGroup, register, judge } = await open();
    await makeGroup();
    await judge(await register(), 'Approved');
    const environments = { dev: {}, prod: {} };
    await rig.deploy({ environments, promotion: ['dev', 'prod'], pipelines: [APPROVED] });
    await judge(await register(), 'Approved');
    const pass = await rig.look();
    const inProd = pass.snapshot.pipelines.find(({ environment }) => environment === 'prod');
    expect(inProd).to.include({ step: 'promotion' });
    expect(inProd?.reason).to.match(/It comes from dev, where it is still on its way/);
    await rig.settle();
    const versions = ['dev', 'prod'].map(
      (environment) => rig.stack(`mlops-${environment}-fraud`).parameters['ModelPackageName'],
    );
    expect(versions.map((arn) => arn?.slice(-2))).to.deep.equal(['/2', '/2']);
  });

  it('can take the group from the pipeline that makes it', async () => {
    const { rig, register, judge } = await open();
    const models = { name: 'models', pipeline_type: 'model_registry', model_package_group_name: 'fraud' };
    const model_package_group_name = { output_of: 'models', key: 'ModelPackageGroupName' };
    await rig.deploy({ pipelines: [models, { ...APPROVED, model_package_group_name }] });
    const arn = await register();
    await judge(arn, 'Approved');
    await rig.settle();
    expect(rig.stack('fraud').parameters).to.include({ ModelPackageName: arn });
  });

  it('stays as it is while its model cannot be read, and keeps nobody else waiting', async () => {
    const { rig, upload, makeGroup, register, judge } = await open();
    await upload('one');
    await makeGroup();
    await judge(await register(), 'Approved');
    await rig.deploy({ pipelines: [FOLLOWING, APPROVED, topic('other')] });
    rig.newMails();
    await upload('two');
    rig.inject({ kind: 'access-denied', operation: 'HeadObject', times: 'always' });
    rig.inject({ kind: 'expired-credentials', operation: 'ListModelPackages', times: 'always' });
    rig.commit({
      pipelines: [FOLLOWING, { ...APPROVED, memory_size_mb: 4096 }, topic('other', { text: 'new' })],
    });
    const pass = await rig.settle();
    expect(rig.said()['mlops-default-other']).to.equal('new');
    expect(rig.effects('churn')).to.deep.equal(['CREATE_STACK']);
    expect(rig.effects('fraud')).to.deep.equal(['CREATE_STACK']);
    for (const name of ['churn', 'fraud'])
      expect(stepOf(pass, name)?.reason).to.match(/^It follows .* could not be read: /);
    // Rights do not come by themselves; credentials are renewed, and nobody is told meanwhile.
    expect([stepOf(pass, 'churn')?.step, stepOf(pass, 'fraud')?.step]).to.deep.equal([
      'artifact',
      'dependency',
    ]);
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn held (artifact) in default, 1 deployed']);
    rig.simulator.calm();
    await rig.settle();
    expect(rig.effects('churn')).to.deep.equal(['CREATE_STACK', 'UPDATE_STACK']);
    expect(rig.effects('fraud')).to.deep.equal(['CREATE_STACK', 'UPDATE_STACK']);
  });

  it('is asked about once at a look, however many entries follow the same, and not while operations are followed', async () => {
    const { rig, upload } = await open();
    await upload('one');
    const others = ['a', 'b', 'c'].map((name) => endpoint(name, { model_artifact_version: 'latest' }));
    rig.commit({ pipelines: others });
    expect(await asked(rig, () => rig.look())).to.deep.equal([1, 0]);
    expect(await asked(rig, () => rig.glance())).to.deep.equal([0, 0]);
    await rig.settle();
    expect(await asked(rig, () => rig.look())).to.deep.equal([1, 0]);
  });
});
