import { expect } from 'chai';
import { ACTIONS_OF_COMMAND, commandsSent } from './api-calls.ts';
import { object, text } from './data.ts';
import { partsOf, type Parts } from './parts.ts';
import type { Statement } from './policies.ts';

const service = partsOf('deploy/service.yaml');
const execution = partsOf('deploy/execution-role.yaml');
const FILES = [service, execution];

/** What may be granted on `*`, because AWS authorises it on nothing narrower. */
const ONLY_ON_EVERYTHING: Readonly<Record<string, readonly string[]>> = {
  TaskPolicy: [
    'cloudformation:DescribeStacks',
    'cloudformation:ListStacks',
    'cloudformation:BatchDescribeTypeConfigurations',
    'cloudformation:DescribeStackDriftDetectionStatus',
    'cloudtrail:LookupEvents',
    'cloudformation:DescribeAccountLimits',
    'servicequotas:ListServiceQuotas',
  ],
  DriftPolicy: [
    'application-autoscaling:DescribeScalableTargets',
    'application-autoscaling:DescribeScalingPolicies',
  ],
  AdoptedPolicy: [],
  TaskLaunchPolicy: ['ecr:GetAuthorizationToken'],
  ExecutionPolicy: [
    'application-autoscaling:DescribeScalableTargets',
    'application-autoscaling:DescribeScalingPolicies',
  ],
  ExecutionServicesPolicy: [],
  // A boundary grants nothing; it only limits.
  PipelineBoundary: [
    'cloudwatch:PutMetricData',
    'ec2:CreateNetworkInterface',
    'ec2:CreateNetworkInterfacePermission',
    'ec2:DeleteNetworkInterface',
    'ec2:DeleteNetworkInterfacePermission',
    'ec2:DescribeDhcpOptions',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeSubnets',
    'ec2:DescribeVpcs',
    'ecr:GetAuthorizationToken',
  ],
};
const POLICIES = Object.keys(ONLY_ON_EVERYTHING);

/** Of types that CloudFormation cannot compare, and of what only goes into resources: code and keys. */
const NOT_FOR_DRIFT = [
  'sagemaker:DescribeEndpointConfig',
  'sagemaker:DescribeModel',
  's3:GetObject',
  'kms:DescribeKey',
];

const policiesOf = ({ ofType }: Parts): readonly string[] => [
  ...ofType('AWS::IAM::Policy'),
  ...ofType('AWS::IAM::ManagedPolicy'),
];
const policy = (name: string): readonly Statement[] =>
  FILES.filter((file) => policiesOf(file).includes(name)).flatMap((file) => file.policy(name));

