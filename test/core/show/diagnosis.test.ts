import { expect } from 'chai';
import { checker, diagnosisJson, diagnosisLines, isFit } from '../../../src/core/show/diagnosis.ts';
import { grantsIn, grantsOfService } from '../../../src/core/show/permissions.ts';

const { ok, warn, fail } = checker('state');

describe('A diagnosis', () => {
  it('is shown line by line, with what to do, and counted', () => {
    const checks = [ok('It can be read.'), warn('It is full.', null), fail('It is gone.', 'Bring it back.')];
    expect(diagnosisLines(checks)).to.deep.equal([
      'ok    state: It can be read.',
      'warn  state: It is full.',
      'fail  state: It is gone.',
      '      To do: Bring it back.',
      '',
      '1 ok, 1 to look at, 1 failed.',
    ]);
  });

  it('is good as long as nothing failed', () => {
    expect(isFit([ok('a'), warn('b', null)])).to.equal(true);
    expect(isFit([ok('a'), fail('b', null)])).to.equal(false);
  });

  it('is told to machines whole', () => {
    expect(diagnosisJson([warn('It is full.', 'Empty it.')])).to.deep.equal({
      schema_version: 1,
      fit: true,
      checks: [{ area: 'state', level: 'warn', message: 'It is full.', hint: 'Empty it.' }],
    });
  });
});

describe('The rights a service needs', () => {
  const place = { partition: 'aws-cn', region: 'cn-north-1', account: '111111111111' };

  it('are asked for where the things will be, with what a request says of them', () => {
    const role = 'arn:aws-cn:iam::111111111111:role/execution';
    const grants = grantsIn({
      ...place,
      instance: 'ml',
      environment: 'prod',
      executionRole: role,
      bucket: 'assets',
      functions: [],
    });
    const creating = grants.find(({ actions }) => actions.includes('cloudformation:CreateStack'));
    expect(creating?.resource).to.equal(
      'arn:aws-cn:cloudformation:cn-north-1:111111111111:stack/ml-prod-doctor/*',
    );
    expect(creating?.context).to.deep.equal({
      'aws:RequestTag/mlops:managed-by': 'ml',
      'aws:ResourceTag/mlops:managed-by': 'ml',
      'cloudformation:RoleArn': role,
    });
    expect(grants.map(({ resource }) => resource)).to.include.members([
      role,
      'arn:aws-cn:s3:::assets',
      'arn:aws-cn:s3:::assets/templates/doctor',
    ]);
  });

  it('leave out what is not set', () => {
    const bare = grantsIn({
      ...place,
      instance: 'ml',
      environment: 'prod',
      executionRole: null,
      bucket: null,
      functions: [],
    });
    const actions = bare.flatMap((grant) => grant.actions);
    expect(actions.filter((action) => /^(?:iam|s3|lambda):/.test(action))).to.deep.equal([]);
    const nothing = { topic: null, queue: null, repository: null, roles: [], policy: null };
    expect(grantsOfService(place, nothing)).to.deep.equal([]);
  });

  it('of the service itself name its own things', () => {
    const grants = grantsOfService(place, {
      topic: 'arn:aws-cn:sns:cn-north-1:111111111111:mlops',
      queue: 'https://sqs.cn-north-1.amazonaws.com.cn/111111111111/events',
      repository: { region: 'cn-northwest-1', name: 'config' },
      roles: ['arn:aws-cn:iam::222222222222:role/deploy'],
      policy: 'platform/policy.json',
    });
    expect(grants.map(({ resource }) => resource)).to.deep.equal([
      'arn:aws-cn:sns:cn-north-1:111111111111:mlops',
      'arn:aws-cn:sqs:cn-north-1:111111111111:events',
      'arn:aws-cn:codecommit:cn-northwest-1:111111111111:config',
      'arn:aws-cn:s3:::platform/policy.json',
      'arn:aws-cn:iam::222222222222:role/deploy',
    ]);
  });
});
