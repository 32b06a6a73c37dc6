import { expect } from 'chai';
import { isObject, type Json } from '../../src/core/json.ts';
import { ACTIONS_OF_COMMAND, commandsSent } from './api-calls.ts';
import { object, objects, text } from './data.ts';
import { filesBelow, read } from './files.ts';
import { partsOf, values } from './parts.ts';
import { statements } from './policies.ts';
import { unknownToAws } from './specification.ts';

const { source, template, resource, properties, policy, ofType } = partsOf('deploy/service.yaml');
const resources = object(template['Resources']);

const same = (one: Json | undefined, other: Json): boolean => JSON.stringify(one) === JSON.stringify(other);

/** What may be granted on `*`, because AWS authorises it on nothing narrower. */
const ONLY_ON_EVERYTHING: Readonly<Record<string, readonly string[]>> = {
  TaskPolicy: [
    'cloudformation:DescribeStacks',
    'cloudformation:ListStacks',
    'cloudformation:BatchDescribeTypeConfigurations',
    'cloudformation:DescribeStackDriftDetectionStatus',
    'cloudtrail:LookupEvents',
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

describe('deploy/service.yaml', () => {
  it('contains only types and properties that AWS has, and all that it requires', () => {
    expect(unknownToAws(template)).to.deep.equal([]);
  });

  it('has no more than CloudFormation takes by way of a bucket', () => {
    expect(Buffer.byteLength(source)).to.be.below(1_000_000);
  });

  it('refers only to parameters, resources and pseudo parameters that exist', () => {
    const known = new Set([...Object.keys(object(template['Parameters'])), ...Object.keys(resources)]);
    const names = values(template)
      .filter(isObject)
      .flatMap(({ Ref: ref, 'Fn::GetAtt': attribute, 'Fn::Sub': pattern }) => [
        ...(typeof ref === 'string' ? [ref] : []),
        ...(Array.isArray(attribute) ? [String(attribute[0])] : []),
        ...(typeof pattern === 'string'
          ? [...pattern.matchAll(/\$\{(\w[\w:]*)/g)].map((m) => m[1] ?? '')
          : []),
      ]);
    expect(names).to.not.be.empty;
    expect(names.filter((name) => !known.has(name) && !name.startsWith('AWS::'))).to.deep.equal([]);
  });

  describe('the repository parameter', () => {
    const pattern = new RegExp(
      `^(?:${text(object(object(template['Parameters'])['Repository'])['AllowedPattern'])})$`,
    );
    const cases = [
      { address: 'https://git.example.com/ml/config.git', expected: true },
      { address: 'https://git.example.com:8443/ml/config', expected: true },
      { address: 'ssh://git@git.example.com:2222/ml/config.git', expected: true },
      { address: 'git@git.example.com:ml/config.git', expected: true },
      { address: 'https://user:token@git.example.com/ml/config.git', expected: false },
      { address: 'https://token@git.example.com/ml/config.git', expected: false },
      { address: 'ssh://git:password@git.example.com/ml/config.git', expected: false },
      { address: 'http://git.example.com/ml/config.git', expected: false },
      { address: 'file:///srv/config.git', expected: false },
      { address: '--upload-pack=x', expected: false },
    ];
    for (const { address, expected } of cases) {
      it(`${expected ? 'takes' : 'refuses'} ${JSON.stringify(address)}`, () => {
        expect(pattern.test(address)).to.equal(expected);
      });
    }
  });

  describe('the task', () => {
    it('is one, and never two at once while it is replaced', () => {
      const service = properties('Service');
      expect(service['DesiredCount']).to.equal(1);
      expect(service['AvailabilityZoneRebalancing']).to.equal('DISABLED');
      expect(service['DeploymentConfiguration']).to.include({
        MaximumPercent: 100,
        MinimumHealthyPercent: 0,
      });
    });

    const [container = {}] = objects(properties('TaskDefinition')['ContainerDefinitions']);

    it('has a read-only root file system, no capabilities, no privileges and a user that is not root', () => {
      expect(container['ReadonlyRootFilesystem']).to.equal(true);
      expect(container['LinuxParameters']).to.deep.include({ Capabilities: { Drop: ['ALL'] } });
      expect(container['Privileged']).to.equal(undefined);
      expect(container['User']).to.equal('10001:10001');
    });

    it('writes only below what is mounted for it', () => {
      const mounted = objects(container['MountPoints']).map((mount) => mount['ContainerPath']);
      const environment = objects(container['Environment']);
      const valueOf = (name: string) => environment.find((variable) => variable['Name'] === name)?.['Value'];
      expect(mounted).to.deep.equal(['/tmp', '/var/lib/mlops-reconciler']);
      expect(valueOf('MLOPS_STATE')).to.match(/^file:\/var\/lib\/mlops-reconciler\//);
      expect(valueOf('MLOPS_CACHE_DIR')).to.match(/^\/var\/lib\/mlops-reconciler\//);
    });

    it('gives only settings that the service knows', () => {
      const known = filesBelow('src', '.ts')
        .filter((file) => file.startsWith('src/settings'))
        .map(read)
        .join('\n');
      expect(known).to.contain('MLOPS_REPO');
      const names = objects(container['Environment']).map((variable) => text(variable['Name']));
      expect(names.filter((name) => name.startsWith('MLOPS_') && !known.includes(`'${name}'`))).to.deep.equal(
        [],
      );
    });

    it('gets what is secret as a secret, never as a plain setting, and only when there is one', () => {
      const secret = (condition: string, name: string, parameter: string) => ({
        'Fn::If': [condition, { Name: name, ValueFrom: { Ref: parameter } }, { Ref: 'AWS::NoValue' }],
      });
      expect(container['Secrets']).to.deep.equal([
        secret('HasToken', 'REPOSITORY_TOKEN', 'RepositoryTokenArn'),
        secret('HasKey', 'REPOSITORY_SSH_KEY', 'RepositoryKeyArn'),
        secret('HasWebhookSecret', 'MLOPS_WEBHOOK_SECRET', 'WebhookSecretArn'),
      ]);
      const reading = policy('TaskLaunchPolicy').filter((statement) =>
        statement.actions.includes('secretsmanager:GetSecretValue'),
      );
      expect(reading.map((statement) => statement.resources)).to.deep.equal([
        [{ Ref: 'RepositoryTokenArn' }],
        [{ Ref: 'RepositoryKeyArn' }],
        [{ Ref: 'WebhookSecretArn' }],
      ]);
      expect(policy('TaskPolicy').flatMap((statement) => statement.actions)).to.not.include(
        'secretsmanager:GetSecretValue',
      );
    });

    it('keeps its state encrypted, reached over TLS by its role and its access point alone', () => {
      expect(properties('StateFileSystem')['Encrypted']).to.equal(true);
      const [entry] = statements(properties('StateFileSystem')['FileSystemPolicy']);
      expect(entry?.condition).to.deep.equal({
        Bool: { 'aws:SecureTransport': 'true', 'elasticfilesystem:AccessedViaMountTarget': 'true' },
      });
      const mount = policy('TaskPolicy').find((statement) => statement.sid === 'MountTheState');
      expect(mount?.condition).to.deep.equal({
        StringEquals: { 'elasticfilesystem:AccessPointArn': { 'Fn::GetAtt': ['StateAccessPoint', 'Arn'] } },
      });
      const volumes = objects(properties('TaskDefinition')['Volumes']);
      expect(
        volumes.find((volume) => volume['Name'] === 'state')?.['EFSVolumeConfiguration'],
      ).to.deep.include({
        TransitEncryption: 'ENABLED',
        AuthorizationConfig: { AccessPointId: { Ref: 'StateAccessPoint' }, IAM: 'ENABLED' },
      });
    });

    it('lets nobody in but the load balancer, where there is one, and goes out by HTTPS, SSH and to its state only', () => {
      const group = properties('TaskSecurityGroup');
      const ports = objects(group['SecurityGroupEgress']).map((rule) => rule['ToPort']);
      expect(group['SecurityGroupIngress']).to.equal(undefined);
      expect(ports).to.deep.equal([443, 22]);
      const task = { Ref: 'TaskSecurityGroup' };
      const ways = (type: string, from: string, to: string) =>
        ofType(`AWS::EC2::SecurityGroup${type}`).map((name) => {
          const { [from]: start, [to]: end, FromPort: least, ToPort: most } = properties(name);
          return { condition: resource(name)['Condition'], start, end, ports: [least, most] };
        });
      expect(ways('Ingress', 'SourceSecurityGroupId', 'GroupId')).to.deep.include({
        condition: 'HasDoor',
        start: { Ref: 'DoorSecurityGroup' },
        end: task,
        ports: [8080, 8080],
      });
      expect(
        ways('Egress', 'GroupId', 'DestinationSecurityGroupId').filter(({ start }) => same(start, task)),
      ).to.deep.equal([
        { condition: undefined, start: task, end: { Ref: 'StateSecurityGroup' }, ports: [2049, 2049] },
      ]);
      expect(
        ways('Ingress', 'SourceSecurityGroupId', 'GroupId').filter(({ end }) => same(end, task)),
      ).to.have.length(1);
    });
  });

  describe('the bucket', () => {
    it('is versioned, encrypted, closed to the public and to plain HTTP, and outlives the stack', () => {
      const bucket = properties('Bucket');
      expect(bucket['VersioningConfiguration']).to.deep.equal({ Status: 'Enabled' });
      expect(bucket['BucketEncryption']).to.be.an('object');
      expect(Object.values(object(bucket['PublicAccessBlockConfiguration']))).to.deep.equal(
        Array(4).fill(true),
      );
      expect(resource('Bucket')['DeletionPolicy']).to.equal('Retain');
      const [rule] = policy('BucketPolicy');
      expect(rule).to.deep.include({
        effect: 'Deny',
        condition: { Bool: { 'aws:SecureTransport': 'false' } },
      });
    });
  });

  describe('the permissions', () => {
    const grants = POLICIES.flatMap((name) => policy(name).map((statement) => ({ name, ...statement })));

    it('are in the policies checked here and nowhere else', () => {
      const holders = [...ofType('AWS::IAM::Policy'), ...ofType('AWS::IAM::ManagedPolicy')];
      expect(holders.toSorted()).to.deep.equal(POLICIES.toSorted());
      const roles = ofType('AWS::IAM::Role').map(properties);
      expect(roles).to.have.length(3);
      expect(roles.filter((role) => 'Policies' in role || 'ManagedPolicyArns' in role)).to.deep.equal([]);
    });

    it('name every action in full', () => {
      const actions = grants.flatMap((grant) => grant.actions);
      expect(actions.filter((action) => !/^[a-z0-9-]+:[A-Za-z0-9]+$/.test(action))).to.deep.equal([]);
      expect(grants.filter((grant) => grant.effect !== 'Allow' || grant.actions.length === 0)).to.deep.equal(
        [],
      );
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

    it('let the service change only stacks with its prefix and its tag, through the execution role', () => {
      const stacks = {
        'Fn::Sub':
          'arn:${AWS::Partition}:cloudformation:${AWS::Region}:${AWS::AccountId}:stack/${Instance}-*/*',
      };
      const owner = { Ref: 'Instance' };
      const through = { 'Fn::GetAtt': ['ExecutionRole', 'Arn'] };
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

    it('let a pipeline make only roles inside the boundary, and never touch the roles of the service', () => {
      for (const action of ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:PutRolePermissionsBoundary']) {
        const [grant] = policy('ExecutionPolicy').filter((statement) => statement.actions.includes(action));
        expect(grant?.condition).to.deep.equal({
          StringEquals: { 'iam:PermissionsBoundary': { Ref: 'PipelineBoundary' } },
        });
      }
      const own = [...ofType('AWS::IAM::Role'), 'PipelineBoundary'].map((name) => properties(name)['Path']);
      expect(own).to.deep.equal(Array(4).fill('/reconciler/'));
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
});
