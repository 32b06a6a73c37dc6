import { expect } from 'chai';
import { bind } from '../../src/blueprints/bind.ts';
import type { BindOptions } from '../../src/blueprints/bind.ts';
import type { JsonObject } from '../../src/core/text/json.ts';
import { PLACE, locate, parse, problemsOf, target, valueOf } from '../support/blueprint.ts';

const PARAMETERS = `Parameters:
  A: { Type: String, Default: '' }
  B: { Type: String, Default: '' }
  Few: { Type: CommaDelimitedList, Default: 'x,v' }
Resources: { Topic: { Type: AWS::SNS::Topic } }
`;

/** Whether an assertion holds; a rule that cannot be decided breaks nothing. */
function holds(
  assertion: string,
  inputs: JsonObject = {},
  options: BindOptions = {},
  condition?: string,
): boolean {
  const rule = `${condition === undefined ? '' : `RuleCondition: ${condition}, `}Assertions: [{ Assert: ${assertion} }]`;
  const blueprint = valueOf(parse(`${PARAMETERS}Rules: { R: { ${rule} } }`));
  return bind(blueprint, target(inputs), locate, options).ok;
}

describe('an assertion of a template', () => {
  const rows: readonly (readonly [string, boolean])[] = [
    ['!Equals [!Ref A, a]', true],
    ['!Equals [!Ref A, b]', false],
    ['!Equals [[a, b], [a, b]]', true],
    ['!Equals [[a, b], [a]]', false],
    ['!Equals [1, "1"]', true],
    ['!Equals [true, "true"]', true],
    ['!Not [!Equals [!Ref A, b]]', true],
    ['!And [!Equals [a, a], !Equals [!Ref A, b]]', false],
    ['!Or [!Equals [a, b], !Equals [!Ref A, a]]', true],
    ['!Or [!Equals [a, b], !Equals [!Ref A, b]]', false],
    ['!Contains [[a, b], !Ref A]', true],
    ['!Contains [[b, c], !Ref A]', false],
    ['!EachMemberIn [!Ref Few, [x, v, z]]', true],
    ['!EachMemberIn [!Ref Few, [x]]', false],
    ['!EachMemberEquals [!Ref Few, x]', false],
    ['!EachMemberEquals [[x, x], x]', true],
    ['true', true],
    ['false', false],
  ];
  for (const [assertion, expected] of rows) {
    it(`${expected ? 'holds' : 'is broken'}: ${assertion}`, () => {
      expect(holds(assertion, { a: 'a' })).to.equal(expected);
    });
  }

  const undecided = [
    '!Equals [!Ref "AWS::AccountId", x]',
    '!Equals [!Ref "AWS::Region", x]',
    '!EachMemberIn [!ValueOfAll ["AWS::EC2::VPC::Id", Tags.x], [z]]',
    '!Contains [!RefAll "AWS::EC2::VPC::Id", x]',
    '!Equals [[!Ref "AWS::AccountId"], [x]]',
    '!And [!Equals [!Ref "AWS::AccountId", x], !Equals [a, a]]',
    '!Not [!Equals [!Ref "AWS::AccountId", x]]',
    '{ Fn::Nothing: [a, b] }',
    '{ Fn::Equals: text }',
    '{ Fn::Equals: [a, b], Other: 1 }',
    '!Equals [{}, a]',
    '{}',
    'text',
  ];
  for (const assertion of undecided) {
    it(`is CloudFormation's to decide: ${assertion}`, () => {
      expect(holds(assertion)).to.equal(true);
    });
  }

  it('may ask for the region where it is known', () => {
    expect(holds('!Equals [!Ref "AWS::Region", eu-west-1]', {}, { region: 'eu-west-1' })).to.equal(true);
    expect(holds('!Equals [!Ref "AWS::Region", eu-west-1]', {}, { region: 'us-east-1' })).to.equal(false);
  });

  it('is asked only under its condition', () => {
    expect(holds('false', {}, {}, '!Equals [!Ref A, a]')).to.equal(true);
    expect(holds('false', { a: 'a' }, {}, '!Equals [!Ref A, a]')).to.equal(false);
    expect(holds('false', {}, {}, '!Equals [!Ref "AWS::AccountId", a]')).to.equal(true);
  });

  it('knows of an output nobody has yet that it is something', () => {
    const inputs = { a: { output_of: 'x', key: 'Y' } };
    const options = { references: 'allow' } as const;
    expect(holds('!Not [!Equals [!Ref A, ""]]', inputs, options)).to.equal(true);
    expect(holds('!Equals [!Ref A, ""]', inputs, options)).to.equal(false);
    expect(holds('!Equals ["", !Ref A]', inputs, options)).to.equal(false);
    expect(holds('!Equals [!Ref A, x]', inputs, options)).to.equal(true);
    expect(holds('!Not [!Equals [!Ref A, x]]', inputs, options)).to.equal(true);
  });

  it('says nothing about a parameter that is wrong anyway', () => {
    const template = `Parameters: { Count: { Type: Number } }\nResources: { T: { Type: AWS::SNS::Topic } }\nRules: { R: { Assertions: [{ Assert: !Equals [!Ref Count, "1"] }] } }`;
    const problems = problemsOf(bind(valueOf(parse(template)), target({ count: 'x' }), locate));
    expect(problems.map(({ code }) => code)).to.deep.equal(['bad-value']);
  });
});

describe('a broken rule', () => {
  const RULES = `
Rules:
  One:
    Assertions:
      - { Assert: !Not [!Equals [!Ref A, !Ref B]], AssertDescription: a and b must differ }
      - { Assert: !Equals [!Ref B, b] }
      - text
  Odd: { Assertions: none }
  Text: x
`.replace('  Text: x\n', '');
  const blueprint = valueOf(parse(PARAMETERS + RULES));

  it('is told in its own words, at the input it is about', () => {
    const problems = problemsOf(bind(blueprint, target({ b: 'x', a: 'x' }), locate, { place: PLACE }));
    expect(problems).to.deep.equal([
      {
        ...locate('/pipelines/0/a'),
        code: 'broken-rule',
        severity: 'error',
        message: 'a and b must differ',
        hint: 'The rule `One` of the blueprint `thing` says so.',
      },
      {
        ...locate('/pipelines/0/b'),
        code: 'broken-rule',
        severity: 'error',
        message: 'the inputs break the rule `One`',
        hint: 'The rule `One` of the blueprint `thing` says so.',
      },
    ]);
  });

  it('is told at the entry when nothing was given', () => {
    const problems = problemsOf(bind(blueprint, target({}), locate, { place: PLACE }));
    expect(problems.map(({ line }) => line)).to.deep.equal([4, 4]);
  });
});
