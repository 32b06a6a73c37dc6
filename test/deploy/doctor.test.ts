import { expect } from 'chai';
import { grantsIn, grantsOfService } from '../../src/core/show/permissions.ts';
import { ACTIONS_OF_COMMAND, commandsSent } from './api-calls.ts';

/** Without these it runs as well: they only let `doctor` look. */
const ONLY_FOR_DOCTOR = [
  'cloudformation:DescribeAccountLimits',
  'iam:GetRole',
  'iam:SimulatePrincipalPolicy',
  'servicequotas:ListServiceQuotas',
  'sns:GetTopicAttributes',
];

describe('doctor', () => {
  it('asks IAM about every action that a call of an adapter needs, and about no other', () => {
    const place = { partition: 'aws', region: 'eu-west-1', account: '111111111111' };
    const arn = 'arn:aws:iam::111111111111:role/x';
    const asked = [
      ...grantsIn({
        ...place,
        instance: 'mlops',
        environment: 'prod',
        executionRole: arn,
        bucket: 'assets',
        functions: ['arn:aws:lambda:eu-west-1:111111111111:function:judge'],
      }),
      ...grantsOfService(place, {
        topic: 'arn:aws:sns:eu-west-1:111111111111:mlops',
        queue: 'https://sqs.eu-west-1.amazonaws.com/111111111111/mlops',
        repository: { region: 'eu-west-1', name: 'config' },
        roles: [arn],
        policy: 'bucket/policy.json',
      }),
    ].flatMap(({ actions }) => actions);
    const needed = commandsSent().flatMap((command) => ACTIONS_OF_COMMAND[command] ?? []);
    const expected = new Set(needed.filter((action) => !ONLY_FOR_DOCTOR.includes(action)));
    expect([...new Set(asked)].toSorted()).to.deep.equal([...expected].toSorted());
  });
});
