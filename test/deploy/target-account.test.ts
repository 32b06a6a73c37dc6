import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import type { JsonObject } from '../../src/core/text/json.ts';
import { object, objects } from './data.ts';
import { read, root } from './files.ts';
import { statements, type Statement } from './policies.ts';
import { parseTemplate } from './template.ts';

const template = parseTemplate(read('deploy/target-account.yaml'));
const service = parseTemplate(read('deploy/service.yaml'));

const properties = (of: JsonObject, name: string): JsonObject =>
  object(object(object(of['Resources'])[name])['Properties']);
const policy = (of: JsonObject, name: string): readonly Statement[] =>
  statements(properties(of, name)['PolicyDocument']);

/** What the service does at home and for itself alone. */
const OF_THE_SERVICE = [
  'WorkInOtherAccounts',
  'ReadThePolicy',
  'ReadTheRepository',
  'TakeMessages',
  'TellPeople',
  'LookAtItself',
  'MountTheState',
];

describe('deploy/target-account.yaml', () => {
  it('has in common with deploy/service.yaml what the script says it has', () => {
    const check = spawnSync(process.execPath, ['scripts/share-deploy.mjs', '--check'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(check.stderr).to.equal('');
    expect(check.status).to.equal(0);
  });

  it('lets the service do to stacks exactly what it may do to them at home', () => {
    const home = policy(service, 'TaskPolicy').filter(({ sid }) => !OF_THE_SERVICE.includes(sid));
    expect(home.length).to.be.greaterThan(5);
    expect(policy(template, 'DeployPolicy')).to.deep.equal(home);
    expect(properties(template, 'DeployRole')['ManagedPolicyArns']).to.deep.equal(
      properties(service, 'TaskRole')['ManagedPolicyArns'],
    );
  });

  it('lets in the role of the service alone, and only with the external id', () => {
    const [entry, ...others] = objects(
      object(properties(template, 'DeployRole')['AssumeRolePolicyDocument'])['Statement'],
    );
    expect(others).to.deep.equal([]);
    expect(entry).to.deep.equal({
      Effect: 'Allow',
      Principal: { AWS: { Ref: 'ServiceRoleArn' } },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': { Ref: 'ExternalId' } } },
    });
  });

  it('keeps its role where no pipeline can make or change one', () => {
    expect(properties(template, 'DeployRole')['Path']).to.equal('/reconciler/');
  });

  it('says what the environment in the configuration needs to know', () => {
    expect(Object.keys(object(template['Outputs']))).to.deep.equal(['DeployRoleArn', 'BucketName']);
    const execution = parseTemplate(read('deploy/execution-role.yaml'));
    expect(Object.keys(object(execution['Outputs']))).to.deep.equal([
      'ExecutionRoleArn',
      'PipelineBoundaryArn',
      'DriftPolicyArn',
    ]);
  });
});

describe('deploy/service.yaml', () => {
  it('may assume the roles it is given, and read the policy it is given, and nothing more of the kind', () => {
    const own = policy(service, 'TaskPolicy');
    const [assume] = own.filter(({ actions }) => actions.includes('sts:AssumeRole'));
    expect(assume?.resources).to.deep.equal([{ Ref: 'TargetRoleArns' }]);
    const [policyRead] = own.filter(({ sid }) => sid === 'ReadThePolicy');
    expect(policyRead?.resources).to.deep.equal([
      { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::${PolicyObject}' },
    ]);
  });
});
