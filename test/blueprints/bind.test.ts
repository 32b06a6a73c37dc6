import { expect } from 'chai';
import * as fc from 'fast-check';
import { bind } from '../../src/blueprints/bind.ts';
import type { BindOptions } from '../../src/blueprints/bind.ts';
import type { Blueprint } from '../../src/core/blueprint.ts';
import type { Target } from '../../src/core/config.ts';
import { parseJson } from '../../src/core/text/json.ts';
import type { Json, JsonObject } from '../../src/core/text/json.ts';
import { PLACE, locate, parse, problemsOf, target, valueOf } from '../support/blueprint.ts';

const withParameters = (parameters: string, rest = ''): Blueprint =>
  valueOf(parse(`Parameters: { ${parameters} }\nResources: { Topic: { Type: AWS::SNS::Topic } }\n${rest}`));

const attempt = (
  blueprint: Blueprint,
  inputs: JsonObject,
  more: Partial<Target> = {},
  options: BindOptions = { place: PLACE },
) => bind(blueprint, target(inputs, more), locate, options);

const messages = (...given: Parameters<typeof attempt>) =>
  problemsOf(attempt(...given)).map(({ message }) => message);

describe('the value of a parameter', () => {
  const good: readonly (readonly [string, Json, string])[] = [
    ['Type: String', 'text', 'text'],
    ['Type: String', '', ''],
    ['Type: String, AllowedValues: ["true", "false"]', true, 'true'],
    ['Type: String, AllowedValues: ["true", "false"]', 'false', 'false'],
    ['Type: String, MinLength: 2, MaxLength: 3', 'abc', 'abc'],
    ['Type: String, AllowedPattern: "[a-z]+"', 'abc', 'abc'],
    ['Type: String, AllowedPattern: "a|b"', 'b', 'b'],
    ['Type: String, AllowedPattern: "(?=x)"', 'anything', 'anything'],
    ['Type: String', 'x'.repeat(4096), 'x'.repeat(4096)],
    ['Type: Number', 5, '5'],
    ['Type: Number', '5', '5'],
    ['Type: Number', '0.50', '0.50'],
    ['Type: Number, MinValue: 1, MaxValue: 2', 1.5, '1.5'],
    ['Type: Number, AllowedValues: [1, 2]', 2, '2'],
    ['Type: CommaDelimitedList', ['a', 'b'], 'a,b'],
    ['Type: CommaDelimitedList', ['a', 1], 'a,1'],
    ['Type: CommaDelimitedList', 'a, b', 'a, b'],
    ['Type: CommaDelimitedList', [], ''],
    ['Type: CommaDelimitedList, AllowedValues: [a, b]', ['b', 'a'], 'b,a'],
    ['Type: List<Number>', [1, '2.5'], '1,2.5'],
    ['Type: "List<AWS::EC2::Subnet::Id>"', ['subnet-1', 'subnet-2'], 'subnet-1,subnet-2'],
    ['Type: AWS::EC2::VPC::Id', 'vpc-1', 'vpc-1'],
    ['Type: "AWS::SSM::Parameter::Value<String>", AllowedPattern: "[0-9]+"', '/ml/ami', '/ml/ami'],
  ];
  for (const [declaration, value, text] of good) {
    it(`is taken: ${JSON.stringify(value).slice(0, 40)} for {${declaration}}`, () => {
      const bound = valueOf(attempt(withParameters(`TheValue: { ${declaration} }`), { the_value: value }));
      expect(bound).to.deep.equal({ parameters: { TheValue: text }, structured: {}, tags: {} });
    });
  }

  const bad: readonly (readonly [string, Json, string, string | null])[] = [
    ['Type: String', 1.7, '`the_value` must be text, but is a number', 'Put it in quotes: "1.7".'],
    ['Type: String', true, '`the_value` must be text, but is true or false', 'Put it in quotes: "true".'],
    ['Type: String', ['a'], '`the_value` must be text, but is a list', null],
    ['Type: String', {}, '`the_value` must be text, but is an object', null],
    [
      'Type: String, AllowedValues: ["true"]',
      false,
      '`the_value` must be text, but is true or false',
      'Put it in quotes: "false".',
    ],
    ['Type: String, AllowedValues: [a, b]', 'c', '`the_value` must be "a" or "b", but is "c"', null],
    [
      'Type: String, AllowedValues: [a1, a2, a3, a4, a5, a6, a7, a8, a9]',
      'c',
      '`the_value` must be one of its allowed values, but is "c"',
      'They are a1, a2, a3, a4, a5, a6, a7, a8, a9.',
    ],
    [
      'Type: String, AllowedValues: [a], ConstraintDescription: Say a.',
      'c',
      '`the_value` must be "a", but is "c"',
      'Say a.',
    ],
    ['Type: String, MinLength: 1', '', '`the_value` must not be empty', null],
    ['Type: String, MinLength: 3', 'ab', '`the_value` must have at least 3 characters', null],
    ['Type: String, MaxLength: 2', 'abc', '`the_value` must have at most 2 characters, but has 3', null],
    [
      'Type: String, AllowedPattern: "[a-z]+"',
      'a1',
      '`the_value` is "a1", which does not fit',
      'It must match [a-z]+',
    ],
    [
      'Type: String, AllowedPattern: "a|b"',
      'ab',
      '`the_value` is "ab", which does not fit',
      'It must match a|b',
    ],
    [
      'Type: String, AllowedPattern: "a$"',
      'a\n',
      '`the_value` is "a\\u000a", which does not fit',
      'It must match a$',
    ],
    [
      'Type: String',
      'é'.repeat(2049),
      '`the_value` has 4098 bytes, but CloudFormation takes at most 4096',
      null,
    ],
    ['Type: Number', 'five', '`the_value` must be a number, but is "five"', null],
    ['Type: Number', '', '`the_value` must be a number, but is ""', null],
    ['Type: Number', '0x10', '`the_value` must be a number, but is "0x10"', null],
    ['Type: Number', true, '`the_value` must be a number, but is true or false', null],
    ['Type: Number', 1e21, '`the_value` must be a number CloudFormation can read, but is 1e+21', null],
    ['Type: Number, MinValue: 2', 1, '`the_value` must be at least 2, but is 1', null],
    [
      'Type: Number, MaxValue: 2, ConstraintDescription: Two at most.',
      '3',
      '`the_value` must be at most 2, but is 3',
      'Two at most.',
    ],
    ['Type: CommaDelimitedList', { a: 1 }, '`the_value` must be a list, but is an object', null],
    [
      'Type: CommaDelimitedList',
      ['a', ['b']],
      '`the_value` must be a list of texts or numbers, but has a list in it',
      null,
    ],
    [
      'Type: CommaDelimitedList',
      ['a,b'],
      '`the_value` has the member "a,b" with a comma in it',
      'CloudFormation separates the members of a list by commas; write them one by one.',
    ],
    [
      'Type: CommaDelimitedList, AllowedPattern: "[a-z]"',
      ['a', 'B'],
      '`the_value` is "B", which does not fit',
      'It must match [a-z]',
    ],
    ['Type: List<Number>', [1, 'x'], '`the_value` must be a number, but is "x"', null],
    ['Type: List<Number>, MaxValue: 5', [1, 6], '`the_value` must be at most 5, but is 6', null],
    [
      'Type: "AWS::SSM::Parameter::Value<String>"',
      5,
      '`the_value` must be text, but is a number',
      'Put it in quotes: "5".',
    ],
  ];
  for (const [declaration, value, message, hint] of bad) {
    it(`is refused: ${JSON.stringify(value).slice(0, 40)} for {${declaration}}`, () => {
      const problems = problemsOf(
        attempt(withParameters(`TheValue: { ${declaration} }`), { the_value: value }),
      );
      expect(problems).to.deep.equal([
        { ...locate('/pipelines/0/the_value'), code: 'bad-value', severity: 'error', message, hint },
      ]);
    });
  }

  it('never makes the check throw, and is text whenever it is taken', () => {
    const blueprint = withParameters(
      'A: { Type: String, AllowedPattern: "[a-z]*" }, B: { Type: Number }, C: { Type: CommaDelimitedList }, D: { Type: List<Number> }, E: { Type: String, NoEcho: true }',
    );
    const value = fc.json().map((text) => parseJson(text) ?? null);
    fc.assert(
      fc.property(fc.record({ a: value, b: value, c: value, d: value, e: value }), (inputs) => {
        const result = attempt(blueprint, inputs);
        if (result.ok)
          for (const text of Object.values(result.value.parameters)) expect(text).to.be.a('string');
        else expect(result.problems).not.to.deep.equal([]);
      }),
    );
  });
});

