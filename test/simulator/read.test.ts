import {
  CloudFormationClient,
  DescribeEventsCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListStacksCommand,
  paginateDescribeStackEvents,
  paginateDescribeStacks,
  paginateListStacks,
  ValidateTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { expect } from 'chai';
import { assert, asyncProperty, string } from 'fast-check';
import { clientOptions, only, PAIR, refusal, REGION, simulate, topic } from './support.ts';

async function crowd(count: number) {
  const aws = simulate({ durations: { 'AWS::SNS::Topic': 1 } });
  for (let index = 0; index < count; index += 1)
    await aws.create(`stack-${index}`, only({ Topic: topic('x') }));
  aws.settle();
  return aws;
}

async function names(
  pages: AsyncIterable<{
    readonly Stacks?: readonly { readonly StackName?: string | undefined }[] | undefined;
  }>,
) {
  const found: (readonly (string | undefined)[])[] = [];
  for await (const { Stacks = [] } of pages) found.push(Stacks.map(({ StackName }) => StackName));
  return found;
}

const sweep = (client: CloudFormationClient) => names(paginateDescribeStacks({ client }, {}));

describe('DescribeStacks and ListStacks', () => {
  it('come in pages of 100, newest first, every stack once', async () => {
    const aws = await crowd(230);
    const pages = await sweep(aws.client);
    expect(pages.map(({ length }) => length)).to.deep.equal([100, 100, 30]);
    expect(new Set(pages.flat()).size).to.equal(230);
    expect(pages[0]?.[0]).to.equal('stack-229');
  });

  it('show a stack that is made between two pages on neither, and none twice', async () => {
    const aws = await crowd(150);
    const first = await aws.client.send(new DescribeStacksCommand({}));
    await aws.create('late', PAIR);
    const second = await aws.client.send(new DescribeStacksCommand({ NextToken: first.NextToken }));
    const seen = [...(first.Stacks ?? []), ...(second.Stacks ?? [])].map(({ StackName }) => StackName);
    expect(seen).to.have.lengthOf(150);
    expect(new Set(seen).size).to.equal(150);
  });

  it('end with a page and not with a token when the last page is full', async () => {
    const aws = await crowd(100);
    expect((await sweep(aws.client)).map(({ length }) => length)).to.deep.equal([100]);
  });

  it('refuse a token they never gave', async () => {
    const aws = await crowd(1);
    expect((await refusal(aws.client.send(new DescribeStacksCommand({ NextToken: 'x' })))).name).to.equal(
      'ValidationError',
    );
  });

  it('are told apart by deleted stacks: only the list has them, unless it filters', async () => {
    const aws = simulate();
    await aws.create('gone', PAIR);
    await aws.create('here', PAIR);
    aws.settle();
    aws.simulator.outOfBand.deleteStack(REGION, 'gone');
    aws.settle();
    const listed = async (StackStatusFilter?: ('CREATE_COMPLETE' | 'CREATE_IN_PROGRESS')[]) => {
      const found: (string | undefined)[] = [];
      const pages = paginateListStacks(
        { client: aws.client },
        StackStatusFilter === undefined ? {} : { StackStatusFilter },
      );
      for await (const { StackSummaries = [] } of pages)
        found.push(...StackSummaries.map(({ StackName }) => StackName));
      return found;
    };
    expect(await sweep(aws.client)).to.deep.equal([['here']]);
    expect(await listed()).to.deep.equal(['here', 'gone']);
    expect(await listed(['CREATE_COMPLETE'])).to.deep.equal(['here']);
    expect(await listed(['CREATE_IN_PROGRESS'])).to.deep.equal([]);
  });

  it('know only the stacks of their region', async () => {
    const aws = await crowd(1);
    const other = new CloudFormationClient({ ...clientOptions(aws.simulator), region: 'us-east-1' });
    expect(await sweep(other)).to.deep.equal([[]]);
    expect(aws.simulator.stacks('us-east-1')).to.deep.equal([]);
  });

  it('list the description and the last operation without tags and outputs', async () => {
    const aws = simulate();
    const { OperationId } = await aws.create('pair', PAIR);
    const { StackSummaries } = await aws.client.send(new ListStacksCommand({}));
    expect(StackSummaries?.[0]).to.deep.include({
      TemplateDescription: 'A topic and a queue',
      StackStatus: 'CREATE_IN_PROGRESS',
      LastOperations: [{ OperationType: 'CREATE_STACK', OperationId }],
    });
    expect(StackSummaries?.[0]).to.not.have.any.keys('Tags', 'Outputs', 'Parameters');
  });
});

describe('Events', () => {
  it('carry the token of the request on everything that follows from it, and the operation of each', async () => {
    const aws = simulate({
      faults: [{ kind: 'resource-fails', resource: 'Queue', on: 'create', reason: 'no' }],
    });
    const { OperationId } = await aws.create('pair', PAIR, { ClientRequestToken: 'mr-create-1' });
    aws.settle();
    const { StackEvents = [] } = await aws.client.send(new DescribeStackEventsCommand({ StackName: 'pair' }));
    expect(new Set(StackEvents.map(({ ClientRequestToken }) => ClientRequestToken))).to.deep.equal(
      new Set(['mr-create-1']),
    );
    expect(StackEvents.at(-1)?.OperationId).to.equal(OperationId);
    expect(StackEvents[0]?.OperationId).to.not.equal(OperationId);
  });

  it('come newest first, in pages of 100', async () => {
    const aws = simulate();
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`T${index}`, topic('x')]));
    await aws.create('many', only(many));
    aws.settle();
    const sizes: number[] = [];
    const times: number[] = [];
    for await (const { StackEvents = [] } of paginateDescribeStackEvents(
      { client: aws.client },
      { StackName: 'many' },
    )) {
      sizes.push(StackEvents.length);
      times.push(...StackEvents.map(({ Timestamp }) => Timestamp?.getTime() ?? 0));
    }
    expect(sizes).to.deep.equal([100, 82]);
    expect(times).to.deep.equal(times.toSorted((a, b) => b - a));
  });

  it('name the first cause of a failure, and not what was cancelled because of it', async () => {
    const aws = simulate({
      faults: [{ kind: 'resource-fails', resource: 'Quick', on: 'create', reason: 'no capacity' }],
      durations: { 'AWS::SNS::Topic': 60 },
    });
    const { OperationId } = await aws.create(
      'two',
      only({ Slow: topic('slow'), Quick: { Type: 'AWS::SQS::Queue' } }),
    );
    aws.settle();
    const failed = async (input: object) => {
      const command = new DescribeEventsCommand({ ...input, Filters: { FailedEvents: true } });
      return (await aws.client.send(command)).OperationEvents ?? [];
    };
    const [cause, ...others] = await failed({ StackName: 'two' });
    expect(others).to.deep.equal([]);
    expect(cause).to.deep.include({
      LogicalResourceId: 'Quick',
      ResourceType: 'AWS::SQS::Queue',
      ResourceStatus: 'CREATE_FAILED',
      ResourceStatusReason: 'no capacity',
      EventType: 'PROVISIONING_ERROR',
      OperationId,
      OperationType: 'CREATE_STACK',
      OperationStatus: 'FAILED',
    });
    expect(await failed({ OperationId })).to.have.lengthOf(1);
  });

  it('put the failures of the latest operation first', async () => {
    const aws = simulate();
    await aws.create('pair', PAIR);
    aws.settle();
    for (const reason of ['first', 'second']) {
      aws.simulator.inject({ kind: 'resource-fails', resource: 'Topic', on: 'update', reason });
      await aws.update('pair', PAIR, { Parameters: [{ ParameterKey: 'Text', ParameterValue: reason }] });
      aws.settle();
    }
    const command = new DescribeEventsCommand({ StackName: 'pair', Filters: { FailedEvents: true } });
    const { OperationEvents = [] } = await aws.client.send(command);
    expect(OperationEvents.map(({ ResourceStatusReason }) => ResourceStatusReason)).to.deep.equal([
      'second',
      'first',
    ]);
  });

  it('want a stack or an operation, and know which there are', async () => {
    const aws = simulate();
    const ask = (input: object) => refusal(aws.client.send(new DescribeEventsCommand(input)));
    expect((await ask({})).name).to.equal('ValidationError');
    expect((await ask({ StackName: 'nobody' })).message).to.equal('Stack [nobody] does not exist');
    expect((await ask({ OperationId: 'x' })).name).to.equal('OperationNotFoundException');
  });
});

