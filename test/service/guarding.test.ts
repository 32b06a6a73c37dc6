import {
  CloudFormationClient,
  ListChangeSetsCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { expect } from 'chai';
import { ChildForecaster } from '../../src/adapters/forecast/forecaster.ts';
import { Fault } from '../../src/core/fault.ts';
import type { Forecast } from '../../src/core/model.ts';
import { isHold } from '../../src/core/step.ts';
import { HOUR, MINUTE } from '../../src/core/text/time.ts';
import { Rig } from '../support/rig.ts';

/** A bucket whose name is its identity, and a text that can change in place. */
const STORE = {
  'blueprints/store/store.yaml': `
AWSTemplateFormatVersion: 2010-09-09
Description: A bucket.
Parameters:
  BucketName: { Type: String }
  Versions: { Type: String, Default: Suspended, AllowedValues: [Enabled, Suspended] }
Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Ref BucketName
      VersioningConfiguration: { Status: !Ref Versions }
Outputs:
  Said: { Value: !Ref BucketName }
`,
};

const store = (bucket: string, versions = 'Suspended') => ({
  name: 'data',
  pipeline_type: 'store',
  bucket_name: bucket,
  versions,
});

const forecasting = (forecast: Forecast) => ({
  forecast: (changes: readonly unknown[]) => Promise.resolve(changes.map(() => forecast)),
});

const DANGER: Forecast = {
  differences: [],
  destroys: [
    { resource: 'Data', type: 'AWS::S3::Bucket', how: 'replaced', certain: true, why: 'BucketName changes.' },
  ],
};

async function deployed(forecaster: Rig['forecaster']): Promise<Rig> {
  const rig = await Rig.open();
  rig.forecaster = forecaster;
  rig.restart();
  await rig.deploy({ pipelines: [store('first-bucket')] }, { files: STORE });
  rig.newMails();
  return rig;
}

async function change(rig: Rig, to: object): Promise<void> {
  rig.commit({ pipelines: [to] }, { files: STORE });
  await rig.live(10 * MINUTE);
}

/** Names of the change sets that CloudFormation has of the stack; one that was executed stays with it as history. */
async function changeSets(rig: Rig): Promise<readonly string[]> {
  const client = new CloudFormationClient(rig.clientOptions);
  const answer = await client.send(new ListChangeSetsCommand({ StackName: rig.stack('data').id }));
  return (answer.Summaries ?? [])
    .filter(({ ExecutionStatus: status }) => status !== 'EXECUTE_COMPLETE')
    .map(({ ChangeSetName: name = '' }) => name);
}

async function held(rig: Rig) {
  const { steps } = await rig.look();
  const hold = steps.find(isHold);
  if (hold === undefined) throw new Error('nothing is held');
  return hold;
}

describe('an update that would replace something that holds data', () => {
  it('is held with what AWS says of it, mailed once, and the bucket is left alone', async () => {
    const rig = await deployed(new ChildForecaster());
    await change(rig, store('second-bucket'));
    const hold = await held(rig);
    expect(hold.kind).to.equal('approval');
    expect(hold.why).to.include('It would replace Data (AWS::S3::Bucket).');
    expect(rig.said()).to.deep.equal({ 'mlops-default-data': 'first-bucket' });
    expect(rig.newSubjects()).to.deep.equal(['[mlops] data held (approval) in default']);
  });

  it('is made just as it was shown, once a person has agreed', async () => {
    const rig = await deployed(new ChildForecaster());
    await change(rig, store('second-bucket'));
    const { meant } = await held(rig);
    await rig.store.ask({ kind: 'approve', hash: meant?.hash ?? '' });
    await rig.live(10 * MINUTE);
    expect(rig.said()).to.deep.equal({ 'mlops-default-data': 'second-bucket' });
    expect(await changeSets(rig)).to.deep.equal([]);
  });

  it('is asked about once, all of it, where its entry wants approval as well, and outside of its windows too', async () => {
    const rig = await deployed(forecasting(DANGER));
    const windows = [{ kind: 'deny', cron: '0 11 * * *', duration: '3h' }];
    await change(rig, { ...store('second-bucket'), approval: 'required', windows });
    const hold = await held(rig);
    expect(hold.why)
      .to.include('It would replace Data (AWS::S3::Bucket).')
      .and.to.include('Approval is required');
    expect(rig.newSubjects()).to.deep.equal(['[mlops] data held (approval) in default']);
    await rig.store.ask({ kind: 'approve', hash: hold.meant?.hash ?? '' });
    await rig.live(10 * MINUTE);
    expect((await held(rig)).kind).to.equal('window');
    await rig.live(3 * HOUR);
    expect(rig.said()).to.deep.equal({ 'mlops-default-data': 'second-bucket' });
    expect(rig.newSubjects()).to.deep.equal(['[mlops] data deployed in default']);
  });

  it('is asked about as well where somebody left the stack half updated, with rollback disabled', async () => {
    const rig = await deployed(forecasting(DANGER));
    rig.inject({ kind: 'resource-fails', on: 'update', reason: 'No' });
    const Parameters = [
      { ParameterKey: 'BucketName', ParameterValue: 'first-bucket' },
      { ParameterKey: 'Versions', ParameterValue: 'Enabled' },
    ];
    const half = { StackName: 'mlops-default-data', UsePreviousTemplate: true, DisableRollback: true };
    await new CloudFormationClient(rig.clientOptions).send(new UpdateStackCommand({ ...half, Parameters }));
    rig.pass(HOUR);
    expect(rig.statuses()).to.deep.equal({ 'mlops-default-data': 'UPDATE_FAILED' });
    const writes = await rig.writesDuring(() => change(rig, store('second-bucket')));
    expect(writes).to.deep.equal({ CreateChangeSet: 1 });
    expect((await rig.look()).snapshot.pipelines[0]).to.include({ step: 'approval' });
    // It is taken back, and nothing is left behind.
    await change(rig, store('first-bucket'));
    expect(rig.statuses()).to.deep.equal({ 'mlops-default-data': 'UPDATE_COMPLETE' });
    expect(await changeSets(rig)).to.deep.equal([]);
  });

  it('leaves no change set behind when Git takes it back', async () => {
    const rig = await deployed(new ChildForecaster());
    await change(rig, store('second-bucket'));
    expect(await changeSets(rig)).to.have.length(1);
    await change(rig, store('first-bucket'));
    expect(await changeSets(rig)).to.deep.equal([]);
    expect((await rig.look()).snapshot.verdict).to.equal('synced');
    expect(rig.effects('data')).to.deep.equal(['CREATE_STACK']);
  });

  it('is asked anew when somebody else changed the stack meanwhile, and the old consent is void', async () => {
    const rig = await deployed(new ChildForecaster());
    await change(rig, store('second-bucket'));
    const { meant } = await held(rig);
    rig.simulator.outOfBand.updateStack('eu-west-1', 'mlops-default-data', {
      parameters: { Versions: 'Enabled' },
    });
    rig.pass(10 * MINUTE);
    await rig.store.ask({ kind: 'approve', hash: meant?.hash ?? '' });
    await rig.live(10 * MINUTE);
    const again = await held(rig);
    expect(again.kind).to.equal('approval');
    expect(again.meant?.hash).not.to.equal(meant?.hash);
    expect(rig.said()).to.deep.equal({ 'mlops-default-data': 'first-bucket' });
  });

  it('is found again by a service that was started anew, without a second change set', async () => {
    const rig = await deployed(new ChildForecaster());
    await change(rig, store('second-bucket'));
    rig.restart();
    await rig.live(5 * MINUTE);
    expect((await held(rig)).kind).to.equal('approval');
    expect(await changeSets(rig)).to.have.length(1);
  });
});

describe('an update that replaces nothing of value', () => {
  it('goes out directly', async () => {
    const rig = await deployed(new ChildForecaster());
    await change(rig, store('first-bucket', 'Enabled'));
    expect(rig.effects('data')).to.deep.equal(['CREATE_STACK', 'UPDATE_STACK']);
    expect(rig.newSubjects()).to.deep.equal(['[mlops] data deployed in default']);
  });

  it('is made without asking anybody when only the forecast was afraid, and AWS says plainly that it is safe', async () => {
    const rig = await deployed(forecasting(DANGER));
    await change(rig, store('first-bucket', 'Enabled'));
    expect(rig.stack('data').parameters['Versions']).to.equal('Enabled');
    expect(rig.newSubjects()).to.deep.equal(['[mlops] data deployed in default']);
    expect(await changeSets(rig)).to.deep.equal([]);
  });
});

describe('a forecast that cannot be had', () => {
  const broken = {
    forecast: () => Promise.reject(new Fault('failed', 'forecast-failed', 'The forecast took too long.')),
  };

  it('counts as danger: AWS is asked', async () => {
    const rig = await deployed(broken);
    await change(rig, store('second-bucket'));
    expect((await held(rig)).kind).to.equal('approval');
  });

  it('does not keep what AWS says is safe from being made', async () => {
    const rig = await deployed(broken);
    await change(rig, store('first-bucket', 'Enabled'));
    expect(rig.stack('data').parameters['Versions']).to.equal('Enabled');
  });
});