describe('a text that holds a list', () => {
  const LISTS = withParameters(
    'Zones: { Type: String, Default: "", AllowedPattern: "(?:[a-z](?:,[a-z])*)?", MaxLength: 5 }',
    'Metadata: { Mlops: { Lists: [Zones] } }',
  );

  it('is written as a list, or as CloudFormation would', () => {
    expect(valueOf(attempt(LISTS, { zones: ['a', 'b'] })).parameters).to.deep.equal({ Zones: 'a,b' });
    expect(valueOf(attempt(LISTS, { zones: 'a,b' })).parameters).to.deep.equal({ Zones: 'a,b' });
    expect(valueOf(attempt(LISTS, { zones: [] })).parameters).to.deep.equal({ Zones: '' });
    expect(LISTS.parameters[0]?.schema).to.have.property('anyOf');
  });

  it('is checked as the one text it is', () => {
    expect(messages(LISTS, { zones: ['a', 'B'] })).to.deep.equal(['`zones` is "a,B", which does not fit']);
    expect(messages(LISTS, { zones: ['a', 'b', 'c', 'd'] })).to.deep.equal([
      '`zones` must have at most 5 characters, but has 7',
    ]);
    expect(messages(LISTS, { zones: 1 })).to.deep.equal(['`zones` must be a list, but is a number']);
  });
});

