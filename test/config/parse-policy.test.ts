import { expect } from 'chai';
import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { parsePolicy } from '../../src/config/parse-policy.ts';
import { forbidden, NO_POLICY } from '../../src/core/entry/policy.ts';
import { filesBelow } from '../deploy/files.ts';

const read = (policy: unknown) => {
  const text = typeof policy === 'string' ? policy : JSON.stringify(policy);
  return parsePolicy(new TextEncoder().encode(text), 'policy.json');
};

const problemsOf = (policy: unknown) => {
  const result = read(policy);
  return result.ok ? [] : result.problems;
};

describe('reading a policy', () => {
  it('takes what is left out for not limited', () => {
    const result = read({ version: 1 });
    expect(result.ok && result.value).to.deep.equal(NO_POLICY);
  });

  it('keeps every word of it', () => {
    const result = read({
      $schema: 'x',
      version: 1,
      accounts: ['111111111111'],
      regions: ['eu-*'],
      role_arns: ['arn:aws:iam::111111111111:role/mlops-*'],
      execution_role_arns: ['*'],
      topic_arns: [],
      function_arns: ['arn:aws:lambda:*'],
      resource_types: ['AWS::SageMaker::*'],
      capabilities: ['CAPABILITY_IAM'],
      repository_blueprints: { allowed: false, capabilities: ['CAPABILITY_NAMED_IAM'] },
      limits: { deletes_per_day: 0, changed_at_once: 3 },
    });
    expect(result.ok && result.value).to.deep.equal({
      accounts: ['111111111111'],
      regions: ['eu-*'],
      roles: ['arn:aws:iam::111111111111:role/mlops-*'],
      executionRoles: ['*'],
      topics: [],
      functions: ['arn:aws:lambda:*'],
      resourceTypes: ['AWS::SageMaker::*'],
      capabilities: ['CAPABILITY_IAM'],
      brought: { allowed: false, capabilities: ['CAPABILITY_NAMED_IAM'] },
      limits: { deletesPerDay: 0, changedAtOnce: 3 },
    });
  });

  it('lets a repository bring blueprints where it only says what these may do', () => {
    const result = read({ version: 1, repository_blueprints: { capabilities: [] } });
    expect(result.ok && result.value.brought).to.deep.equal({ allowed: true, capabilities: [] });
  });

  const wrong: readonly (readonly [what: string, policy: unknown, code: string, message: string])[] = [
    ['no version', {}, 'missing-key', '`version` is missing in the file'],
    ['a misspelt key', { version: 1, acounts: [] }, 'unknown-key', '`acounts` is not a key of the file'],
    [
      'an account without quotes',
      { version: 1, accounts: [111111111111] },
      'wrong-type',
      'item 1 of `accounts` must be text, but is a number',
    ],
    [
      'no pattern',
      { version: 1, regions: ['eu west'] },
      'wrong-format',
      'item 1 of `regions` must be a pattern, but is "eu west"',
    ],
    [
      'no capability',
      { version: 1, capabilities: ['CAPABILITY_ALL'] },
      'not-allowed',
      'item 1 of `capabilities` must be "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM" or "CAPABILITY_AUTO_EXPAND", but is "CAPABILITY_ALL"',
    ],
    ['a list', [], 'wrong-type', 'the file must be an object, but is a list'],
  ];
  for (const [what, policy, code, message] of wrong)
    it(`refuses ${what}, and says where`, () => {
      const [problem, ...others] = problemsOf(policy);
      expect(others).to.deep.equal([]);
      expect(problem).to.include({ code, message, file: 'policy.json', line: 1 });
    });

  const broken: readonly (readonly [what: string, text: string])[] = [
    ['nothing at all', ''],
    ['what is no JSON', '{"version": 1,}'],
    ['a key that stands twice', '{"version": 1, "accounts": [], "accounts": ["1"]}'],
  ];
  for (const [what, text] of broken)
    it(`refuses ${what}`, () => {
      expect(problemsOf(text)).to.not.deep.equal([]);
    });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        const result = read(text);
        expect(result.ok || result.problems.length > 0).to.equal(true);
      }),
    );
  });

  it('understands the example that comes with the service', () => {
    expect(problemsOf(readFileSync('examples/policy/policy.json', 'utf8'))).to.deep.equal([]);
  });

  it('finds nothing in the built-in blueprints that this example forbids', () => {
    const parsed = read(readFileSync('examples/policy/policy.json', 'utf8'));
    if (!parsed.ok) throw new Error('it is not valid');
    const seat = { account: '111111111111', region: 'eu-west-1', roleArn: null, externalId: null };
    const sources = filesBelow('blueprints', '.yaml').map((path) => readFileSync(path, 'utf8'));
    const types = sources.flatMap((source) => source.match(/(?<=^ {4}Type: )(?:AWS|Custom)::.+$/gm) ?? []);
    expect(types).to.include.members(['AWS::Events::Rule', 'Custom::ContainerImage']);
    const stack = {
      pipelineType: 'any',
      origin: 'built-in',
      executionRole: 'arn:aws:iam::111111111111:role/reconciler/execution',
      capabilities: ['CAPABILITY_IAM'],
      resourceTypes: () => types,
    } as const;
    expect(forbidden(parsed.value, { seat, topicArn: null, stack })).to.equal(null);
  });

  it('understands the examples of its schema', () => {
    const { examples }: { readonly examples: readonly unknown[] } = JSON.parse(
      readFileSync('schemas/policy.schema.json', 'utf8'),
    );
    expect(examples.length).to.be.greaterThan(1);
    for (const example of examples) expect(problemsOf(example)).to.deep.equal([]);
  });
});