describe('GetTemplate', () => {
  it('gives every template back as it was sent', async () => {
    const aws = simulate();
    let count = 0;
    await assert(
      asyncProperty(string({ unit: 'grapheme', maxLength: 60 }), async (text) => {
        const name = `s${(count += 1)}`;
        const body = JSON.stringify(
          { Metadata: { text, more: '\r\n <&"\'> ]]>' }, ...only({ T: topic('x') }) },
          null,
          '\r\n',
        );
        await aws.create(name, body);
        const { TemplateBody } = await aws.client.send(new GetTemplateCommand({ StackName: name }));
        expect(TemplateBody).to.equal(body);
      }),
      { numRuns: 50 },
    );
  });

  it('does not know a stack that does not exist', async () => {
    const aws = simulate();
    const error = await refusal(aws.client.send(new GetTemplateCommand({ StackName: 'nobody' })));
    expect(error.message).to.equal('Stack [nobody] does not exist');
  });
});

describe('DescribeStackResources', () => {
  it('tells what each logical id has become', async () => {
    const aws = simulate();
    await aws.create('pair', PAIR);
    aws.settle();
    const { StackResources } = await aws.client.send(
      new DescribeStackResourcesCommand({ StackName: 'pair' }),
    );
    expect(
      StackResources?.map((found) => [found.LogicalResourceId, found.ResourceType, found.ResourceStatus]),
    ).to.deep.equal([
      ['Topic', 'AWS::SNS::Topic', 'CREATE_COMPLETE'],
      ['Queue', 'AWS::SQS::Queue', 'CREATE_COMPLETE'],
    ]);
    expect(StackResources?.[1]?.PhysicalResourceId).to.match(
      /^https:\/\/sqs\.eu-west-1\.amazonaws\.com\/111111111111\/pair-Queue-/,
    );
  });
});

describe('ValidateTemplate', () => {
  it('tells parameters and needed capabilities, and creates nothing', async () => {
    const aws = simulate();
    const role = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'r', AssumeRolePolicyDocument: {} } };
    const TemplateBody = JSON.stringify({ ...PAIR, Resources: { ...PAIR.Resources, Role: role } });
    const answer = await aws.client.send(new ValidateTemplateCommand({ TemplateBody }));
    expect(answer.Parameters).to.deep.equal([
      { ParameterKey: 'Text', DefaultValue: 'hello', NoEcho: false },
      { ParameterKey: 'Secret', DefaultValue: 'hidden', NoEcho: true },
    ]);
    expect(answer.Capabilities).to.deep.equal(['CAPABILITY_NAMED_IAM']);
    expect(aws.statuses()).to.deep.equal({});
  });
});