describe('the inputs of an entry', () => {
  const SIZES = withParameters(
    'Size: { Type: Number, Description: How large. }, Name: { Type: String, Default: x }',
  );

  it('get the defaults of the template where nothing is given, so that they can be compared with a live stack', () => {
    expect(valueOf(attempt(SIZES, { size: 1 })).parameters).to.deep.equal({ Size: '1', Name: 'x' });
    expect(valueOf(attempt(SIZES, { size: 1, name: null })).parameters).to.deep.equal({
      Size: '1',
      Name: 'x',
    });
  });

  it('may be given by exact name in `parameters`', () => {
    expect(valueOf(attempt(SIZES, {}, { parameters: { Size: 2, Name: null } })).parameters['Size']).to.equal(
      '2',
    );
  });

  it('are missing at the entry, with what they are for', () => {
    const [problem] = problemsOf(attempt(SIZES, {}));
    expect(problem).to.deep.equal({
      ...PLACE,
      code: 'missing-input',
      severity: 'error',
      message: '`size` is missing',
      hint: 'How large.',
    });
  });

  it('are missing in the file where nobody says what the entry is', () => {
    expect(problemsOf(bind(SIZES, target({}), locate))[0]?.pointer).to.equal('');
  });

  it('are refused when nobody knows them, with the nearest that is known', () => {
    const problems = problemsOf(
      attempt(
        SIZES,
        { size: 1, siez: 2, other_thing: 3, gone: null },
        { parameters: { Nmae: 1, Gone: null } },
      ),
    );
    expect(problems.map(({ code, pointer, hint }) => [code, pointer, hint])).to.deep.equal([
      ['unknown-input', '/pipelines/0/siez', 'Did you mean `size`?'],
      [
        'unknown-input',
        '/pipelines/0/other_thing',
        '`mlops-reconciler blueprints show thing` lists what it takes.',
      ],
      ['unknown-parameter', '/pipelines/0', 'Did you mean `Name`?'],
    ]);
  });

  it('are refused when they are given twice', () => {
    const origins = { size: '/pipelines/0/size', 'parameters/Size': '/pipelines/0/parameters/Size' };
    const problems = problemsOf(attempt(SIZES, { size: 1 }, { parameters: { Size: 2 }, origins }));
    expect(problems.map(({ code, pointer }) => [code, pointer])).to.deep.equal([
      ['given-twice', '/pipelines/0/parameters/Size'],
    ]);
  });

  it('are blamed by the name they were given by', () => {
    expect(messages(SIZES, {}, { parameters: { Size: 'x' } })).to.deep.equal([
      '`Size` must be a number, but is "x"',
    ]);
  });

  it('are refused for every mistake at once', () => {
    const blueprint = withParameters(
      'A: { Type: Number }, B: { Type: String, AllowedValues: [x] }, C: { Type: String }',
    );
    expect(messages(blueprint, { a: 'one', b: 'z', d: 1 })).to.have.members([
      '`thing` has no input `d`',
      '`a` must be a number, but is "one"',
      '`b` must be "x", but is "z"',
      '`c` is missing',
    ]);
  });

  it('are not found in what every object inherits', () => {
    const blueprint = withParameters(
      'Constructor: { Type: String, Default: x }, ToString: { Type: String, Default: z }',
    );
    expect(valueOf(attempt(blueprint, {})).parameters).to.deep.equal({ Constructor: 'x', ToString: 'z' });
    expect(messages(blueprint, { constructor: 'z' })).to.deep.equal([]);
  });
});

