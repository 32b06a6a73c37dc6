import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { expect } from 'chai';
import { clientOptions, PAIR, refusal, simulate } from './support.ts';

const list = (client: CloudFormationClient) => client.send(new ListStacksCommand({}));

describe('A trouble at a request', () => {
  const troubles = [
    { trouble: { kind: 'throttle' }, name: 'Throttling', status: 400 },
    { trouble: { kind: 'server-error', effect: 'before' }, name: 'InternalFailure', status: 500 },
    { trouble: { kind: 'server-error', effect: 'after' }, name: 'InternalFailure', status: 500 },
    { trouble: { kind: 'expired-credentials' }, name: 'ExpiredToken', status: 403 },
    { trouble: { kind: 'access-denied' }, name: 'AccessDenied', status: 403 },
  ] as const;
  for (const { trouble, name, status } of troubles) {
    it(`${JSON.stringify(trouble)} strikes once and is then over`, async () => {
      const aws = simulate({ faults: [trouble] });
      const error = await refusal(list(aws.client));
      expect(error.name).to.equal(name);
      expect(error).to.have.nested.property('$metadata.httpStatusCode', status);
      expect((await list(aws.client)).StackSummaries).to.deep.equal([]);
    });
  }

  for (const [kind, code] of [
    ['unreachable', 'ECONNREFUSED'],
    ['lost-response', 'ECONNRESET'],
  ] as const) {
    it(`${kind} looks like ${code}`, async () => {
      const aws = simulate({ faults: [{ kind }] });
      expect((await refusal(list(aws.client))).code).to.equal(code);
    });
  }

  it('strikes as often as it says, only the operation it names, and not before its time', async () => {
    const aws = simulate();
    aws.simulator.inject({ kind: 'throttle', operation: 'ListStacks', times: 2, at: aws.now() + 10_000 });
    await list(aws.client);
    aws.pass(10);
    await aws.client.send(new DescribeStacksCommand({}));
    await refusal(list(aws.client));
    await refusal(list(aws.client));
    await list(aws.client);
  });

  it('can strike always', async () => {
    const aws = simulate({ faults: [{ kind: 'throttle', times: 'always' }] });
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect((await refusal(list(aws.client))).name).to.equal('Throttling');
    }
  });

  it('has no effect before, and all of it after', async () => {
    for (const [faults, made] of [
      [[{ kind: 'throttle' }], []],
      [[{ kind: 'server-error', effect: 'before' }], []],
      [[{ kind: 'unreachable' }], []],
      [[{ kind: 'server-error', effect: 'after' }], ['pair']],
      [[{ kind: 'lost-response' }], ['pair']],
    ] as const) {
      const aws = simulate({ faults });
      await refusal(aws.create('pair', PAIR));
      expect(Object.keys(aws.statuses()), JSON.stringify(faults)).to.deep.equal(made);
    }
  });

  it('is survived by an SDK that may try again, with one effect, for requests with a token', async () => {
    const aws = simulate({ faults: [{ kind: 'lost-response', operation: 'CreateStack' }] });
    const patient = new CloudFormationClient({ ...clientOptions(aws.simulator), maxAttempts: 3 });
    const input = { StackName: 'pair', TemplateBody: JSON.stringify(PAIR), ClientRequestToken: 'once' };
    const { StackId } = await patient.send(new CreateStackCommand(input));
    expect(aws.simulator.stacks('eu-west-1').map(({ id }) => id)).to.deep.equal([StackId]);
    expect(aws.simulator.calls.get('cloudformation.CreateStack')).to.equal(2);
  });

  it('can hit the second page alone', async () => {
    const aws = simulate({ durations: { 'AWS::SNS::Topic': 1 } });
    for (let index = 0; index < 101; index += 1) await aws.create(`s${index}`, PAIR);
    aws.simulator.inject({ kind: 'page-error' });
    const { NextToken } = await aws.client.send(new DescribeStacksCommand({}));
    expect((await refusal(aws.client.send(new DescribeStacksCommand({ NextToken })))).name).to.equal(
      'InternalFailure',
    );
  });
});

describe('A stale read', () => {
  it('does not see a stack that has just been asked for', async () => {
    const aws = simulate();
    await aws.create('pair', PAIR);
    aws.simulator.inject({ kind: 'stale-read', times: 2 });
    expect((await refusal(aws.describe('pair'))).message).to.equal('Stack with id pair does not exist');
    expect((await list(aws.client)).StackSummaries).to.deep.equal([]);
    expect((await aws.describe('pair')).StackStatus).to.equal('CREATE_IN_PROGRESS');
  });

  it('sees a stack as it was before the change that is under way', async () => {
    const aws = simulate();
    await aws.create('pair', PAIR);
    aws.settle();
    await aws.update('pair', PAIR, { Parameters: [{ ParameterKey: 'Text', ParameterValue: 'bye' }] });
    aws.simulator.inject({ kind: 'stale-read' });
    const stale = await aws.describe('pair');
    expect([stale.StackStatus, stale.LastUpdatedTime, stale.Parameters?.[0]?.ParameterValue]).to.deep.equal([
      'CREATE_COMPLETE',
      undefined,
      'hello',
    ]);
  });

  it('does not lag behind what ended', async () => {
    const aws = simulate();
    await aws.create('pair', PAIR);
    aws.settle();
    await aws.client.send(new DeleteStackCommand({ StackName: 'pair' }));
    aws.settle();
    aws.simulator.inject({ kind: 'stale-read' });
    expect((await aws.client.send(new DescribeStacksCommand({}))).Stacks).to.deep.equal([]);
  });
});

describe('A trouble at a resource', () => {
  it('chooses by stack, by resource or type, and by what is being done', async () => {
    const aws = simulate({
      faults: [
        {
          kind: 'resource-fails',
          stack: 'prod-*',
          resource: 'AWS::SQS::Queue',
          on: 'create',
          reason: 'no',
          times: 'always',
        },
      ],
    });
    for (const name of ['prod-a', 'dev-a', 'prod-b']) await aws.create(name, PAIR);
    aws.settle();
    expect(aws.statuses()).to.deep.equal({
      'prod-a': 'ROLLBACK_COMPLETE',
      'dev-a': 'CREATE_COMPLETE',
      'prod-b': 'ROLLBACK_COMPLETE',
    });
  });
});

describe('An aborted request', () => {
  it('is not answered and has no effect', async () => {
    const aws = simulate();
    const abort = new AbortController();
    abort.abort();
    const error = await refusal(aws.client.send(new ListStacksCommand({}), { abortSignal: abort.signal }));
    expect(error.name).to.equal('AbortError');
    expect(aws.simulator.calls.size).to.equal(0);
  });
});
