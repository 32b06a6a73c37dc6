import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DeleteEndpointCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { expect } from 'chai';
import { awsClients } from '../../src/adapters/aws-clients.ts';
import type { AwsClients } from '../../src/adapters/aws-clients.ts';
import { freePacer } from '../../src/adapters/pacer.ts';
import { SageMakerEndpoints } from '../../src/adapters/sagemaker/endpoints.ts';
import { Fault } from '../../src/core/fault.ts';
import { HOUR } from '../../src/core/text/time.ts';
import type { Question } from '../../src/core/watch.ts';
import { REGION, Rig } from '../support/rig.ts';
import { faultOf } from './fault-of.ts';

const TEMPLATE = JSON.stringify({
  Resources: {
    Config: {
      Type: 'AWS::SageMaker::EndpointConfig',
      Properties: {
        ProductionVariants: [
          { VariantName: 'AllTraffic', ModelName: 'm', InstanceType: 'ml.m5.large', InitialInstanceCount: 2 },
        ],
      },
    },
    Endpoint: {
      Type: 'AWS::SageMaker::Endpoint',
      Properties: {
        EndpointName: 'churn',
        EndpointConfigName: { 'Fn::GetAtt': ['Config', 'EndpointConfigName'] },
      },
    },
  },
});

const NAMES = { endpoint: 'churn', config: null, component: null };

const QUESTION: Question = {
  payload: '0.5',
  contentType: 'text/csv',
  expect: { status: null, path: null, min: null, max: null, maxLatency: null },
};

async function there(): Promise<{ readonly rig: Rig; readonly endpoints: SageMakerEndpoints }> {
  const rig = await Rig.open();
  rig.simulator.outOfBand.createStack(REGION, 'theirs', { template: TEMPLATE });
  const clients = awsClients({ version: '0', ...rig.clientOptions });
  return { rig, endpoints: new SageMakerEndpoints(clients, freePacer(), () => rig.clock.now()) };
}

describe('An endpoint of SageMaker', () => {
  it('is described while it is made, when it serves, and when it is not there', async () => {
    const { rig, endpoints } = await there();
    rig.pass(20_000);
    expect(await endpoints.describe('churn')).to.include({ phase: 'moving', status: 'Creating' });
    rig.pass(HOUR);
    const found = await endpoints.describe('churn');
    expect(found).to.include({ phase: 'in-service', status: 'InService', pending: false, reason: null });
    expect(found?.variants).to.deep.equal([{ name: 'AllTraffic', current: 2, desired: 2 }]);
    expect(found?.config).to.match(/^theirs-Config-/);
    expect(await endpoints.describe('other')).to.equal(null);
  });

  it('is updating while CloudFormation gives it another configuration, and serves with the old one until then', async () => {
    const { rig, endpoints } = await there();
    rig.pass(HOUR);
    const before = await endpoints.describe('churn');
    const template = TEMPLATE.replaceAll('"Config"', '"Larger"');
    rig.simulator.outOfBand.updateStack(REGION, 'theirs', { template });
    rig.pass(20_000);
    expect(await endpoints.describe('churn')).to.include({
      phase: 'moving',
      status: 'Updating',
      config: before?.config,
    });
    rig.pass(HOUR);
    const after = await endpoints.describe('churn');
    expect(after).to.include({ phase: 'in-service', status: 'InService' });
    expect(after?.config).to.match(/^theirs-Larger-/);
  });

  it('with a status that nobody knows yet is one that may change', async () => {
    const { rig, endpoints } = await there();
    rig.pass(HOUR);
    rig.inject({ kind: 'endpoint-looks', status: 'Contemplating' });
    expect(await endpoints.describe('churn')).to.include({ phase: 'moving', status: 'Contemplating' });
  });

  it('answers, and its time is the time of the model', async () => {
    const { rig, endpoints } = await there();
    rig.pass(HOUR);
    rig.inject({ kind: 'model-answers', body: '0.9', takes: 250 });
    expect(await endpoints.invoke(NAMES, QUESTION)).to.deep.equal({ status: 200, body: '0.9', took: 250 });
    expect(await endpoints.invoke(NAMES, QUESTION)).to.deep.equal({ status: 200, body: '0.5', took: 0 });
  });

  it('gives an error of its container as an answer, and is asked once', async () => {
    const { rig, endpoints } = await there();
    rig.pass(HOUR);
    rig.inject({ kind: 'model-answers', status: 500, body: 'oh no', times: 'always' });
    expect(await endpoints.invoke(NAMES, QUESTION)).to.deep.equal({ status: 500, body: 'oh no', took: 0 });
    expect(rig.simulator.calls.get('sagemaker.InvokeEndpoint')).to.equal(1);
  });

  const refusals: readonly (readonly ['throttle' | 'access-denied' | 'unreachable', string, string])[] = [
    ['throttle', 'waiting', 'throttled'],
    ['access-denied', 'stalled', 'access-denied'],
    ['unreachable', 'waiting', 'unreachable'],
  ];
  for (const [kind, lane, code] of refusals)
    it(`that cannot be asked (${kind}) is a fault, and no answer`, async () => {
      const { rig, endpoints } = await there();
      rig.pass(HOUR);
      rig.inject({ kind, operation: 'InvokeEndpoint' });
      const fault = await faultOf(endpoints.invoke(NAMES, QUESTION));
      expect(fault).to.be.instanceOf(Fault);
      expect([fault.lane, fault.code]).to.deep.equal([lane, code]);
    });
});

const MOTO = process.env['MOTO_URL'];
if (MOTO !== undefined)
  describe('An endpoint on moto', () => {
    const options = {
      region: REGION,
      credentials: { accessKeyId: 'simulated', secretAccessKey: 'simulated' },
      endpoint: MOTO,
    };
    const sagemaker = new SageMakerClient(options);
    const clients: AwsClients = {
      ...awsClients({ version: '0', region: REGION }),
      sagemaker: () => Promise.resolve(sagemaker),
      runtime: () => Promise.resolve(new SageMakerRuntimeClient(options)),
    };
    const endpoints = new SageMakerEndpoints(clients, freePacer(), () => 0);
    const name = `churn-${process.pid}`;
    const variant = {
      VariantName: 'AllTraffic',
      InstanceType: 'ml.m5.large',
      InitialInstanceCount: 2,
    } as const;

    it('is as it was made, with its instances and its configuration, and answers', async () => {
      await sagemaker.send(
        new CreateModelCommand({
          ModelName: name,
          ExecutionRoleArn: 'arn:aws:iam::123456789012:role/run',
          PrimaryContainer: { Image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/ml/scorer:4' },
        }),
      );
      await sagemaker.send(
        new CreateEndpointConfigCommand({
          EndpointConfigName: `${name}-config`,
          ProductionVariants: [{ ...variant, ModelName: name }],
        }),
      );
      await sagemaker.send(
        new CreateEndpointCommand({ EndpointName: name, EndpointConfigName: `${name}-config` }),
      );
      expect(await endpoints.describe(name)).to.deep.equal({
        name,
        phase: 'in-service',
        status: 'InService',
        reason: null,
        config: `${name}-config`,
        pending: false,
        variants: [{ name: 'AllTraffic', current: 2, desired: 2 }],
      });
      const { status, body } = await endpoints.invoke({ ...NAMES, endpoint: name }, QUESTION);
      expect({ status, body }).to.deep.equal({ status: 200, body: 'body' });
    });

    it('is gone when somebody deleted it', async () => {
      await sagemaker.send(new DeleteEndpointCommand({ EndpointName: name }));
      expect(await endpoints.describe(name)).to.equal(null);
    });
  });
