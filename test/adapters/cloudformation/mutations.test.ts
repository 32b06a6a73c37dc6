import { expect } from 'chai';
import type { Action } from '../../../src/core/model.ts';
import { codeOf } from '../fault-of.ts';
import { cloudOn, desiredStack, liveStack } from './examples.ts';
import { arn, ok, refusal, stacksPage, stackXml, type Asked } from './scripted-endpoint.ts';

describe('A change of a stack', () => {
  const live = liveStack({ id: arn('churn'), name: 'churn' });
  const update: Action = { kind: 'update', live, desired: desiredStack() };
  const create: Action = { kind: 'create', desired: desiredStack() };

  it('creates with everything that keeps a failed create clean, and our token', async () => {
    const desired = desiredStack({ role: 'arn:role', protect: true, capabilities: ['CAPABILITY_IAM'] });
    const form = await sent({ kind: 'create', desired });
    expect(form).to.include({
      Action: 'CreateStack',
      StackName: 'mlops-default-churn',
      OnFailure: 'ROLLBACK',
      RetainExceptOnCreate: 'true',
      TimeoutInMinutes: '120',
      EnableTerminationProtection: 'true',
      RoleARN: 'arn:role',
      'Capabilities.member.1': 'CAPABILITY_IAM',
      ClientRequestToken: 'mr-token',
      'Parameters.member.1.ParameterKey': 'Count',
      'Parameters.member.1.ParameterValue': '1',
      'Tags.member.2.Key': 'mlops:pipeline',
    });
    expect(form).to.not.have.any.keys('DisableRollback', 'DeploymentConfig.Mode');
  });

  it('updates the very stack that was seen, with all parameters and tags', async () => {
    const form = await sent(update);
    expect(form).to.include({
      Action: 'UpdateStack',
      StackName: arn('churn'),
      ClientRequestToken: 'mr-token',
      'Parameters.member.1.ParameterValue': '1',
      'Tags.member.1.Key': 'mlops:managed-by',
    });
    expect(form).to.not.have.any.keys('DisableRollback', 'RoleARN');
  });

  it('updates a paused stack in the only way CloudFormation allows', async () => {
    const form = await sent({ ...update, live: { ...live, phase: 'paused' } });
    expect(form['DisableRollback']).to.equal('true');
  });

  const others: readonly (readonly [Action, Readonly<Record<string, string>>])[] = [
    [
      { kind: 'delete', live },
      { Action: 'DeleteStack', ClientRequestToken: 'mr-token' },
    ],
    [
      { kind: 'continue-rollback', live },
      { Action: 'ContinueUpdateRollback', ClientRequestToken: 'mr-token' },
    ],
    [
      { kind: 'cancel-update', live },
      { Action: 'CancelUpdateStack', ClientRequestToken: 'mr-token' },
    ],
    [
      { kind: 'set-protection', live, protect: false },
      { Action: 'UpdateTerminationProtection', EnableTerminationProtection: 'false' },
    ],
  ];
  for (const [action, expected] of others)
    it(`${action.kind} names the very stack that was seen`, async () => {
      expect(await sent(action)).to.include({ ...expected, StackName: arn('churn') });
    });

  it('is started when CloudFormation accepts it', async () => {
    const cloud = cloudOn(({ operation }) => ok(operation, `<StackId>${arn('churn')}</StackId>`));
    for (const action of [create, update, ...others.map(([action]) => action)])
      expect(await cloud.perform(action, 't')).to.deep.equal({ kind: 'started', stackId: arn('churn') });
  });

  const news: readonly (readonly [code: string, text: string, action: Action, kind: string])[] = [
    ['ValidationError', 'No updates are to be performed.', update, 'no-change'],
    ['ValidationError', 'Stack [churn] does not exist', update, 'gone'],
    ['ValidationError', 'Stack with id churn does not exist', { kind: 'delete', live }, 'gone'],
    ['ValidationError', state('DELETE_COMPLETE'), update, 'gone'],
    ['AlreadyExistsException', 'Stack [churn] already exists', create, 'exists'],
    ['TokenAlreadyExistsException', 'token', update, 'token-used'],
    ['ValidationError', state('UPDATE_IN_PROGRESS'), update, 'busy'],
    ['ValidationError', state('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'), update, 'busy'],
    ['OperationInProgressException', 'another operation', update, 'busy'],
    ['ValidationError', state('UPDATE_ROLLBACK_COMPLETE'), { kind: 'continue-rollback', live }, 'busy'],
    [
      'ValidationError',
      'CancelUpdateStack cannot be called from current stack status',
      { kind: 'cancel-update', live },
      'busy',
    ],
  ];
  for (const [code, text, action, kind] of news)
    it(`is ${kind} when CloudFormation says ${text} to ${action.kind}`, async () => {
      expect((await cloudOn(() => refusal(code, text)).perform(action, 't')).kind).to.equal(kind);
    });

  it('is refused when the stack is in a state that cannot be updated', async () => {
    const cloud = cloudOn(() => refusal('ValidationError', state('ROLLBACK_COMPLETE')));
    expect(await codeOf(cloud.perform(update, 't'))).to.equal('wrong-state');
  });

  it('has an unknown outcome when a create is accepted without an id', async () => {
    expect(await codeOf(cloudOn(({ operation }) => ok(operation)).perform(create, 't'))).to.equal(
      'unknown-outcome',
    );
  });

  it('is followed by distrust of what is read', async () => {
    const cloud = cloudOn(({ operation }) =>
      operation === 'DescribeStacks' ? stacksPage([stackXml('churn')]) : ok(operation),
    );
    const [seen] = await cloud.sweep();
    expect(seen?.phase).to.equal('settled');
    await cloud.perform({ ...update, live: seen ?? live }, 't');
    const phases: (string | undefined)[] = [];
    for (let read = 0; read < 4; read += 1) phases.push((await cloud.describe(arn('churn')))?.phase);
    expect(phases).to.deep.equal(['busy', 'busy', 'busy', 'settled']);
  });
});

function state(name: string): string {
  return `Stack:${arn('churn')} is in ${name} state and can not be updated.`;
}

async function sent(action: Action): Promise<Readonly<Record<string, string>>> {
  let asked: Asked | undefined;
  const cloud = cloudOn((one) => {
    asked = one;
    return ok(one.operation, `<StackId>${arn('churn')}</StackId>`);
  });
  await cloud.perform(action, 'mr-token');
  return asked?.form ?? {};
}
