import {
  type Change,
  CreateChangeSetCommand,
  type CreateChangeSetCommandInput,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  type DescribeChangeSetOutput,
  ExecuteChangeSetCommand,
  type ExecuteChangeSetCommandInput,
  ListChangeSetsCommand,
} from '@aws-sdk/client-cloudformation';
import { expect } from 'chai';
import { assert, asyncProperty } from 'fast-check';
import type { JsonObject } from '../../src/core/text/json.ts';
import { only, PAIR, refusal, simulate, topic } from './support.ts';
import { templates } from './templates.ts';

/** A simulator in which the stack `s` has this template. */
async function withStack(template: JsonObject = PAIR) {
  const aws = simulate();
  await aws.create('s', template);
  aws.settle();
  return { ...aws, ...changeSetsOf(aws) };
}

function changeSetsOf({ client }: ReturnType<typeof simulate>) {
  const describe = (name: string, next?: string): Promise<DescribeChangeSetOutput> =>
    client.send(
      new DescribeChangeSetCommand({
        StackName: 's',
        ChangeSetName: name,
        ...(next === undefined ? {} : { NextToken: next }),
      }),
    );
  return {
    propose: (name: string, template: JsonObject, more: Partial<CreateChangeSetCommandInput> = {}) =>
      client.send(
        new CreateChangeSetCommand({
          StackName: 's',
          ChangeSetName: name,
          TemplateBody: JSON.stringify(template),
          ...more,
        }),
      ),
    describe,
    /** Everything that is proposed, by logical id, as `Action Replacement PolicyAction Scope`. */
    changes: async (name: string) =>
      Object.fromEntries(((await describe(name)).Changes ?? []).map((change) => told(change))),
    execute: (name: string, more: Partial<ExecuteChangeSetCommandInput> = {}) =>
      client.send(new ExecuteChangeSetCommand({ StackName: 's', ChangeSetName: name, ...more })),
    remove: (name: string) =>
      client.send(new DeleteChangeSetCommand({ StackName: 's', ChangeSetName: name })),
    list: async () =>
      ((await client.send(new ListChangeSetsCommand({ StackName: 's' }))).Summaries ?? []).map(
        ({ ChangeSetName: name, ExecutionStatus: execution }) => `${name} ${execution}`,
      ),
  };
}

const told = ({ ResourceChange: change }: Change): [string, string] => [
  change?.LogicalResourceId ?? '',
  [change?.Action, change?.Replacement, change?.PolicyAction, ...(change?.Scope ?? [])]
    .filter((word) => word !== undefined)
    .join(' '),
];

const said = (text: string): JsonObject => ({
  ...PAIR,
  Resources: { ...PAIR.Resources, Topic: topic(text) },
});

const bucket = (name: string, more: JsonObject = {}): JsonObject => ({
  Type: 'AWS::S3::Bucket',
  Properties: { BucketName: name },
  ...more,
});

const endpoint = (artifact: string, name = 'churn', instance = 'ml.m5.large'): JsonObject =>
  only({
    Model: {
      Type: 'AWS::SageMaker::Model',
      Properties: {
        ExecutionRoleArn: 'arn:aws:iam::111111111111:role/r',
        PrimaryContainer: { Image: 'i', ModelDataUrl: artifact },
      },
    },
    EndpointConfig: {
      Type: 'AWS::SageMaker::EndpointConfig',
      Properties: {
        ProductionVariants: [
          {
            ModelName: { 'Fn::GetAtt': ['Model', 'ModelName'] },
            VariantName: 'all',
            InitialVariantWeight: 1,
            InstanceType: instance,
          },
        ],
      },
    },
    Endpoint: {
      Type: 'AWS::SageMaker::Endpoint',
      Properties: {
        EndpointName: name,
        EndpointConfigName: { 'Fn::GetAtt': ['EndpointConfig', 'EndpointConfigName'] },
      },
    },
  });

const many = (text: string) =>
  only(Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`T${index}`, topic(text)])));

/** A stack `s` that is only reviewed. */
const reviewed = async (more: Partial<CreateChangeSetCommandInput> = {}) => {
  const aws = simulate();
  const changeSets = changeSetsOf(aws);
  await changeSets.propose('c', PAIR, { ChangeSetType: 'CREATE', ...more });
  return { ...aws, ...changeSets };
};

