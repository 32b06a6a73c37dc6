import { expect } from 'chai';
import { isObject } from '../../src/core/text/json.ts';
import { canonical, type Json, type JsonObject } from '../../src/core/text/json.ts';
import { knownFrameworks } from '../../src/blueprints/images.ts';
import { isStateful } from '../../src/core/stack/stateful.ts';
import type { Blueprint } from '../../src/core/blueprint.ts';
import { cycle } from '../../src/simulator/template/dependencies.ts';
import { list, object, text } from '../deploy/data.ts';
import { EXAMPLES, builtInBlueprints } from '../deploy/examples.ts';
import { filesBelow, read } from '../deploy/files.ts';
import { statements } from '../deploy/policies.ts';

/** Actions for which AWS knows no narrower resource, and why: only these may be granted on `*`. */
const EVERYWHERE: Readonly<Record<string, string>> = {
  'cloudwatch:PutMetricData': 'metrics are no resources; the statement limits the namespace',
  'ec2:DescribeDhcpOptions': "EC2's Describe actions have no resources",
  'ec2:DescribeNetworkInterfaces': "EC2's Describe actions have no resources",
  'ec2:DescribeSecurityGroups': "EC2's Describe actions have no resources",
  'ec2:DescribeSubnets': "EC2's Describe actions have no resources",
  'ec2:DescribeVpcs': "EC2's Describe actions have no resources",
  'ecr:GetAuthorizationToken': 'signing in is not about one repository',
};

const NO_NETWORK: Readonly<Record<string, string>> = {
  inference_api: 'the network is that of API Gateway; a list of addresses says who may call',
  inference_component: 'the network is that of its endpoint',
  model_card: 'it runs nothing',
  model_registry: 'it runs nothing',
  serverless_endpoint: 'serverless inference knows no VPC',
};

/** What every blueprint offers, and which does not because there is nothing it could mean there. */
const OFFERED: readonly { readonly key: string; readonly not: Readonly<Record<string, string>> }[] = [
  {
    key: 'kms_key_arn',
    not: {
      inference_component: 'the volumes are those of its endpoint',
      model_registry: 'a group stores nothing of its own',
    },
  },
  { key: 'vpc_subnet_ids', not: NO_NETWORK },
  { key: 'vpc_security_group_ids', not: NO_NETWORK },
];

/** It serves requests, and Git says how to make it again; what is lost with the others is nowhere else. */
const SERVES: readonly string[] = ['AWS::SageMaker::Endpoint', 'AWS::SageMaker::InferenceComponent'];

/** What is in it are words about something that is still where it was. */
const PASSES_ON: readonly string[] = ['AWS::SQS::Queue'];

const resourcesOf = ({ template }: Blueprint): readonly (readonly [string, JsonObject])[] =>
  Object.entries(object(template['Resources'])).map(([id, resource]) => [id, object(resource)]);

const rolesOf = (blueprint: Blueprint): readonly JsonObject[] =>
  resourcesOf(blueprint).flatMap(([, { Type, Properties }]) =>
    Type === 'AWS::IAM::Role' ? [object(Properties)] : [],
  );

/** Every policy document anywhere in a value, of roles and of resources; trust is another matter. */
function policiesIn(value: Json): readonly Json[] {
  if (Array.isArray(value)) return value.flatMap((item: Json) => policiesIn(item));
  if (!isObject(value)) return [];
  if (value['Statement'] !== undefined) return [value];
  const { AssumeRolePolicyDocument: _, ...rest } = value;
  return Object.values(rest).flatMap(policiesIn);
}

