import { expect } from 'chai';
import type { Json } from '../../src/core/text/json.ts';
import { object, objects, text } from './data.ts';
import { filesBelow, read } from './files.ts';
import { partsOf } from './parts.ts';
import { statements } from './policies.ts';

const { template, resource, properties, policy, ofType } = partsOf('deploy/service.yaml');
const same = (one: Json | undefined, other: Json): boolean => JSON.stringify(one) === JSON.stringify(other);

describe('deploy/service.yaml', () => {
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
        secret('HasApiToken', 'MLOPS_API_TOKEN', 'ApiTokenArn'),
      ]);
      const reading = policy('TaskLaunchPolicy').filter((statement) =>
        statement.actions.includes('secretsmanager:GetSecretValue'),
      );
      expect(reading.map((statement) => statement.resources)).to.deep.equal([
        [{ Ref: 'RepositoryTokenArn' }],
        [{ Ref: 'RepositoryKeyArn' }],
        [{ Ref: 'WebhookSecretArn' }],
        [{ Ref: 'ApiTokenArn' }],
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

    it('has its templates and its code from no role of a pipeline, which could swap what was approved', () => {
      const [rule] = policy('BucketPolicy').filter(({ sid }) => sid === 'NotByPipelines');
      const written = policy('TaskPolicy').find(({ sid }) => sid === 'KeepTemplates')?.resources;
      expect(rule).to.deep.include({ effect: 'Deny', actions: ['s3:PutObject'], resources: written });
      expect(rule?.condition).to.deep.equal({
        ArnLike: { 'aws:PrincipalArn': { 'Fn::Sub': 'arn:${AWS::Partition}:iam::*:role/${Instance}-*' } },
      });
    });
  });
});