describe('the permissions in deploy/', () => {
  const grants = POLICIES.flatMap((name) => policy(name).map((statement) => ({ name, ...statement })));

  it('are in the policies checked here and nowhere else', () => {
    expect(FILES.flatMap(policiesOf).toSorted()).to.deep.equal(POLICIES.toSorted());
    const roles = FILES.flatMap((file) => file.ofType('AWS::IAM::Role').map(file.properties));
    expect(roles).to.have.length(3);
    expect(roles.filter((role) => 'Policies' in role)).to.deep.equal([]);
    expect(roles.flatMap((role) => role['ManagedPolicyArns'] ?? [])).to.deep.equal([
      { Ref: 'DriftPolicyArn' },
    ]);
  });

  it('name every action in full', () => {
    const actions = grants.flatMap((grant) => grant.actions);
    expect(actions.filter((action) => !/^[a-z0-9-]+:[A-Za-z0-9]+$/.test(action))).to.deep.equal([]);
    expect(grants.filter((grant) => grant.actions.length === 0)).to.deep.equal([]);
    expect(grants.filter(({ effect }) => effect !== 'Allow').map(({ sid }) => sid)).to.deep.equal([
      'LeaveTheServiceAlone',
    ]);
  });

  for (const name of POLICIES) {
    it(`of ${name} reach everything only where AWS knows nothing narrower`, () => {
      const wide = policy(name).filter((statement) => statement.resources.includes('*'));
      expect(wide.flatMap((statement) => statement.actions)).to.deep.equal(ONLY_ON_EVERYTHING[name]);
    });
  }

  it('allow the service every call that an adapter can make, and not one more', () => {
    const sent = commandsSent();
    expect(sent.filter((command) => ACTIONS_OF_COMMAND[command] === undefined)).to.deep.equal([]);
    const needed = new Set(sent.flatMap((command) => ACTIONS_OF_COMMAND[command] ?? []));
    const granted = policy('TaskPolicy')
      .flatMap((statement) => statement.actions)
      .filter((action) => !action.startsWith('elasticfilesystem:'));
    expect([...new Set(granted)].toSorted()).to.deep.equal([...needed].toSorted());
  });

  it('let it compare with their template what the execution role may read, and nothing else', () => {
    const actionsOf = (name: string): readonly string[] =>
      policy(name).flatMap((statement) => statement.actions);
    const reads = ['ExecutionPolicy', 'ExecutionServicesPolicy']
      .flatMap(actionsOf)
      .filter((action) => /:(?:BatchGet|Describe|GET$|Get|List)/.test(action))
      .filter((action) => !NOT_FOR_DRIFT.includes(action));
    expect([...new Set(actionsOf('DriftPolicy'))].toSorted()).to.deep.equal([...new Set(reads)].toSorted());
  });

  it('let the service change only stacks with its prefix and its tag, through the execution role', () => {
    const stacks = {
      'Fn::Sub':
        'arn:${AWS::Partition}:cloudformation:${AWS::Region}:${AWS::AccountId}:stack/${Instance}-*/*',
    };
    const owner = { Ref: 'Instance' };
    const through = { Ref: 'ExecutionRoleArn' };
    const conditionOf = (action: string) => {
      const found = policy('TaskPolicy').filter((statement) => statement.actions.includes(action));
      expect(found.map((statement) => statement.resources)).to.deep.equal([[stacks]]);
      return found[0]?.condition['StringEquals'];
    };
    expect(conditionOf('cloudformation:CreateStack')).to.deep.equal({
      'aws:RequestTag/mlops:managed-by': owner,
      'cloudformation:RoleArn': through,
    });
    for (const action of ['CreateChangeSet', 'UpdateStack'])
      expect(conditionOf(`cloudformation:${action}`)).to.deep.equal({
        'aws:ResourceTag/mlops:managed-by': owner,
        'cloudformation:RoleArn': through,
      });
    for (const action of [
      'CancelUpdateStack',
      'ContinueUpdateRollback',
      'DeleteChangeSet',
      'DeleteStack',
      'ExecuteChangeSet',
      'UpdateTerminationProtection',
    ])
      expect(conditionOf(`cloudformation:${action}`)).to.deep.equal({
        'aws:ResourceTag/mlops:managed-by': owner,
      });
  });

  it('pass a role only to the services that are meant to have it', () => {
    const passes = grants.filter((grant) => grant.actions.includes('iam:PassRole'));
    expect(passes.map(({ name, condition }) => [name, condition])).to.deep.equal([
      ['TaskPolicy', { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } }],
      [
        'ExecutionPolicy',
        {
          StringEquals: {
            'iam:PassedToService': [
              'apigateway.amazonaws.com',
              'codebuild.amazonaws.com',
              'events.amazonaws.com',
              'lambda.amazonaws.com',
              'sagemaker.amazonaws.com',
              'scheduler.amazonaws.com',
              'ssm.amazonaws.com',
              'states.amazonaws.com',
            ],
          },
        },
      ],
      // Pipelines and state machines hand the jobs that they run a role.
      ['PipelineBoundary', { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } }],
    ]);
  });

  it('let a pipeline hand on no role but those that bear its name: others may be without a boundary', () => {
    const passes = ['ExecutionPolicy', 'PipelineBoundary']
      .flatMap(policy)
      .filter(({ actions }) => actions.includes('iam:PassRole'));
    const ours = { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${Instance}-*' };
    expect(passes.map(({ resources }) => resources)).to.deep.equal([[ours], [ours]]);
  });

  it('let a pipeline make runbooks and no other document, for those would run on machines of others', () => {
    const made = policy('ExecutionServicesPolicy').filter(({ actions }) =>
      actions.includes('ssm:CreateDocument'),
    );
    expect(made.map(({ condition }) => condition)).to.deep.equal([
      { StringEquals: { 'ssm:DocumentType': 'Automation' } },
    ]);
    const associated = policy('ExecutionServicesPolicy')
      .filter(({ actions }) => actions.includes('ssm:CreateAssociation'))
      .flatMap(({ resources }) => resources.map((one) => text(object(one)['Fn::Sub'])))
      .filter((arn) => arn.includes(':document/'));
    expect(associated).to.deep.equal([
      'arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:document/${Instance}-*',
    ]);
  });

  it('let no pipeline write the image of the service, or what it was told to leave alone', () => {
    const [denial] = policy('PipelineBoundary').filter(({ effect }) => effect === 'Deny');
    const image = { 'Fn::Sub': 'arn:${AWS::Partition}:ecr:*:*:repository/mlops-reconciler' };
    const more = { 'Fn::Join': [',', { Ref: 'OffLimits' }] };
    expect(denial?.actions).to.deep.equal(['ecr:PutImage', 's3:PutObject']);
    expect(denial?.condition).to.deep.equal({});
    expect(denial?.resources).to.deep.equal([
      { 'Fn::If': ['HasOffLimits', { 'Fn::Split': [',', { 'Fn::Join': [',', [image, more]] }] }, image] },
    ]);
  });

  it('let a pipeline make only roles inside the boundary, and never touch the roles of the service', () => {
    for (const action of ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:PutRolePermissionsBoundary']) {
      const [grant] = policy('ExecutionPolicy').filter((statement) => statement.actions.includes(action));
      expect(grant?.condition).to.deep.equal({
        StringEquals: { 'iam:PermissionsBoundary': { Ref: 'PipelineBoundary' } },
      });
    }
    const own = FILES.flatMap((file) =>
      [...file.ofType('AWS::IAM::Role'), ...file.ofType('AWS::IAM::ManagedPolicy')].map(file.properties),
    );
    expect(own.map((one) => one['Path'])).to.deep.equal(Array(6).fill('/reconciler/'));
    const onRoles = policy('ExecutionPolicy')
      .filter((statement) => statement.actions.some((action) => action.startsWith('iam:')))
      .flatMap((statement) => statement.resources.map((one) => text(object(one)['Fn::Sub'])));
    expect(onRoles.map((arn) => arn.replace(/^.*?:role\//, ''))).to.deep.equal([
      '${Instance}-*',
      '${Instance}-*',
      '${Instance}-*',
      'aws-service-role/sagemaker.application-autoscaling.amazonaws.com/*',
    ]);
  });
});