describe('model_name', () => {
  it('becomes a tag where the blueprint has no use for it', () => {
    expect(
      valueOf(attempt(withParameters('A: { Type: String, Default: x }'), { model_name: 'Churn 7' })).tags,
    ).to.deep.equal({ model_name: 'Churn 7' });
  });

  it('is an ordinary input where it has one', () => {
    const bound = valueOf(attempt(withParameters('ModelName: { Type: String }'), { model_name: 'churn' }));
    expect(bound).to.deep.include({ parameters: { ModelName: 'churn' }, tags: {} });
  });

  it('is refused when it cannot be a tag', () => {
    const blueprint = withParameters('A: { Type: String, Default: x }');
    expect(messages(blueprint, { model_name: 'a<b' })).to.deep.equal([
      '`model_name` has characters, or a length, that a tag cannot have',
    ]);
    expect(messages(blueprint, { model_name: 'x'.repeat(257) })).to.have.length(1);
    expect(messages(blueprint, { model_name: 7 })).to.deep.equal([
      '`model_name` must be text, but is a number',
    ]);
  });
});

describe('a secret', () => {
  const SECRET = withParameters(
    'Password: { Type: String, NoEcho: true, AllowedPattern: ".*", Default: "" }',
  );
  const references = [
    '{{resolve:secretsmanager:db:SecretString:password}}',
    '{{resolve:ssm-secure:/db/password:1}}',
    '{{resolve:ssm:/db/password}}',
    'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-a1b2c3',
    'arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:team/db-a1b2c3',
    '',
  ];
  for (const reference of references) {
    it(`is taken as a place where it is kept: ${reference || 'none'}`, () => {
      expect(valueOf(attempt(SECRET, { password: reference })).parameters).to.deep.equal({
        Password: reference,
      });
    });
  }

  const literals: readonly Json[] = [
    'hunter2-hunter2',
    'x{{resolve:ssm:/a}}',
    '{{resolve:ssm:/a}}{{resolve:ssm:/b}}',
    '{{resolve:other:/a}}',
    '{{resolve:ssm:}}',
    'arn:aws:s3:::hunter2-hunter2',
    ['hunter2-hunter2'],
    { password: 'hunter2-hunter2' },
  ];
  for (const literal of literals) {
    it(`is refused as itself, and not repeated: ${JSON.stringify(literal)}`, () => {
      const problems = problemsOf(attempt(SECRET, { password: literal }));
      expect(problems).to.have.length(1);
      expect(JSON.stringify(problems)).not.to.contain('hunter2');
    });
  }
});

describe('an output of another pipeline', () => {
  const REFERENCE = { output_of: 'training', key: 'ModelUri' };
  const TYPED = withParameters('Count: { Type: Number }, Place: { Type: String, AllowedPattern: "s3://.*" }');

  it('stands for any value while nobody knows it', () => {
    const result = attempt(TYPED, { count: REFERENCE, place: REFERENCE }, {}, { references: 'allow' });
    expect(result.ok).to.equal(true);
  });

  it('is no value once it should be known', () => {
    expect(messages(TYPED, { count: REFERENCE, place: 's3://x' })).to.deep.equal([
      '`count` must be a number, but is an object',
    ]);
  });

  it('does not excuse what stands beside it', () => {
    expect(messages(TYPED, { count: 'x', place: REFERENCE }, {}, { references: 'allow' })).to.deep.equal([
      '`count` must be a number, but is "x"',
    ]);
  });

  it('may be the model name', () => {
    expect(
      attempt(TYPED, { count: 1, place: 's3://x', model_name: REFERENCE }, {}, { references: 'allow' }).ok,
    ).to.equal(true);
  });
});

