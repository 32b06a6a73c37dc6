import { expect } from 'chai';
import type { Check } from '../../src/core/show/diagnosis.ts';
import { Fault } from '../../src/core/fault.ts';
import { MINUTE } from '../../src/core/text/time.ts';
import type { TopicFacts } from '../../src/core/topic-health.ts';
import type { Caller, Examiner } from '../../src/inside-ports.ts';
import { checkEnvironment } from '../../src/service/doctor/environment.ts';
import { checkTools } from '../../src/service/doctor/tools.ts';
import { checkTopic } from '../../src/service/doctor/topic.ts';

const ROLE = 'arn:aws:iam::111111111111:role/reconciler/task';
const CALLER: Caller = { account: '111111111111', region: 'eu-west-1', arn: ROLE, ahead: 0 };
const signal = new AbortController().signal;
const refused = () => Promise.reject(new Fault('stalled', 'access-denied', 'AWS did not allow it.'));

/** An account in which all is well, but for what a test says. */
const examinerOf = (change: Partial<Examiner>): Examiner => ({
  caller: () => Promise.resolve(CALLER),
  principal: (arn) => Promise.resolve(arn),
  denied: () => Promise.resolve([]),
  bucketRegion: () => Promise.resolve('eu-west-1'),
  stackLimit: () => Promise.resolve(2000),
  endpointQuotas: (types) => Promise.resolve(new Map(types.map((type) => [type, 4]))),
  ...change,
});

const ENVIRONMENT = {
  name: 'prod',
  account: '111111111111',
  region: 'eu-west-1',
  roleArn: null,
  externalId: null,
  executionRoleArn: 'arn:aws:iam::111111111111:role/execution',
  assetsBucket: 'assets',
  approval: 'none',
  onRemoval: null,
  limits: { deletesPerDay: null, changedAtOnce: null },
  windows: [],
} as const;

async function found(change: Partial<Examiner>): Promise<readonly Check[]> {
  const world = {
    instance: 'mlops',
    sourceId: 's',
    executionRoleArn: null,
    assetsBucket: null,
    cloud: () => ({ sweep: () => Promise.resolve([]) }),
  };
  const examiner = examinerOf(change);
  const wishes = { functions: [], instanceTypes: ['ml.g5.xlarge'] };
  const patient = { world, examinerOf: () => examiner };
  return checkEnvironment(patient, ENVIRONMENT, { wishes, signal });
}

const calledBy = (change: Partial<Caller>): Partial<Examiner> => ({
  caller: () => Promise.resolve({ ...CALLER, ...change }),
});