describe('A simulated change set', () => {
  it('passes through its statuses before it says what it would do', async () => {
    const aws = await withStack();
    await aws.propose('c', said('new'));
    const seen = async () => {
      const { Status: status, ExecutionStatus: execution, Changes: changes } = await aws.describe('c');
      return [status, execution, changes?.length ?? 0];
    };
    expect(await seen()).to.deep.equal(['CREATE_PENDING', 'UNAVAILABLE', 0]);
    aws.pass(1);
    expect(await seen()).to.deep.equal(['CREATE_IN_PROGRESS', 'UNAVAILABLE', 0]);
    aws.pass(1);
    expect(await seen()).to.deep.equal(['CREATE_COMPLETE', 'AVAILABLE', 1]);
  });

  it('changes nothing before it is executed, and holds nobody up', async () => {
    const aws = await withStack();
    const before = aws.stack('s');
    await aws.propose('c', said('new'));
    aws.settle();
    expect(aws.stack('s')).to.deep.equal(before);
    await aws.update('s', said('other'));
    expect(aws.stack('s').status).to.equal('UPDATE_IN_PROGRESS');
  });

  it('does what it said when it is executed, and the events carry the token', async () => {
    const aws = await withStack();
    await aws.propose('c', said('new'), { Tags: [{ Key: 'team', Value: 'risk' }] });
    aws.settle();
    await aws.execute('c', { ClientRequestToken: 'my-token' });
    expect(aws.stack('s').status).to.equal('UPDATE_IN_PROGRESS');
    aws.settle();
    expect(aws.stack('s')).to.deep.include({ status: 'UPDATE_COMPLETE', tags: { team: 'risk' } });
    expect(aws.stack('s').resources[0]?.properties).to.include({ DisplayName: 'new' });
    expect((await aws.describe('c')).ExecutionStatus).to.equal('EXECUTE_COMPLETE');
  });

  it('says that its execution failed when the update was rolled back', async () => {
    const aws = await withStack();
    await aws.propose('c', said('new'));
    aws.settle();
    aws.simulator.inject({ kind: 'resource-fails', on: 'update', resource: 'Topic', reason: 'no' });
    await aws.execute('c');
    aws.settle();
    expect(aws.stack('s').status).to.equal('UPDATE_ROLLBACK_COMPLETE');
    expect((await aws.describe('c')).ExecutionStatus).to.equal('EXECUTE_FAILED');
  });

  it('has failed, in words that are the only sign of it, when nothing would change', async () => {
    const aws = await withStack();
    await aws.propose('c', PAIR);
    aws.settle();
    expect(await aws.describe('c')).to.include({
      Status: 'FAILED',
      ExecutionStatus: 'UNAVAILABLE',
      StatusReason:
        "The submitted information didn't contain changes. Submit different information to create a change set.",
    });
    expect((await refusal(aws.execute('c'))).message).to.match(
      /cannot be executed in its current status of \[FAILED\]/,
    );
  });

  it('has failed when it wants another type for a resource', async () => {
    const aws = await withStack();
    await aws.propose('c', only({ Topic: { Type: 'AWS::SQS::Queue' }, Queue: { Type: 'AWS::SQS::Queue' } }));
    aws.settle();
    const { Status: status, StatusReason: reason } = await aws.describe('c');
    expect(`${status} ${reason}`).to.match(/^FAILED Update of resource type is not permitted/);
  });

  it('may change nothing but outputs, and is no empty one', async () => {
    const aws = await withStack();
    await aws.propose('c', { ...PAIR, Outputs: { Text: { Value: 'another' } } });
    aws.settle();
    expect(await aws.describe('c')).to.include({ Status: 'CREATE_COMPLETE', ExecutionStatus: 'AVAILABLE' });
    expect(await aws.changes('c')).to.deep.equal({});
    await aws.execute('c');
    aws.settle();
    expect(aws.stack('s').outputs).to.deep.equal({ Text: 'another' });
  });
});

