import { expect } from 'chai';
import type { Stack } from '@aws-sdk/client-cloudformation';
import { isNested, toLiveStack } from '../../../src/adapters/cloudformation/convert.ts';
import { Fault } from '../../../src/core/fault.ts';

const bare: Stack = {
  StackName: 'mlops-default-churn',
  StackId: 'arn:1',
  StackStatus: 'CREATE_COMPLETE',
  CreationTime: undefined,
};

describe('A stack as CloudFormation describes it', () => {
  it('becomes a live stack with everything the planner compares', () => {
    const stack: Stack = {
      ...bare,
      StackStatus: 'UPDATE_ROLLBACK_COMPLETE',
      StackStatusReason: 'why',
      CreationTime: new Date(1_000),
      LastUpdatedTime: new Date(2_000),
      Parameters: [{ ParameterKey: 'Count', ParameterValue: '2' }],
      Tags: [{ Key: 'team', Value: 'risk' }],
      Outputs: [{ OutputKey: 'EndpointName', OutputValue: 'churn' }],
      RoleARN: 'arn:role',
      EnableTerminationProtection: true,
    };
    expect(toLiveStack(stack)).to.deep.equal({
      name: 'mlops-default-churn',
      id: 'arn:1',
      phase: 'settled-by-rollback',
      status: 'UPDATE_ROLLBACK_COMPLETE',
      statusReason: 'why',
      created: 1_000,
      updated: 2_000,
      parameters: { Count: '2' },
      tags: { team: 'risk' },
      outputs: { EndpointName: 'churn' },
      role: 'arn:role',
      protection: true,
    });
  });

  it('may leave out everything but its name, id and status', () => {
    expect(toLiveStack(bare)).to.include({ created: 0, updated: null, role: null, protection: false });
    expect(toLiveStack(bare)).to.deep.include({ parameters: {}, tags: {}, outputs: {} });
  });

  it('may have entries without a key or a value', () => {
    const { tags } = toLiveStack({
      ...bare,
      Tags: [
        { Key: undefined, Value: 'x' },
        { Key: 'k', Value: undefined },
      ],
    });
    expect(tags).to.deep.equal({ k: '' });
  });

  it('keeps a tag called __proto__ a tag', () => {
    const { tags } = toLiveStack({ ...bare, Tags: [{ Key: '__proto__', Value: 'x' }] });
    expect(Object.entries(tags)).to.deep.equal([['__proto__', 'x']]);
    expect(Object.getPrototypeOf(tags)).to.equal(Object.prototype);
  });

  for (const member of ['StackName', 'StackId', 'StackStatus'] as const)
    it(`is a fault without ${member}, because to leave it out would make it absent`, () => {
      expect(() => toLiveStack({ ...bare, [member]: undefined })).to.throw(
        Fault,
        /without its name, id or status/,
      );
    });

  it('is nested when it names a parent or a root', () => {
    expect([bare, { ...bare, ParentId: 'p' }, { ...bare, RootId: 'r' }].map(isNested)).to.deep.equal([
      false,
      true,
      true,
    ]);
  });
});