describe('What doctor finds in an environment', () => {
  it('is good when all is well', async () => {
    expect((await found({})).filter(({ level }) => level !== 'ok')).to.deep.equal([]);
  });

  const troubles: readonly (readonly [string, Partial<Examiner>, Check['level'], string, string])[] = [
    ['credentials that are none', { caller: refused }, 'fail', 'AWS did not allow it', ''],
    ['another account', calledBy({ account: '222222222222' }), 'fail', 'account 222222222222', 'role_arn'],
    ['a clock that is late', calledBy({ ahead: MINUTE }), 'warn', '60 s behind', 'NTP'],
    ['a clock at which AWS refuses', calledBy({ ahead: -6 * MINUTE }), 'fail', '360 s before', 'NTP'],
    ['an AWS without a date', calledBy({ ahead: null }), 'warn', 'cannot be told', ''],
    ['no room for stacks', { stackLimit: () => Promise.resolve(0) }, 'warn', 'only 0', 'Service Quotas'],
    ['a limit that is not told', { stackLimit: refused }, 'warn', 'cannot be told', ''],
    [
      'a bucket elsewhere',
      { bucketRegion: () => Promise.resolve('us-east-1') },
      'fail',
      'is in us-east-1, and the stacks are in eu-west-1',
      'name a bucket there',
    ],
    [
      'an instance type without a quota',
      { endpointQuotas: () => Promise.resolve(new Map([['ml.g5.xlarge', 0]])) },
      'fail',
      'Endpoints may have no ml.g5.xlarge',
      'ml.g5.xlarge for endpoint usage',
    ],
    [
      'an instance type AWS does not name',
      { endpointQuotas: () => Promise.resolve(new Map()) },
      'warn',
      'told',
      '',
    ],
    ['quotas that are not told', { endpointQuotas: refused }, 'warn', 'cannot be told', 'servicequotas'],
    [
      'a right that is missing',
      { denied: (_, { actions }) => Promise.resolve(actions.filter((each) => each === 'iam:PassRole')) },
      'fail',
      `${ROLE} is not allowed iam:PassRole on arn:aws:iam::111111111111:role/execution`,
      'iam:PassedToService=cloudformation.amazonaws.com',
    ],
    [
      'an IAM that may not be asked',
      { denied: refused },
      'warn',
      'cannot be told',
      'SimulatePrincipalPolicy',
    ],
    [
      'a caller IAM does not know',
      { principal: () => Promise.resolve(null) },
      'warn',
      'only about users',
      '',
    ],
  ];
  for (const [what, change, level, message, hint] of troubles)
    it(`names ${what}`, async () => {
      const [check, ...others] = (await found(change)).filter((each) => each.level !== 'ok');
      expect(others).to.deep.equal([]);
      expect(check?.level).to.equal(level);
      expect(check?.message).to.contain(message);
      expect(check?.hint ?? '').to.contain(hint);
    });
});

describe('What doctor finds out about mails', () => {
  const topic = 'arn:aws:sns:eu-west-1:111111111111:mlops';
  const facts = {
    topicArn: topic,
    account: '111111111111',
    confirmed: 2,
    waiting: 0,
    pending: [],
    policy: '',
  };
  const cases: readonly (readonly [Partial<TopicFacts> | Fault, Check['level'], string])[] = [
    [{}, 'ok', '2 confirmed subscriptions.'],
    [{ waiting: 1 }, 'warn', 'and 1 that wait'],
    [{ confirmed: 0, waiting: 1, pending: ['ann@example.com'] }, 'warn', 'followed by ann@example.com'],
    [{ confirmed: 0 }, 'warn', 'it has no subscription. aws sns subscribe'],
    [{ account: '222222222222', policy: '{"Statement": []}' }, 'warn', 'does not let account'],
    [new Fault('stalled', 'access-denied', 'AWS did not allow it.'), 'warn', 'cannot be told'],
    [new Fault('stalled', 'topic-missing', 'There is no SNS topic.'), 'fail', 'There is no SNS topic.'],
  ];
  for (const [given, level, message] of cases)
    it(`is ${level}: ${message}`, async () => {
      const inspect = () =>
        given instanceof Fault ? Promise.reject(given) : Promise.resolve({ ...facts, ...given });
      const check = await checkTopic(topic, { inspect }, signal);
      expect(check.level).to.equal(level);
      expect(check.message).to.contain(message);
    });
});

describe('What doctor finds out about versions', () => {
  const cases = [
    { node: 'v24.1.0', git: '2.39.5', needsGit: true, expected: ['ok', 'ok'] },
    { node: 'v20.18.9', git: '2.51.0', needsGit: true, expected: ['fail', 'ok'] },
    { node: 'v20.19.0', git: '2.38.1', needsGit: true, expected: ['ok', 'warn'] },
    { node: 'v20.19.0', git: null, needsGit: true, expected: ['ok', 'fail'] },
    { node: 'v20.19.0', git: null, needsGit: false, expected: ['ok'] },
  ];
  for (const { expected, ...tools } of cases)
    it(`is ${expected.join(' and ')} for Node ${tools.node} and git ${tools.git}`, () => {
      expect(checkTools({ version: '1.0.0', ...tools }).map(({ level }) => level)).to.deep.equal(expected);
    });
});
