import { expect } from 'chai';
import { refusal, simulate } from '../simulator/support.ts';
import { partsOf } from './parts.ts';

type Values = Readonly<Record<string, string>>;

const given = (values: Values) => ({
  Parameters: Object.entries(values).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  })),
  Capabilities: ['CAPABILITY_IAM' as const],
});

const REPOSITORY = { Repository: 'https://git.example.com/ml/config.git' };
const ROLE = {
  ExecutionRoleArn: 'arn:aws:iam::111111111111:role/reconciler/execution',
  DriftPolicyArn: 'arn:aws:iam::111111111111:policy/reconciler/drift',
};
const PLAIN = {
  ...ROLE,
  Email: 'ml@example.com',
  ImageUri: '111111111111.dkr.ecr.eu-west-1.amazonaws.com/mlops-reconciler:1',
  VpcId: 'vpc-0123456789abcdef0',
  SubnetA: 'subnet-0123456789abcdef0',
  SubnetB: 'subnet-0123456789abcdef1',
};
const secret = (name: string): string => `arn:aws:secretsmanager:eu-west-1:111111111111:secret:${name}`;
const EVERYTHING = {
  ...PLAIN,
  CodeCommit: 'create',
  RepositoryTokenArn: secret('token'),
  RepositoryKeyArn: secret('key'),
  WebhookSecretArn: secret('webhook'),
  ApiTokenArn: secret('api'),
  PageCidr: '10.0.0.0/8',
  PublicUrl: 'https://mlops.example.com',
  CertificateArn: 'arn:aws:acm:eu-west-1:111111111111:certificate/1',
  DoorSubnets: 'subnet-0123456789abcdef2,subnet-0123456789abcdef3',
  AdoptedStackArns: 'arn:aws:cloudformation:eu-west-1:111111111111:stack/legacy/*',
  TargetRoleArns: 'arn:aws:iam::222222222222:role/reconciler/deploy',
  PolicyObject: 'platform/policy.json',
};
const TARGET = {
  ...ROLE,
  ServiceRoleArn: 'arn:aws:iam::111111111111:role/reconciler/task',
  ExternalId: 'something',
};
const ALARMS = {
  TopicArn: 'arn:aws:sns:eu-west-1:111111111111:reconciler-Topic',
  LogGroupName: 'reconciler-LogGroup',
  QueueName: 'reconciler-Queue',
  ClusterName: 'reconciler-Cluster',
  ServiceName: 'reconciler-Service',
};

describe('deploy/ on the simulated AWS', () => {
  const service = partsOf('deploy/service.yaml').template;
  const target = partsOf('deploy/target-account.yaml').template;

  const cases = [
    {
      what: 'the execution role',
      template: partsOf('deploy/execution-role.yaml').template,
      values: { Instance: 'ml' },
    },
    {
      what: 'the execution role, with what no pipeline may write',
      template: partsOf('deploy/execution-role.yaml').template,
      values: { OffLimits: 'arn:aws:s3:::platform/*,arn:aws:s3:::state/mlops/*' },
    },
    { what: 'the alarms', template: partsOf('deploy/alarms.yaml').template, values: ALARMS },
    {
      what: 'the service, with a repository and nothing else',
      template: service,
      values: { ...PLAIN, ...REPOSITORY },
    },
    { what: 'the service, with everything switched on', template: service, values: EVERYTHING },
    {
      what: 'the service, with the page and no webhooks, all by one range of addresses',
      template: service,
      values: { ...EVERYTHING, WebhookSecretArn: '', DoorCidr: EVERYTHING.PageCidr },
    },
    { what: 'another account', template: target, values: TARGET },
    {
      what: 'another account, with stacks to take over',
      template: target,
      values: { ...TARGET, AdoptedStackArns: EVERYTHING.AdoptedStackArns },
    },
  ];
  for (const { what, template, values } of cases) {
    it(`makes ${what}`, async () => {
      const aws = simulate();
      await aws.create('reconciler', template, given(values));
      aws.settle();
      expect(aws.statuses()).to.deep.equal({ reconciler: 'CREATE_COMPLETE' });
    });
  }

  it('switches everything on and off again in a service that runs', async () => {
    const aws = simulate();
    await aws.create('reconciler', service, given({ ...PLAIN, ...REPOSITORY }));
    aws.settle();
    for (const values of [EVERYTHING, { ...PLAIN, ...REPOSITORY }]) {
      await aws.update('reconciler', service, given(values));
      aws.settle();
      expect(aws.statuses()).to.deep.equal({ reconciler: 'UPDATE_COMPLETE' });
    }
  });

  const refused = [
    { what: 'no repository at all', values: PLAIN, expected: 'Give the address of a Repository' },
    {
      what: 'an address beside CodeCommit',
      values: { ...PLAIN, ...REPOSITORY, CodeCommit: 'existing' },
      expected: 'Give a Repository or CodeCommit, not both',
    },
    {
      what: 'a load balancer that nothing would get through',
      values: { ...PLAIN, ...REPOSITORY, CertificateArn: EVERYTHING.CertificateArn },
      expected: 'CertificateArn needs WebhookSecretArn or PageCidr',
    },
    {
      what: 'a page that would be read without TLS',
      values: { ...PLAIN, ...REPOSITORY, PageCidr: EVERYTHING.PageCidr },
      expected: 'PageCidr needs CertificateArn',
    },
  ];
  for (const { what, values, expected } of refused) {
    it(`refuses ${what} before anything is made`, async () => {
      const aws = simulate();
      expect((await refusal(aws.create('reconciler', service, given(values)))).message).to.contain(expected);
      expect(aws.statuses()).to.deep.equal({});
    });
  }
});