describe('a structured input', () => {
  const SCHEMA = {
    properties: {
      env: {
        type: 'object',
        description: 'The environment.',
        propertyNames: { pattern: '^[A-Z_]+$' },
        additionalProperties: { type: 'string', maxLength: 5 },
      },
      gate: {
        type: 'object',
        properties: {
          metric: { enum: ['auc', 'rmse'] },
          limits: { type: 'array', items: { type: ['number', 'integer'] } },
          deep: { anyOf: [{ type: 'string' }, { type: 'number' }] },
        },
        required: ['metric'],
        additionalProperties: false,
      },
    },
    required: ['env'],
  };
  const BLUEPRINT = valueOf(
    parse(
      'Resources: { T: { Type: AWS::SNS::Topic, Properties: { A: !Input env, B: !Input gate } } }',
      SCHEMA,
    ),
  );

  it('is handed on as it was written', () => {
    const inputs = { env: { A: 'x' }, gate: { metric: 'auc', limits: [1, 2.5] } };
    expect(valueOf(attempt(BLUEPRINT, inputs)).structured).to.deep.equal(inputs);
  });

  it('is left out when it was unset', () => {
    expect(valueOf(attempt(BLUEPRINT, { env: {}, gate: null })).structured).to.deep.equal({ env: {} });
  });

  it('is missing at the entry, with what it is for', () => {
    expect(problemsOf(attempt(BLUEPRINT, {}))).to.deep.equal([
      {
        ...PLACE,
        code: 'missing-input',
        severity: 'error',
        message: '`env` is missing',
        hint: 'The environment.',
      },
    ]);
  });

  const bad: readonly (readonly [string, JsonObject, readonly (readonly [string, string])[]])[] = [
    ['of another kind', { env: 'x' }, [['/env', '`env` must be an object, but is text']]],
    [
      'with a member of another kind',
      { env: { A: 1 } },
      [['/env/A', '`env.A` must be text, but is a number']],
    ],
    [
      'with a member too long',
      { env: { A: 'abcdef' } },
      [['/env/A', '`env.A` must NOT have more than 5 characters, but is "abcdef"']],
    ],
    [
      'with a key of the wrong form',
      { env: { 'a/b': 'x' } },
      [['/env/a~1b', '`env` has the key `a/b`, which must match pattern "^[A-Z_]+$"']],
    ],
    ['without what it needs', { env: {}, gate: {} }, [['/gate', '`gate` lacks `metric`']]],
    [
      'with what it does not know',
      { env: {}, gate: { metric: 'auc', limit: [] } },
      [['/gate/limit', '`gate` must not have `limit`']],
    ],
    [
      'with another choice',
      { env: {}, gate: { metric: 'f1' } },
      [['/gate/metric', '`gate.metric` must be "auc" or "rmse", but is "f1"']],
    ],
    [
      'with a list of other things',
      { env: {}, gate: { metric: 'auc', limits: ['x'] } },
      [['/gate/limits/0', '`gate.limits.0` must be a number or a whole number, but is text']],
    ],
  ];
  for (const [what, inputs, expected] of bad) {
    it(`is refused with its place: ${what}`, () => {
      const problems = problemsOf(attempt(BLUEPRINT, inputs));
      expect(
        problems.map(({ pointer, message }) => [pointer.replace('/pipelines/0', ''), message]),
      ).to.have.deep.members([...expected]);
    });
  }

  it('suggests the key that was probably meant', () => {
    expect(problemsOf(attempt(BLUEPRINT, { env: {}, gate: { metric: 'auc', limts: [] } }))[0]?.hint).to.equal(
      'Did you mean `limits`?',
    );
  });

  for (const code of [
    { Ref: 'Secret' },
    { A: { 'Fn::GetAtt': ['A', 'B'] } },
    { A: [{ 'Fn::Sub': 'x', b: 1 }] },
  ] as const) {
    it(`is data, and not code for CloudFormation: ${JSON.stringify(code)}`, () => {
      expect(problemsOf(attempt(BLUEPRINT, { env: code })).map((problem) => problem.code)).to.deep.equal([
        'function-in-input',
      ]);
    });
  }

  it('may hold outputs of other pipelines while nobody knows them', () => {
    const REFERENCE = { output_of: 'a', key: 'B' };
    const inputs = {
      env: { A: REFERENCE },
      gate: { metric: REFERENCE, limits: [REFERENCE], deep: REFERENCE },
    };
    expect(attempt(BLUEPRINT, inputs, {}, { references: 'allow' }).ok).to.equal(true);
    expect(attempt(BLUEPRINT, inputs).ok).to.equal(false);
    expect(attempt(BLUEPRINT, { env: REFERENCE }, {}, { references: 'allow' }).ok).to.equal(true);
  });

  it('may be a model name', () => {
    const blueprint = valueOf(
      parse('Resources: { T: { Type: AWS::SNS::Topic, Properties: !Input model_name } }', {
        properties: { model_name: { type: 'object' } },
      }),
    );
    expect(valueOf(attempt(blueprint, { model_name: {} }))).to.deep.include({
      structured: { model_name: {} },
      tags: {},
    });
  });
});