describe('What a simulated change set says about resources', () => {
  const rows: readonly (readonly [string, JsonObject, JsonObject, Readonly<Record<string, string>>])[] = [
    [
      'adds, changes and removes',
      only({ A: topic('a'), B: topic('b') }),
      only({ A: topic('changed'), C: topic('c') }),
      { A: 'Modify False Properties', C: 'Add', B: 'Remove Delete' },
    ],
    [
      'replaces what has another create-only property',
      only({ B: bucket('one') }),
      only({ B: bucket('two') }),
      { B: 'Modify True ReplaceAndDelete Properties' },
    ],
    [
      'keeps what its policies keep',
      only({
        A: bucket('one', { UpdateReplacePolicy: 'Retain' }),
        B: bucket('three', { DeletionPolicy: 'Retain' }),
        C: bucket('four', { DeletionPolicy: 'RetainExceptOnCreate' }),
        D: {
          Type: 'AWS::EC2::Volume',
          DeletionPolicy: 'Snapshot',
          Properties: { AvailabilityZone: 'eu-west-1a' },
        },
      }),
      only({ A: bucket('two', { UpdateReplacePolicy: 'Retain' }) }),
      {
        A: 'Modify True ReplaceAndRetain Properties',
        B: 'Remove Retain',
        C: 'Remove Retain',
        D: 'Remove Snapshot',
      },
    ],
    [
      'cannot tell of what refers to a replaced resource by a create-only property',
      endpoint('s3://b/1'),
      endpoint('s3://b/2'),
      {
        Model: 'Modify True ReplaceAndDelete Properties',
        EndpointConfig: 'Modify Conditional ReplaceAndDelete Properties',
        Endpoint: 'Modify False Properties',
      },
    ],
    [
      'updates an endpoint in place behind a new configuration',
      endpoint('s3://b/1'),
      endpoint('s3://b/1', 'churn', 'ml.m5.xlarge'),
      {
        EndpointConfig: 'Modify True ReplaceAndDelete Properties',
        Endpoint: 'Modify False Properties',
      },
    ],
    [
      'replaces an endpoint for another name',
      endpoint('s3://b/1'),
      endpoint('s3://b/1', 'other'),
      { Endpoint: 'Modify True ReplaceAndDelete Properties' },
    ],
    [
      'tells of what is no property',
      only({ A: { ...topic('a'), Metadata: { note: 1 } } }),
      only({ A: { ...topic('a'), Metadata: { note: 2 }, DeletionPolicy: 'Retain' } }),
      { A: 'Modify False DeletionPolicy Metadata' },
    ],
    [
      'leaves Ref to a resource that is changed in place alone, and follows its attributes',
      only({
        A: topic('a'),
        B: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { Ref: 'A' } } },
        C: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { 'Fn::GetAtt': ['A', 'TopicName'] } } },
      }),
      only({
        A: topic('b'),
        B: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { Ref: 'A' } } },
        C: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { 'Fn::GetAtt': ['A', 'TopicName'] } } },
      }),
      { A: 'Modify False Properties', C: 'Modify False Properties' },
    ],
  ];
  for (const [what, before, after, expected] of rows)
    it(what, async () => {
      const aws = await withStack(before);
      await aws.propose('c', after);
      aws.settle();
      expect(await aws.changes('c')).to.deep.equal(expected);
    });

  it('is what the update then does to every resource', async () => {
    for (const [, before, after, expected] of rows) {
      const aws = await withStack(before);
      const physical = () =>
        new Map(aws.stack('s').resources.map(({ logicalId, physicalId }) => [logicalId, physicalId]));
      const old = physical();
      await aws.propose('c', after);
      aws.settle();
      await aws.execute('c');
      aws.settle();
      expect(aws.stack('s').status).to.equal('UPDATE_COMPLETE');
      for (const [logicalId, id] of old) {
        const change = expected[logicalId] ?? 'none';
        const replaced = physical().get(logicalId) !== id;
        if (change.includes('True') || change.startsWith('Remove'))
          expect(replaced, logicalId).to.equal(true);
        if (change.includes('False') || change === 'none') expect(replaced, logicalId).to.equal(false);
      }
    }
  });

  it('is never contradicted by the update, whatever refers to what', async () => {
    await assert(
      asyncProperty(templates, templates, async (before, after) => {
        const aws = await withStack(before);
        const physical = () =>
          new Map(aws.stack('s').resources.map(({ logicalId, physicalId }) => [logicalId, physicalId]));
        const old = physical();
        await aws.propose('c', after);
        aws.settle();
        const { Status: status } = await aws.describe('c');
        const changes = await aws.changes('c');
        if (status === 'FAILED') return;
        await aws.execute('c');
        aws.settle();
        expect(aws.stack('s').status).to.equal('UPDATE_COMPLETE');
        for (const [logicalId, id] of old) {
          const change = changes[logicalId] ?? 'Modify False';
          const kept = physical().get(logicalId) === id;
          if (!change.includes('Conditional'))
            expect(kept, `${logicalId}: ${change}`).to.equal(change.includes('False'));
        }
        for (const logicalId of physical().keys())
          if (!old.has(logicalId)) expect(changes[logicalId]).to.equal('Add');
      }),
      { numRuns: 60 },
    );
  }).timeout(20_000);

  it('touches everything that takes tags when the tags of the stack change', async () => {
    const aws = await withStack();
    await aws.propose('c', PAIR, { Tags: [{ Key: 'team', Value: 'risk' }] });
    aws.settle();
    expect(await aws.changes('c')).to.deep.equal({ Topic: 'Modify False Tags', Queue: 'Modify False Tags' });
  });

  it('replaces what gets its tags once for its life, as the update then does', async () => {
    const group = only({
      Group: {
        Type: 'AWS::SageMaker::FeatureGroup',
        Properties: {
          RecordIdentifierFeatureName: 'id',
          EventTimeFeatureName: 'at',
          FeatureDefinitions: [],
          FeatureGroupName: { 'Fn::Sub': 'g-${AWS::StackName}' },
        },
      },
    });
    const aws = await withStack(group);
    await aws.propose('c', group, { Tags: [{ Key: 'team', Value: 'risk' }] });
    aws.settle();
    expect(await aws.changes('c')).to.deep.equal({ Group: 'Modify True ReplaceAndDelete Tags' });
    await aws.execute('c');
    aws.settle();
    // CloudFormation cannot make a second one of the same name beside the first.
    expect(aws.stack('s').status).to.equal('UPDATE_ROLLBACK_COMPLETE');
  });

  it('says what makes it change', async () => {
    const aws = await withStack(endpoint('s3://b/1'));
    await aws.propose('c', endpoint('s3://b/2'));
    aws.settle();
    const changes = (await aws.describe('c')).Changes ?? [];
    const details = changes.map(({ ResourceChange: change }) => change?.Details?.[0]);
    expect(details).to.deep.equal([
      {
        Target: { Attribute: 'Properties', Name: 'PrimaryContainer', RequiresRecreation: 'Always' },
        Evaluation: 'Static',
        ChangeSource: 'DirectModification',
      },
      {
        Target: { Attribute: 'Properties', Name: 'ProductionVariants', RequiresRecreation: 'Always' },
        Evaluation: 'Dynamic',
        ChangeSource: 'ResourceAttribute',
        CausingEntity: 'Model.ModelName',
      },
      {
        Target: { Attribute: 'Properties', Name: 'EndpointConfigName', RequiresRecreation: 'Never' },
        Evaluation: 'Dynamic',
        ChangeSource: 'ResourceAttribute',
        CausingEntity: 'EndpointConfig.EndpointConfigName',
      },
    ]);
  });

  it('names the parameter that makes it change', async () => {
    const aws = await withStack();
    await aws.propose('c', PAIR, { Parameters: [{ ParameterKey: 'Text', ParameterValue: 'new' }] });
    aws.settle();
    const [change] = (await aws.describe('c')).Changes ?? [];
    expect(change?.ResourceChange?.Details?.[0]).to.include({
      ChangeSource: 'ParameterReference',
      CausingEntity: 'Text',
    });
  });

  it('comes in pages when it is long', async () => {
    const aws = await withStack(many('a'));
    await aws.propose('c', many('b'));
    aws.settle();
    const first = await aws.describe('c');
    const second = await aws.describe('c', first.NextToken);
    expect([first.Changes?.length, second.Changes?.length, second.NextToken]).to.deep.equal([
      100,
      20,
      undefined,
    ]);
  });
});

