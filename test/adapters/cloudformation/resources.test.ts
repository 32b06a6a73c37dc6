import { expect } from 'chai';
import { awsClients } from '../../../src/adapters/aws-clients.ts';
import { CloudFormation } from '../../../src/adapters/cloudformation/cloud.ts';
import { freePacer } from '../../../src/adapters/pacer.ts';
import { HOUR } from '../../../src/core/text/time.ts';
import { REGION, Rig } from '../../support/rig.ts';

const variants = (model: string) => ({
  Properties: {
    ProductionVariants: [
      { VariantName: 'AllTraffic', ModelName: model, InstanceType: 'ml.m5.large', InitialInstanceCount: 1 },
    ],
  },
});

const CONFIG = { Type: 'AWS::SageMaker::EndpointConfig', ...variants('m') };

const ENDPOINT = {
  Type: 'AWS::SageMaker::Endpoint',
  Properties: {
    EndpointName: 'churn',
    EndpointConfigName: { 'Fn::GetAtt': ['Config', 'EndpointConfigName'] },
  },
};

const COMPONENT = {
  Type: 'AWS::SageMaker::InferenceComponent',
  Properties: { EndpointName: 'shared', VariantName: 'AllTraffic', InferenceComponentName: 'churn' },
};

const MACHINE = {
  Type: 'AWS::StepFunctions::StateMachine',
  Properties: { RoleArn: 'arn:aws:iam::111111111111:role/r', StateMachineName: 'train' },
};

const PIPELINE = {
  Type: 'AWS::SageMaker::Pipeline',
  Properties: {
    PipelineName: 'churn-training',
    RoleArn: 'arn:aws:iam::111111111111:role/r',
    PipelineDefinition: { PipelineDefinitionBody: '{"Version":"2020-12-01","Steps":[]}' },
  },
};

/** A stack of somebody's, and the service's eyes. */
async function stackOf(resources: object) {
  const rig = await Rig.open();
  const template = JSON.stringify({ Resources: resources });
  rig.simulator.outOfBand.createStack(REGION, 'theirs', { template });
  rig.pass(HOUR);
  const cloud = new CloudFormation({
    clients: awsClients({ version: '0', ...rig.clientOptions }),
    pacer: freePacer(),
    assetsBucket: null,
    now: () => rig.clock.now(),
  });
  const [stack] = await cloud.sweep();
  return { rig, cloud, id: stack?.id ?? '' };
}

describe('The resources of a stack', () => {
  it('name its endpoint and the configuration that it should have', async () => {
    const { cloud, id } = await stackOf({ Config: CONFIG, Endpoint: ENDPOINT });
    const served = await cloud.served(id);
    expect(served).to.include({ endpoint: 'churn', component: null });
    expect(served?.config).to.match(/^theirs-Config-/);
  });

  it('name no endpoint where there is none: a component is placed at the one of another stack', async () => {
    const { cloud, id } = await stackOf({ Component: COMPONENT });
    expect(await cloud.served(id)).to.equal(null);
  });

  it('that an update took away are not there any more, whatever CloudFormation still lists', async () => {
    const { rig, cloud, id } = await stackOf({ Config: CONFIG, Endpoint: ENDPOINT, Train: PIPELINE });
    expect(await cloud.runners(id)).to.have.length(1);
    const template = JSON.stringify({ Resources: { Config: CONFIG } });
    rig.simulator.outOfBand.updateStack(REGION, 'theirs', { template });
    rig.pass(HOUR);
    expect(await cloud.served(id)).to.equal(null);
    expect(await cloud.runners(id)).to.deep.equal([]);
  });

  it('name what has executions: a pipeline by its name, a state machine by its ARN', async () => {
    const { cloud, id } = await stackOf({ Train: PIPELINE, Machine: MACHINE });
    const runners = await cloud.runners(id);
    expect(runners.map(({ kind, resource }) => [resource, kind])).to.have.deep.members([
      ['Train', 'pipeline'],
      ['Machine', 'state-machine'],
    ]);
    expect(runners.find(({ kind }) => kind === 'pipeline')?.name).to.equal('churn-training');
    expect(runners.find(({ kind }) => kind === 'state-machine')?.name).to.match(/^arn:aws:states:.*:train$/);
  });
});
