import { expect } from 'chai';
import type { Action, ChangeSet } from '../../../src/core/model.ts';
import { codeOf } from '../fault-of.ts';
import { cloudOn, desiredStack, liveStack } from './examples.ts';
import { arn, htmlPage, ok, refusal, type Answer, type Asked } from './scripted-endpoint.ts';

const stack = arn('churn');

/** DescribeChangeSet's answer with these members. */
const described = (more: string, changes: readonly string[] = [], next?: string): Answer =>
  ok(
    'DescribeChangeSet',
    `<ChangeSetName>c</ChangeSetName><ChangeSetId>arn:c</ChangeSetId><StackId>${stack}</StackId>${more}` +
      `<Changes>${changes.map((change) => `<member><Type>Resource</Type><ResourceChange>${change}</ResourceChange></member>`).join('')}</Changes>` +
      (next === undefined ? '' : `<NextToken>${next}</NextToken>`),
  );

const status = (word: string, execution = 'UNAVAILABLE', reason = ''): string =>
  `<Status>${word}</Status><ExecutionStatus>${execution}</ExecutionStatus><StatusReason>${reason}</StatusReason>`;

const READY = status('CREATE_COMPLETE', 'AVAILABLE');

const change = (action: string, more = ''): string =>
  `<LogicalResourceId>B</LogicalResourceId><ResourceType>AWS::S3::Bucket</ResourceType><Action>${action}</Action>${more}`;

const seen = async (answer: Answer): Promise<ChangeSet | undefined> =>
  cloudOn(() => answer).changeSet(stack, 'c');

describe('A change set', () => {
  const phases: readonly (readonly [string, ChangeSet['phase']])[] = [
    [status('CREATE_PENDING'), 'pending'],
    [status('CREATE_IN_PROGRESS'), 'pending'],
    [status('CREATE_COMPLETE'), 'pending'],
    [READY, 'ready'],
    [status('CREATE_COMPLETE', 'OBSOLETE'), 'obsolete'],
    [status('CREATE_COMPLETE', 'EXECUTE_IN_PROGRESS'), 'executed'],
    [status('CREATE_COMPLETE', 'EXECUTE_COMPLETE'), 'executed'],
    [status('CREATE_COMPLETE', 'EXECUTE_FAILED'), 'executed'],
    [status('CREATE_COMPLETE', 'TOMORROWS_WORD'), 'pending'],
    [status('TOMORROWS_WORD', 'AVAILABLE'), 'pending'],
    ['', 'pending'],
    [status('FAILED', 'UNAVAILABLE', 'Transform X failed'), 'failed'],
    [status('FAILED', 'UNAVAILABLE', ''), 'failed'],
    [status('DELETE_FAILED'), 'failed'],
    [status('DELETE_IN_PROGRESS', 'AVAILABLE'), 'pending'],
    [
      status(
        'FAILED',
        'UNAVAILABLE',
        "The submitted information didn't contain changes. Submit different information.",
      ),
      'empty',
    ],
    [status('FAILED', 'UNAVAILABLE', 'No updates are to be performed.'), 'empty'],
  ];
  for (const [words, phase] of phases)
    it(`is ${phase} when CloudFormation says ${words.replaceAll(/<[^>]+>/g, ' ').trim() || 'nothing'}`, async () => {
      expect((await seen(described(words)))?.phase).to.equal(phase);
    });

  it('has no known changes while it is pending, whatever is listed', async () => {
    expect((await seen(described(status('CREATE_IN_PROGRESS'), [change('Add')])))?.changes).to.equal(null);
  });

  it('is read to its last page, without property values, for those may leave changes out', async () => {
    const asked: Asked[] = [];
    const cloud = cloudOn((one) => {
      asked.push(one);
      return one.form['NextToken'] === undefined
        ? described(READY, [change('Add')], 'more')
        : described(READY, [change('Remove')]);
    });
    const changeSet = await cloud.changeSet(stack, 'c');
    expect(changeSet?.changes?.map(({ action }) => action)).to.deep.equal(['add', 'remove']);
    for (const { form } of asked) {
      expect(form).to.include({ StackName: stack, ChangeSetName: 'c' });
      expect(form).to.not.have.property('IncludePropertyValues');
    }
  });

  const changes: readonly (readonly [string, string, string, string | null])[] = [
    [change('Add'), 'add', 'no', null],
    [change('Remove', '<PolicyAction>Delete</PolicyAction>'), 'remove', 'no', 'Delete'],
    [change('Import'), 'import', 'no', null],
    [change('Modify', '<Replacement>False</Replacement>'), 'modify', 'no', null],
    [change('Modify', '<Replacement>Conditional</Replacement>'), 'modify', 'maybe', null],
    [
      change('Modify', '<Replacement>True</Replacement><PolicyAction>ReplaceAndRetain</PolicyAction>'),
      'modify',
      'yes',
      'ReplaceAndRetain',
    ],
    [change('Modify'), 'modify', 'maybe', null],
    [change('Modify', '<Replacement>Sometimes</Replacement>'), 'modify', 'maybe', null],
    [change('Dynamic'), 'dynamic', 'maybe', null],
    [change('TomorrowsWord'), 'dynamic', 'maybe', null],
  ];
  for (const [xml, action, replacement, policy] of changes)
    it(`reads ${xml
      .replaceAll(/<[^>]+>/g, ' ')
      .replaceAll(/ +/g, ' ')
      .trim()} as ${action}, replaced: ${replacement}`, async () => {
      expect((await seen(described(READY, [xml])))?.changes).to.deep.equal([
        { resource: 'B', type: 'AWS::S3::Bucket', action, replacement, policy, scope: [] },
      ]);
    });

  it('tells what of a resource changes', async () => {
    const xml = change('Modify', '<Scope><member>Properties</member><member>Tags</member></Scope>');
    expect((await seen(described(READY, [xml])))?.changes?.[0]?.scope).to.deep.equal(['Properties', 'Tags']);
  });

  for (const code of ['ChangeSetNotFound', 'ChangeSetNotFoundException'])
    it(`is not there when CloudFormation answers ${code}, or has no such stack`, async () => {
      expect(await seen(refusal(code, 'ChangeSet [c] does not exist', 404))).to.equal(undefined);
      expect(await seen(refusal('ValidationError', 'Stack [churn] does not exist'))).to.equal(undefined);
    });

  it('is not there once it is deleted', async () => {
    expect(await seen(described(status('DELETE_COMPLETE')))).to.equal(undefined);
  });

  const broken: readonly (readonly [string, Answer, string])[] = [
    ['it has no name', ok('DescribeChangeSet', READY), 'malformed-answer'],
    ['a change names no resource', described(READY, ['<Action>Remove</Action>']), 'malformed-answer'],
    ['a change is empty', described(READY, ['']), 'malformed-answer'],
    ['the answer is a page of HTML', htmlPage, 'unknown-outcome'],
    ['it may not be read', refusal('AccessDenied', 'no', 403), 'access-denied'],
  ];
  for (const [what, answer, code] of broken)
    it(`is a fault, never half an answer, when ${what}`, async () => {
      expect(await codeOf(seen(answer))).to.equal(code);
    });
});