describe('Several simulated change sets of a stack', () => {
  it('are deleted when one of them is executed', async () => {
    const aws = await withStack();
    for (const name of ['one', 'two', 'three']) await aws.propose(name, said(name));
    aws.settle();
    await aws.execute('two');
    expect(await aws.list()).to.deep.equal(['two EXECUTE_IN_PROGRESS']);
  });

  it('are obsolete when the stack is updated by another way, also those still being made', async () => {
    const aws = await withStack();
    await aws.propose('early', said('early'));
    aws.settle();
    await aws.propose('late', said('late'));
    await aws.update('s', said('other'));
    aws.settle();
    expect(await aws.list()).to.deep.equal(['late OBSOLETE', 'early OBSOLETE']);
    const error = await refusal(aws.execute('early'));
    expect(error.name).to.equal('InvalidChangeSetStatusException');
    expect(error.message).to.match(/current execution status of \[OBSOLETE\]/);
  });

  it('have names of their own: another request under the same name is refused, the same one is not', async () => {
    const aws = await withStack();
    const { Id: id } = await aws.propose('c', said('new'), { ClientToken: 'a' });
    expect((await aws.propose('c', said('new'), { ClientToken: 'a' })).Id).to.equal(id);
    const error = await refusal(aws.propose('c', said('new'), { ClientToken: 'b' }));
    expect(error.name).to.equal('AlreadyExistsException');
    expect(error.message).to.match(/mismatch with existing attribute ClientToken$/);
    expect((await refusal(aws.propose('c', said('other'), { ClientToken: 'a' }))).message).to.match(
      /attribute Template$/,
    );
    aws.settle();
    await aws.remove('c');
    expect((await aws.propose('c', said('other'), { ClientToken: 'a' })).Id).to.not.equal(id);
  });

  it('are at most a thousand', async () => {
    const aws = await withStack();
    for (let count = 0; count < 1000; count += 1) await aws.propose(`c${count}`, said('new'));
    expect((await refusal(aws.propose('more', said('new')))).name).to.equal('LimitExceededException');
  }).timeout(20_000);
});

