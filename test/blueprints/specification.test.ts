import { expect } from 'chai';
import { canonical } from '../../src/core/json.ts';
import { cycle } from '../../src/simulator/template/dependencies.ts';
import { list, object, text } from '../deploy/data.ts';
import { EXAMPLES, builtInBlueprints, rendered } from '../deploy/examples.ts';
import { filesBelow, read } from '../deploy/files.ts';
import { statements } from '../deploy/policies.ts';
import { unknownToAws } from '../deploy/specification.ts';
import { utf8Length } from '../../src/core/utf8.ts';
import { resolved } from '../support/resolved.ts';
import { objectOf } from '../support/blueprint.ts';

/** CloudFormation's limit for a template inside a request. */
const TEMPLATE_BODY = 51_200;

/** Statements that may name every resource, because AWS knows no narrower one for their actions. */
const EVERYWHERE: Readonly<Record<string, readonly string[]>> = {
  Metrics: ['cloudwatch:PutMetricData'],
  Registry: ['ecr:GetAuthorizationToken'],
  Network: [
    'ec2:DescribeDhcpOptions',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeSubnets',
    'ec2:DescribeVpcs',
  ],
};

describe('the blueprints of the service', () => {
  it('are all seen by these tests', async () => {
    const names = (await builtInBlueprints()).map(({ name }) => name);
    const folders = filesBelow('blueprints', '.yaml').map((file) => file.split('/')[1]);
    expect(names).to.include('realtime_endpoint').and.deep.equal(folders);
  });

  it('each have at least three examples', async () => {
    for (const { name } of await builtInBlueprints()) {
      expect(EXAMPLES.filter((file) => file.startsWith(`blueprints/${name}/`)).length, name).to.be.at.least(
        3,
      );
    }
  });

  it('name in their documentation every input, and every output', async () => {
    for (const { name, parameters, structuredInputs, aliases, template } of await builtInBlueprints()) {
      const documentation = read(`blueprints/${name}/README.md`);
      const words = [
        ...parameters.map(({ key }) => key),
        ...Object.keys(structuredInputs),
        ...aliases,
        ...Object.keys(object(template['Outputs'])),
      ];
      expect(
        words.filter((word) => !documentation.includes(`\`${word}\``)),
        name,
      ).to.deep.equal([]);
    }
  });

  it('describe every input', async () => {
    for (const { parameters, structuredInputs } of await builtInBlueprints()) {
      expect(parameters.filter(({ description }) => description === null)).to.deep.equal([]);
      expect(
        Object.values(structuredInputs).filter((schema) => schema['description'] === undefined),
      ).to.deep.equal([]);
    }
  });

  it('have no resource that needs another that needs it', async () => {
    for (const { template } of await builtInBlueprints()) expect(cycle(template)).to.deep.equal([]);
  });

  it('grant no whole service, and every resource only where AWS knows no narrower one', async () => {
    for (const { template } of await builtInBlueprints()) {
      const roles = Object.values(object(template['Resources']))
        .map(object)
        .filter(({ Type }) => Type === 'AWS::IAM::Role');
      const granted = roles
        .flatMap(({ Properties }) => list(object(Properties)['Policies']).map(object))
        .flatMap(({ PolicyDocument }) => statements(PolicyDocument));
      expect(granted.length).to.be.greaterThan(5);
      for (const { sid, effect, actions, resources } of granted) {
        expect(effect).to.equal('Allow');
        expect(
          actions.filter((action) => action.includes('*')),
          sid,
        ).to.deep.equal([]);
        if (resources.includes('*')) expect(actions, sid).to.deep.equal(EVERYWHERE[sid]);
      }
    }
  });

  it('trust nobody but their own account', async () => {
    for (const { template } of await builtInBlueprints()) {
      const roles = Object.values(object(template['Resources']))
        .map(object)
        .filter(({ Type }) => Type === 'AWS::IAM::Role');
      for (const { Properties } of roles) {
        const [trust] = list(object(object(Properties)['AssumeRolePolicyDocument'])['Statement']).map(object);
        expect(canonical(trust?.['Condition'] ?? null)).to.contain(
          '"aws:SourceAccount":{"Ref":"AWS::AccountId"}',
        );
      }
    }
  });
});

for (const example of EXAMPLES) {
  describe(`the example ${example}`, () => {
    it('becomes a stack that fits into one request', async () => {
      const { template, stack } = await rendered(example);
      expect(utf8Length(template)).to.be.lessThan(TEMPLATE_BODY);
      expect(stack).to.equal(`mlops-prod-${text(objectOf(read(example))['name'])}`);
    });

    it('has only resources and properties that AWS knows, and all that AWS requires', async () => {
      expect(unknownToAws({ Resources: resolved(await rendered(example)).declarations })).to.deep.equal([]);
    });
  });
}