const summaries = (names: Readonly<Record<string, string>>, next?: string): Answer =>
  ok(
    'ListChangeSets',
    `<Summaries>${Object.entries(names)
      .map(
        ([name, execution]) =>
          `<member><ChangeSetName>${name}</ChangeSetName><ExecutionStatus>${execution}</ExecutionStatus></member>`,
      )
      .join('')}</Summaries>${next === undefined ? '' : `<NextToken>${next}</NextToken>`}`,
  );

describe('The change sets of a stack', () => {
  it('are named, all pages of them, without the one that was executed', async () => {
    const cloud = cloudOn(({ form }) =>
      form['NextToken'] === undefined
        ? summaries({ a: 'AVAILABLE', b: 'EXECUTE_COMPLETE' }, 'more')
        : summaries({ c: 'OBSOLETE', d: 'UNAVAILABLE' }),
    );
    expect(await cloud.changeSets(stack)).to.deep.equal(['a', 'c', 'd']);
  });

  it('are none when the stack has gone', async () => {
    const cloud = cloudOn(() => refusal('ValidationError', 'Stack [churn] does not exist'));
    expect(await cloud.changeSets(stack)).to.deep.equal([]);
  });

  it('are a fault when a page fails', async () => {
    const cloud = cloudOn(({ form }) =>
      form['NextToken'] === undefined ? summaries({ a: 'AVAILABLE' }, 'more') : htmlPage,
    );
    expect(await codeOf(cloud.changeSets(stack))).to.equal('unknown-outcome');
  });
});