describe('A simulated change set is refused', () => {
  it('for a stack that no update leads out of', async () => {
    const aws = await withStack();
    for (const status of [
      'ROLLBACK_COMPLETE',
      'UPDATE_ROLLBACK_FAILED',
      'DELETE_FAILED',
      'UPDATE_IN_PROGRESS',
    ]) {
      aws.simulator.outOfBand.setStatus('eu-west-1', 's', status);
      const { message } = await refusal(aws.propose('c', said('new')));
      expect(message).to.match(new RegExp(`is in ${status} state and can not be updated`));
    }
  });

  it('for a stack that does not exist', async () => {
    const aws = simulate();
    const { message } = await refusal(changeSetsOf(aws).propose('c', PAIR));
    expect(message).to.equal('Stack [s] does not exist');
  });

  const wrong: readonly (readonly [string, Partial<CreateChangeSetCommandInput>, RegExp])[] = [
    ['with a name that is none', { ChangeSetName: '1-c' }, /'changeSetName' failed/],
    ['with a token that is given to nobody', { OnStackFailure: 'DELETE' }, /OnStackFailure DELETE/],
    ['of a type that is not simulated', { ChangeSetType: 'IMPORT' }, /no change sets of type IMPORT/],
    ['for nested stacks', { IncludeNestedStacks: true }, /option IncludeNestedStacks/],
    [
      'against drift of what does not exist yet',
      { ChangeSetType: 'CREATE', DeploymentMode: 'REVERT_DRIFT' },
      /reverts drift in change sets of type UPDATE only|already exists/,
    ],
    [
      'as a creation of what exists',
      { ChangeSetType: 'CREATE' },
      /already exists and cannot be created again/,
    ],
    ['with a template that is none', { TemplateBody: '{' }, /Template format error/],
    [
      'with an unknown parameter',
      { Parameters: [{ ParameterKey: 'X', ParameterValue: '1' }] },
      /do not exist/,
    ],
  ];
  for (const [what, more, expected] of wrong)
    it(what, async () => {
      const aws = await withStack();
      expect((await refusal(aws.propose('c', said('new'), more))).message).to.match(expected);
      expect(await aws.list()).to.deep.equal([]);
    });

  it('execution, while it is being made, when it was executed and when it is not there', async () => {
    const aws = await withStack();
    expect((await refusal(aws.execute('c'))).name).to.equal('ChangeSetNotFoundException');
    await aws.propose('c', said('new'));
    expect((await refusal(aws.execute('c'))).message).to.match(/current status of \[CREATE_PENDING\]/);
    aws.settle();
    await aws.execute('c');
    expect((await refusal(aws.execute('c'))).message).to.match(/execution status of \[EXECUTE_IN_PROGRESS\]/);
    aws.settle();
    expect((await refusal(aws.execute('c'))).message).to.match(/execution status of \[EXECUTE_COMPLETE\]/);
  });

  it('execution again, but the same request with the same token is answered as before', async () => {
    const aws = await withStack();
    await aws.propose('c', said('new'));
    aws.settle();
    await aws.execute('c', { ClientRequestToken: 't' });
    await aws.execute('c', { ClientRequestToken: 't' });
    aws.settle();
    const story = await aws.story('s');
    expect(story.filter((line) => line === 's UPDATE_IN_PROGRESS')).to.have.lengthOf(1);
  });

  it('deletion while it is being made or executed, and at no other time', async () => {
    const aws = await withStack();
    await aws.remove('c');
    await aws.propose('c', said('new'));
    expect((await refusal(aws.remove('c'))).name).to.equal('InvalidChangeSetStatusException');
    aws.settle();
    await aws.remove('c');
    expect(await aws.list()).to.deep.equal([]);
    await aws.propose('c', said('new'));
    aws.settle();
    await aws.execute('c');
    expect((await refusal(aws.remove('c'))).message).to.match(/EXECUTE_IN_PROGRESS/);
    aws.settle();
    await aws.remove('c');
    expect(await aws.list()).to.deep.equal([]);
  });

  it('by a name without its stack', async () => {
    const aws = await withStack();
    const { Id: id } = await aws.propose('c', said('new'));
    const ask = (name: string | undefined) =>
      aws.client.send(new DescribeChangeSetCommand({ ChangeSetName: name }));
    expect((await refusal(ask('c'))).message).to.match(/StackName must be specified/);
    expect((await ask(id)).ChangeSetName).to.equal('c');
  });
});

