import { expect } from 'chai';
import { DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { JsonObject } from '../../src/core/text/json.ts';
import { clientOptions, only, PAIR, refusal, simulate, topic } from './support.ts';

describe('CreateStack', () => {
  it('answers at once with the ARN of a stack that is in progress', async () => {
    const aws = simulate();
    const { StackId, OperationId } = await aws.create('pair', PAIR);
    expect(StackId).to.match(/^arn:aws:cloudformation:eu-west-1:111111111111:stack\/pair\/[0-9a-f-]{36}$/);
    expect(OperationId).to.match(/^[0-9a-f-]{36}$/);
    expect((await aws.describe('pair')).StackStatus).to.equal('CREATE_IN_PROGRESS');
  });

  it('makes resources in the order of their dependencies, each with its events', async () => {
    const aws = simulate();
    await aws.create('pair', PAIR);
    aws.settle();
    expect(await aws.story('pair')).to.deep.equal([
      'pair CREATE_IN_PROGRESS',
      'Topic CREATE_IN_PROGRESS',
      'Topic CREATE_IN_PROGRESS',
      'Topic CREATE_COMPLETE',
      'Queue CREATE_IN_PROGRESS',
      'Queue CREATE_IN_PROGRESS',
      'Queue CREATE_COMPLETE',
      'pair CREATE_COMPLETE',
    ]);
  });

  it('shows a finished stack whole, and its secrets as asterisks', async () => {
    const aws = simulate();
    const { StackId, OperationId } = await aws.create('pair', PAIR, {
      Parameters: [{ ParameterKey: 'Secret', ParameterValue: 'open sesame' }],
      Tags: [{ Key: 'team', Value: 'risk & <co>' }],
      RoleARN: 'arn:aws:iam::111111111111:role/deploy',
      TimeoutInMinutes: 30,
      EnableTerminationProtection: true,
    });
    aws.settle();
    const stack = await aws.describe('pair');
    const topicArn = stack.Outputs?.[0]?.OutputValue;
    expect(topicArn).to.match(/^arn:aws:sns:eu-west-1:111111111111:pair-Topic-[A-Z0-9]{12}$/);
    expect(stack).to.deep.include({
      StackId,
      StackName: 'pair',
      StackStatus: 'CREATE_COMPLETE',
      Description: 'A topic and a queue',
      CreationTime: new Date('2026-11-20T12:00:00.000Z'),
      RoleARN: 'arn:aws:iam::111111111111:role/deploy',
      TimeoutInMinutes: 30,
      EnableTerminationProtection: true,
      DisableRollback: false,
      Tags: [{ Key: 'team', Value: 'risk & <co>' }],
      Parameters: [
        { ParameterKey: 'Text', ParameterValue: 'hello' },
        { ParameterKey: 'Secret', ParameterValue: '****' },
      ],
      Outputs: [
        { OutputKey: 'Topic', OutputValue: topicArn },
        { OutputKey: 'Text', OutputValue: 'hello', Description: 'What it says' },
      ],
      LastOperations: [{ OperationType: 'CREATE_STACK', OperationId }],
    });
    expect(stack).to.not.have.any.keys('LastUpdatedTime', 'DeletionTime');
  });

  it('gives no outputs while anything is in progress', async () => {
    const aws = simulate();
    await aws.create('pair', PAIR);
    expect((await aws.describe('pair')).Outputs).to.equal(undefined);
  });

  it('takes as long as the slowest chain of resources, scaled by the speed', async () => {
    const chain = only({
      Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } },
      Model: {
        Type: 'AWS::SageMaker::Model',
        Properties: { ExecutionRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } },
      },
    });
    const seconds = async (options: Parameters<typeof simulate>[0]) => {
      const aws = simulate(options);
      await aws.create('chain', chain, { Capabilities: ['CAPABILITY_IAM'] });
      aws.settle();
      return aws.elapsed();
    };
    expect(await seconds({})).to.equal(1 + 18 + 5);
    expect(await seconds({ speed: 10 })).to.be.closeTo((1 + 18 + 5) / 10, 0.01);
    expect(await seconds({ durations: { 'AWS::SageMaker::Model': 100 } })).to.equal(1 + 18 + 100);
  });

  it('gives SageMaker resources their ARN as Ref and their name as attribute', async () => {
    const aws = simulate();
    await aws.create('serving', {
      Resources: {
        Model: { Type: 'AWS::SageMaker::Model' },
        Config: {
          Type: 'AWS::SageMaker::EndpointConfig',
          Properties: {
            ProductionVariants: [{ ModelName: { 'Fn::GetAtt': ['Model', 'ModelName'] }, VariantName: 'all' }],
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
      Outputs: {
        Ref: { Value: { Ref: 'Endpoint' } },
        Name: { Value: { 'Fn::GetAtt': 'Endpoint.EndpointName' } },
      },
    });
    aws.settle();
    const { outputs, resources } = aws.stack('serving');
    expect(outputs).to.deep.equal({
      Ref: 'arn:aws:sagemaker:eu-west-1:111111111111:endpoint/churn',
      Name: 'churn',
    });
    const config = resources.find(({ logicalId }) => logicalId === 'Config');
    expect(config?.physicalId).to.match(/:endpoint-config\/serving-Config-/);
    const endpoint = resources.find(({ logicalId }) => logicalId === 'Endpoint');
    expect(endpoint?.properties?.['EndpointConfigName']).to.equal(config?.physicalId?.split('/')[1]);
  });

  it('leaves out resources and outputs whose condition does not hold', async () => {
    const aws = simulate();
    await aws.create('choice', {
      Parameters: { Both: { Type: 'String', Default: 'no' } },
      Conditions: { Both: { 'Fn::Equals': [{ Ref: 'Both' }, 'yes'] } },
      Resources: { One: topic('one'), Two: { ...topic('two'), Condition: 'Both' } },
      Outputs: { Two: { Condition: 'Both', Value: { Ref: 'Two' } } },
    });
    aws.settle();
    expect(aws.stack('choice').resources.map(({ logicalId }) => logicalId)).to.deep.equal(['One']);
    expect(aws.stack('choice').outputs).to.deep.equal({});
  });
});

const parts = (separator: string, index: number): JsonObject => ({
  ...only({ Topic: topic('x') }),
  Outputs: { Part: { Value: { 'Fn::Select': [index, { 'Fn::Split': [separator, { Ref: 'Topic' }] }] } } },
});

describe('A template that takes apart what its resources give', () => {
  it('is accepted before anybody can know how many parts there are', async () => {
    const aws = simulate();
    await aws.create('parts', parts(':', 4));
    aws.settle();
    expect(aws.stack('parts').outputs).to.deep.equal({ Part: '111111111111' });
    expect((await refusal(aws.update('parts', parts(':', 4)))).message).to.match(/No updates/);
    await aws.update('parts', parts(':', 3));
    aws.settle();
    expect(aws.stack('parts').outputs).to.deep.equal({ Part: 'eu-west-1' });
  });

  it('fails when it turns out that there are too few, and is rolled back', async () => {
    const aws = simulate();
    await aws.create('parts', parts(':', 9));
    aws.settle();
    expect(aws.stack('parts').status).to.equal('ROLLBACK_COMPLETE');
  });

  it('fails at the resource that needs the part', async () => {
    const aws = simulate();
    const Properties = { DisplayName: { 'Fn::Select': [9, { 'Fn::Split': [':', { Ref: 'Topic' }] }] } };
    await aws.create('parts', only({ Topic: topic('x'), Other: { Type: 'AWS::SNS::Topic', Properties } }));
    aws.settle();
    expect(await failureOf(aws, 'parts')).to.match(/cannot select nonexistent value at index 9/);
  });
});

describe('A creation that fails', () => {
  const failing = { kind: 'resource-fails', resource: 'Queue', on: 'create', reason: 'no capacity' } as const;

  it('is rolled back: what was made goes, in reverse, and the stack stays to tell why', async () => {
    const aws = simulate({ faults: [failing] });
    await aws.create('pair', PAIR);
    aws.settle();
    expect((await aws.story('pair')).slice(4)).to.deep.equal([
      'Queue CREATE_IN_PROGRESS',
      'Queue CREATE_IN_PROGRESS',
      'Queue CREATE_FAILED',
      'pair ROLLBACK_IN_PROGRESS',
      'Queue DELETE_IN_PROGRESS',
      'Queue DELETE_COMPLETE',
      'Topic DELETE_IN_PROGRESS',
      'Topic DELETE_COMPLETE',
      'pair ROLLBACK_COMPLETE',
    ]);
    const { LastOperations } = await aws.describe('pair');
    expect(LastOperations?.map(({ OperationType }) => OperationType)).to.deep.equal([
      'ROLLBACK',
      'CREATE_STACK',
    ]);
    expect(aws.stack('pair').resources.every(({ properties }) => properties === null)).to.equal(true);
  });

  it('gives up what else was under way', async () => {
    const aws = simulate({
      faults: [{ ...failing, resource: 'Quick' }],
      durations: { 'AWS::SNS::Topic': 60 },
    });
    await aws.create('two', only({ Slow: topic('slow'), Quick: { Type: 'AWS::SQS::Queue' } }));
    aws.until('two', 'ROLLBACK_IN_PROGRESS');
    const { StackResources } = await aws.client.send(new DescribeStackResourcesCommand({ StackName: 'two' }));
    const reasons = StackResources?.map((found) => [found.LogicalResourceId, found.ResourceStatusReason]);
    expect(reasons).to.deep.equal([
      ['Slow', 'Resource creation cancelled'],
      ['Quick', 'no capacity'],
    ]);
  });

  const endings = [
    { options: {}, ends: 'ROLLBACK_COMPLETE' },
    { options: { OnFailure: 'ROLLBACK' }, ends: 'ROLLBACK_COMPLETE' },
    { options: { OnFailure: 'DO_NOTHING' }, ends: 'CREATE_FAILED' },
    { options: { DisableRollback: true }, ends: 'CREATE_FAILED' },
    { options: { OnFailure: 'DELETE' }, ends: 'DELETE_COMPLETE' },
  ] as const;
  for (const { options, ends } of endings) {
    it(`ends as ${ends} with ${JSON.stringify(options)}`, async () => {
      const aws = simulate({ faults: [failing] });
      const { StackId } = await aws.create('pair', PAIR, options);
      aws.settle();
      expect((await aws.describe(StackId ?? '')).StackStatus).to.equal(ends);
    });
  }

  const policies = [
    { policy: 'Delete', except: false, remains: false },
    { policy: 'Retain', except: false, remains: true },
    { policy: 'Retain', except: true, remains: false },
    { policy: 'RetainExceptOnCreate', except: false, remains: false },
  ];
  for (const { policy, except, remains } of policies) {
    const says = except ? ' and RetainExceptOnCreate in the request' : '';
    it(`${remains ? 'keeps' : 'deletes'} what has DeletionPolicy ${policy}${says}`, async () => {
      const aws = simulate({ faults: [failing] });
      const kept = { ...PAIR.Resources.Topic, DeletionPolicy: policy };
      const resources = { ...PAIR.Resources, Topic: kept };
      await aws.create('pair', { ...PAIR, Resources: resources }, { RetainExceptOnCreate: except });
      aws.settle();
      const [found] = aws.stack('pair').resources;
      expect(found?.properties !== null).to.equal(remains);
      expect(found?.status).to.equal(remains ? 'DELETE_SKIPPED' : 'DELETE_COMPLETE');
    });
  }

  it('ends as ROLLBACK_FAILED when a resource cannot be deleted', async () => {
    const undeletable = { ...failing, resource: 'Topic', on: 'rollback', reason: 'in use' } as const;
    const aws = simulate({ faults: [failing, undeletable] });
    await aws.create('pair', PAIR);
    aws.settle();
    expect(aws.stack('pair')).to.include({
      status: 'ROLLBACK_FAILED',
      reason: 'The following resource(s) failed to delete: [Topic]. ',
    });
  });

  it('is given up after TimeoutInMinutes', async () => {
    const aws = simulate({ faults: [{ kind: 'resource-stuck', resource: 'Queue', on: 'create' }] });
    await aws.create('pair', PAIR, { TimeoutInMinutes: 5 });
    aws.until('pair', 'ROLLBACK_IN_PROGRESS');
    expect(aws.elapsed()).to.equal(300);
    aws.settle();
    expect(aws.stack('pair').status).to.equal('ROLLBACK_COMPLETE');
  });

  it('never ends when a resource is stuck and no timeout was given', async () => {
    const aws = simulate({ faults: [{ kind: 'resource-stuck', resource: 'Queue', on: 'create' }] });
    await aws.create('pair', PAIR);
    aws.settle();
    expect(aws.simulator.nextEventAt()).to.equal(null);
    aws.pass(86_400);
    expect(aws.stack('pair').status).to.equal('CREATE_IN_PROGRESS');
  });

  const atTheResource = [
    {
      title: 'an unknown property',
      resource: { Type: 'AWS::SNS::Topic', Properties: { Colour: 'red' } },
      reason: /extraneous key \[Colour\] is not permitted/,
    },
    {
      title: 'a missing required property',
      resource: { Type: 'AWS::SageMaker::Endpoint' },
      reason: /required key \[EndpointConfigName\] not found/,
    },
    {
      title: 'a type that needs somebody else',
      resource: { Type: 'Custom::Thing', Properties: { ServiceToken: 'arn' } },
      reason: /not simulated/,
    },
    {
      title: 'code in a bucket that does not exist',
      resource: {
        Type: 'AWS::Lambda::Function',
        Properties: { Role: 'r', Code: { S3Bucket: 'b', S3Key: 'k' } },
      },
      reason: /S3 Error Code: NoSuchBucket/,
    },
    {
      title: 'code that is not in the bucket',
      resource: {
        Type: 'AWS::Lambda::LayerVersion',
        Properties: { Content: { S3Bucket: 'there', S3Key: 'code/1.zip' } },
      },
      reason: /S3 Error Code: NoSuchKey/,
    },
  ];
  for (const { title, resource, reason } of atTheResource) {
    it(`fails at the resource for ${title}`, async () => {
      const aws = simulate();
      await new S3Client({ ...clientOptions(aws.simulator), forcePathStyle: true }).send(
        new CreateBucketCommand({ Bucket: 'there' }),
      );
      await aws.create('wrong', only({ Wrong: resource }), { OnFailure: 'DO_NOTHING' });
      aws.settle();
      const { StackResources } = await aws.client.send(
        new DescribeStackResourcesCommand({ StackName: 'wrong' }),
      );
      expect(StackResources?.[0]?.ResourceStatus).to.equal('CREATE_FAILED');
      expect(StackResources?.[0]?.ResourceStatusReason).to.match(reason);
    });
  }

  it('fails when the name it chooses is taken, in another stack or without one', async () => {
    const aws = simulate();
    const named = only({
      Bucket: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain', Properties: { BucketName: 'ours' } },
    });
    const first = await aws.create('first', named);
    aws.settle();
    await aws.create('second', named);
    aws.settle();
    expect(aws.statuses()).to.deep.equal({ first: 'CREATE_COMPLETE', second: 'ROLLBACK_COMPLETE' });
    expect(await failureOf(aws, 'second')).to.equal(`ours already exists in stack ${first.StackId}`);
    aws.simulator.outOfBand.deleteStack('eu-west-1', 'first');
    aws.settle();
    await aws.create('third', named);
    aws.settle();
    expect(await failureOf(aws, 'third')).to.match(/already exists.*AlreadyExists/);
  });

  it('leaves no stack behind when the request itself is refused', async () => {
    const aws = simulate();
    await refusal(aws.create('nothing', only({ A: { Type: 'AWS::No::Such' } })));
    expect(aws.statuses()).to.deep.equal({});
  });
});

async function failureOf(aws: ReturnType<typeof simulate>, name: string): Promise<string | undefined> {
  const { DescribeEventsCommand } = await import('@aws-sdk/client-cloudformation');
  const input = { StackName: name, Filters: { FailedEvents: true } };
  return (await aws.client.send(new DescribeEventsCommand(input))).OperationEvents?.[0]?.ResourceStatusReason;
}