describe('What is done with change sets', () => {
  const live = liveStack({ id: stack, name: 'churn' });
  const desired = desiredStack({ role: 'arn:role', capabilities: ['CAPABILITY_IAM'] });
  const propose: Action = { kind: 'propose', live, desired, name: 'mr-c' };
  const apply: Action = { kind: 'apply', live, desired, changeSet: 'mr-c' };
  const discard: Action = { kind: 'discard', live, changeSet: 'mr-c' };

  const sent = async (action: Action): Promise<Readonly<Record<string, string>>> => {
    let form: Readonly<Record<string, string>> = {};
    const cloud = cloudOn((one) => {
      form = one.form;
      return ok(one.operation, '<Id>arn:c</Id>');
    });
    expect(await cloud.perform(action, 'mr-token')).to.deep.equal({ kind: 'started', stackId: stack });
    return form;
  };

  it('a proposal is the update itself, with our token', async () => {
    const form = await sent(propose);
    expect(form).to.include({
      Action: 'CreateChangeSet',
      ChangeSetName: 'mr-c',
      ChangeSetType: 'UPDATE',
      ClientToken: 'mr-token',
      StackName: stack,
      TemplateBody: desired.template,
      RoleARN: 'arn:role',
      'Capabilities.member.1': 'CAPABILITY_IAM',
      'Parameters.member.1.ParameterKey': 'Count',
      'Tags.member.1.Key': 'mlops:managed-by',
    });
  });

  it('applying names the very stack and carries our token into its events', async () => {
    const form = await sent(apply);
    expect(form).to.include({
      Action: 'ExecuteChangeSet',
      ChangeSetName: 'mr-c',
      StackName: stack,
      ClientRequestToken: 'mr-token',
    });
    expect(form).to.not.have.property('DisableRollback');
    const paused = await sent({ ...apply, live: { ...live, phase: 'paused' } });
    expect(paused['DisableRollback']).to.equal('true');
  });

  it('discarding names the very stack', async () => {
    expect(await sent(discard)).to.include({
      Action: 'DeleteChangeSet',
      ChangeSetName: 'mr-c',
      StackName: stack,
    });
  });

  const state = 'ChangeSet [arn:c] cannot be executed in its current execution status of [OBSOLETE]';
  const news: readonly (readonly [string, string, Action, string])[] = [
    ['ChangeSetNotFound', 'ChangeSet [mr-c] does not exist', apply, 'gone'],
    ['ChangeSetNotFound', 'ChangeSet [mr-c] does not exist', discard, 'started'],
    ['InvalidChangeSetStatus', state, apply, 'gone'],
    ['InvalidChangeSetStatus', state, discard, 'busy'],
    ['AlreadyExistsException', 'ChangeSet mr-c cannot be created due to a mismatch', propose, 'exists'],
    [
      'ValidationError',
      `Stack:${stack} is in UPDATE_IN_PROGRESS state and can not be updated.`,
      propose,
      'busy',
    ],
    ['ValidationError', 'Stack [churn] does not exist', propose, 'gone'],
    ['TokenAlreadyExistsException', 'token', apply, 'token-used'],
  ];
  for (const [code, text, action, kind] of news)
    it(`is ${kind} when CloudFormation answers ${code} to ${action.kind}`, async () => {
      expect((await cloudOn(() => refusal(code, text)).perform(action, 't')).kind).to.equal(kind);
    });

  it('asks a person to tidy up when the stack has too many', async () => {
    const cloud = cloudOn(() =>
      refusal('LimitExceededException', `ChangeSet limit exceeded for stack ${stack}`),
    );
    expect(await codeOf(cloud.perform(propose, 't'))).to.equal('limit-exceeded');
  });

  it('leaves the stack as it is while it is only proposed or discarded: the next read is believed', async () => {
    const xml = `<StackName>churn</StackName><StackId>${stack}</StackId><StackStatus>UPDATE_COMPLETE</StackStatus>`;
    const cloud = cloudOn(({ operation }) =>
      ok(operation, operation === 'DescribeStacks' ? `<Stacks><member>${xml}</member></Stacks>` : ''),
    );
    const before = await cloud.describe(stack);
    if (before === undefined) throw new Error('there is no stack');
    for (const [action, phase] of [
      [propose, 'settled'],
      [discard, 'settled'],
      [apply, 'busy'],
    ] as const) {
      await cloud.perform({ ...action, live: before }, 't');
      expect((await cloud.describe(stack))?.phase).to.equal(phase);
    }
  });
});