describe('the blueprints of the service', () => {
  let blueprints: readonly Blueprint[];
  before(async () => {
    blueprints = await builtInBlueprints();
  });

  /** One line for each blueprint that has something to say. */
  const said = (findings: (blueprint: Blueprint) => readonly string[]): readonly string[] =>
    blueprints.flatMap((blueprint) => findings(blueprint).map((finding) => `${blueprint.name}: ${finding}`));

  it('are all seen by these tests', () => {
    const folders = filesBelow('blueprints', '.yaml').flatMap((file) => {
      const [, folder, name] = file.split('/');
      return name === `${folder}.yaml` ? [folder] : [];
    });
    expect(blueprints.map(({ name }) => name))
      .to.include('realtime_endpoint')
      .and.deep.equal(folders);
  });

  it('each have at least two examples', () => {
    const examplesOf = (name: string) => EXAMPLES.filter((file) => file.startsWith(`blueprints/${name}/`));
    expect(blueprints.map(({ name }) => name).filter((name) => examplesOf(name).length < 2)).to.deep.equal(
      [],
    );
  });

  it('name in their documentation every input, alias and output', () => {
    expect(
      said(({ name, parameters, structuredInputs, aliases, template }) => {
        const documentation = read(`blueprints/${name}/README.md`);
        const words = [
          ...parameters.map(({ key }) => key),
          ...Object.keys(structuredInputs),
          ...aliases,
          ...Object.keys(object(template['Outputs'])),
        ];
        return words.filter((word) => !documentation.includes(`\`${word}\``));
      }),
    ).to.deep.equal([]);
  });

  it('say in their documentation what they create, what comes out and what it costs', () => {
    const chapters = ['## What it creates', '## Outputs', '## What it costs'];
    expect(
      said(({ name }) => {
        const documentation = read(`blueprints/${name}/README.md`).split('\n');
        return chapters.filter((chapter) => !documentation.includes(chapter));
      }),
    ).to.deep.equal([]);
  });

  it('are all named in the overview, and so are the frameworks whose images are known', () => {
    const overview = read('docs/blueprints.md');
    const names = [...blueprints.map(({ name }) => name), ...knownFrameworks()];
    expect(names.filter((name) => !overview.includes(`\`${name}\``))).to.deep.equal([]);
  });

  it('describe every input', () => {
    expect(
      said(({ parameters, structuredInputs }) => [
        ...parameters.flatMap(({ key, description }) => (description === null ? [key] : [])),
        ...Object.entries(structuredInputs).flatMap(([key, schema]) =>
          schema['description'] === undefined ? [key] : [],
        ),
      ]),
    ).to.deep.equal([]);
  });

  it('have at most 200 parameters and 500 resources, which is all CloudFormation takes', () => {
    expect(
      said((blueprint) => [
        ...(blueprint.parameters.length > 200 ? ['parameters'] : []),
        ...(resourcesOf(blueprint).length > 500 ? ['resources'] : []),
      ]),
    ).to.deep.equal([]);
  });

  for (const { key, not } of OFFERED)
    it(`offer ${key} wherever it has a meaning`, () => {
      const without = blueprints.filter(({ parameters }) => !parameters.some((one) => one.key === key));
      expect(without.map(({ name }) => name)).to.have.members(Object.keys(not));
    });

  it('have no resource that needs another that needs it', () => {
    expect(said(({ template }) => cycle(template))).to.deep.equal([]);
  });

  it('keep what is nowhere else when a stack goes or a resource is replaced', () => {
    expect(
      said((blueprint) =>
        resourcesOf(blueprint).flatMap(([id, { Type, DeletionPolicy, UpdateReplacePolicy }]) => {
          const type = text(Type);
          const kept = [DeletionPolicy, UpdateReplacePolicy].every((policy) =>
            ['Retain', 'RetainExceptOnCreate', 'Snapshot'].includes(policy === undefined ? '' : text(policy)),
          );
          return isStateful(type) && ![...SERVES, ...PASSES_ON].includes(type) && !kept ? [id] : [];
        }),
      ),
    ).to.deep.equal([]);
  });

  it('grant no whole service, and every resource only where AWS knows no narrower one', () => {
    expect(
      said(({ template }) =>
        policiesIn(template['Resources'] ?? null)
          .flatMap(statements)
          .filter(({ effect }) => effect === 'Allow')
          .flatMap(({ sid, actions, resources }) => [
            ...actions.filter((action) => action.includes('*')).map((action) => `${sid}: ${action}`),
            ...(resources.includes('*')
              ? actions
                  .filter((action) => EVERYWHERE[action] === undefined)
                  .map((one) => `${sid}: ${one} on *`)
              : []),
          ]),
      ),
    ).to.deep.equal([]);
  });

  it('hand on no role by the name of their stack, which CloudFormation shortens in the names it makes', () => {
    expect(
      said(({ template }) =>
        policiesIn(template['Resources'] ?? null)
          .flatMap(statements)
          .filter(({ actions }) => actions.includes('iam:PassRole'))
          .flatMap(({ sid, resources }) =>
            canonical([...resources]).includes('AWS::StackName') ? [sid] : [],
          ),
      ),
    ).to.deep.equal([]);
  });

  it('say in a comment why, wherever a right is for every resource', () => {
    expect(
      said(({ name }) =>
        read(`blueprints/${name}/${name}.yaml`)
          .split('\n')
          .flatMap((line, index, lines) =>
            /^\s*Resource: '\*'/.test(line) && !/^\s*#/.test(lines[index - 1] ?? '')
              ? [`line ${index + 1}`]
              : [],
          ),
      ),
    ).to.deep.equal([]);
  });

  it('let nobody but their own account make use of their roles', () => {
    expect(
      said((blueprint) =>
        rolesOf(blueprint).flatMap(({ AssumeRolePolicyDocument: trust }) =>
          list(object(trust)['Statement'])
            .map((statement) => canonical(object(statement)['Condition'] ?? null))
            .filter((condition) => !condition.includes('"aws:SourceAccount":{"Ref":"AWS::AccountId"}')),
        ),
      ),
    ).to.deep.equal([]);
  });
});