describe('A simulated change set for a stack that is not there yet', () => {
  it('makes an empty stack that is only reviewed', async () => {
    const aws = await reviewed();
    expect(aws.stack('s')).to.deep.include({ status: 'REVIEW_IN_PROGRESS', resources: [], outputs: {} });
    aws.settle();
    expect(await aws.changes('c')).to.deep.equal({ Topic: 'Add', Queue: 'Add' });
    expect((await refusal(aws.update('s', PAIR))).message).to.match(/is in REVIEW_IN_PROGRESS state/);
    expect((await refusal(aws.create('s', PAIR))).name).to.equal('AlreadyExistsException');
  });

  it('makes the stack when it is executed', async () => {
    const aws = await reviewed({ Tags: [{ Key: 'team', Value: 'risk' }] });
    aws.settle();
    await aws.execute('c');
    expect(aws.stack('s').status).to.equal('CREATE_IN_PROGRESS');
    aws.settle();
    expect(aws.stack('s')).to.deep.include({ status: 'CREATE_COMPLETE', tags: { team: 'risk' } });
    expect(aws.stack('s').resources).to.have.lengthOf(2);
  });

  it('rolls back, deletes or leaves what could not be made, as it was asked to', async () => {
    const ends = [
      ['ROLLBACK', 'ROLLBACK_COMPLETE'],
      ['DO_NOTHING', 'CREATE_FAILED'],
      ['DELETE', undefined],
    ] as const;
    for (const [onFailure, expected] of ends) {
      const aws = await reviewed({ OnStackFailure: onFailure });
      aws.simulator.inject({ kind: 'resource-fails', on: 'create', resource: 'Queue', reason: 'no' });
      aws.settle();
      await aws.execute('c');
      aws.settle();
      expect(aws.statuses()['s']).to.equal(expected);
    }
  });

  it('leaves the empty stack behind when it is deleted, and goes with the stack', async () => {
    const aws = await reviewed();
    aws.settle();
    await aws.remove('c');
    expect(aws.stack('s').status).to.equal('REVIEW_IN_PROGRESS');
    await aws.propose('d', PAIR, { ChangeSetType: 'CREATE' });
    aws.settle();
    aws.simulator.outOfBand.deleteStack('eu-west-1', 's');
    aws.settle();
    expect(aws.statuses()).to.deep.equal({});
  });
});
