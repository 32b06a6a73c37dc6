import { expect } from 'chai';
import { parse, problemsOf, said, valueOf } from '../support/blueprint.ts';

const RESOURCES = 'Resources: { Topic: { Type: AWS::SNS::Topic } }\n';

describe('a blueprint', () => {
  it('is a template and what the template says of itself', () => {
    const blueprint = valueOf(
      parse(`
AWSTemplateFormatVersion: 2010-09-09
Description: |
  A topic.
  It is used for nothing.
Metadata:
  Mlops: { Aliases: [old_topic], S3Keys: [Where] }
Parameters:
  Where: { Type: String, Description: A place., ConstraintDescription: Any place. }
  Count: { Type: Number, Default: 2, MinValue: 1, MaxValue: 9 }
Resources: { Topic: { Type: AWS::SNS::Topic } }
`),
    );
    expect(blueprint).to.deep.include({
      name: 'thing',
      aliases: ['old_topic'],
      description: 'A topic.',
      origin: 'built-in',
      structuredInputs: {},
      requiredInputs: [],
      code: [],
    });
    expect(blueprint.template['Metadata']).to.deep.equal({ Mlops: { S3Keys: ['Where'] } });
    expect(blueprint.parameters).to.deep.equal([
      {
        name: 'Where',
        key: 'where',
        type: 'String',
        description: 'A place.',
        default: null,
        noEcho: false,
        schema: { description: 'A place.', type: 'string' },
        allowedPattern: null,
        constraintDescription: 'Any place.',
      },
      {
        name: 'Count',
        key: 'count',
        type: 'Number',
        description: null,
        default: '2',
        noEcho: false,
        schema: { type: ['number', 'string'], minimum: 1, maximum: 9 },
        allowedPattern: null,
        constraintDescription: null,
      },
    ]);
  });

  it('may be written in JSON, with the same positions', () => {
    expect(parse('{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}').ok).to.equal(true);
    expect(said(problemsOf(parse('{\n "Resources": {"Topic": {}}\n}')))).to.deep.equal([
      '2:16 no-type: the resource `Topic` has no `Type`',
    ]);
  });

  it('needs no description', () => {
    expect(valueOf(parse(RESOURCES)).description).to.equal('');
  });

  it('takes the structured inputs its schema declares', () => {
    const blueprint = valueOf(
      parse('Resources: { T: { Type: AWS::SNS::Topic, Properties: !Input settings } }', {
        properties: { settings: { type: 'object' } },
        required: ['settings'],
      }),
    );
    expect(blueprint.structuredInputs).to.deep.equal({ settings: { type: 'object' } });
    expect(blueprint.requiredInputs).to.deep.equal(['settings']);
  });
});

describe('the schema of a parameter', () => {
  const rows: readonly (readonly [string, object])[] = [
    ['Type: String', { type: 'string' }],
    ['Type: String, MinLength: 1, MaxLength: "9"', { type: 'string', minLength: 1, maxLength: 9 }],
    ['Type: String, AllowedValues: [a, b]', { enum: ['a', 'b'] }],
    ['Type: String, AllowedValues: ["true", "false"]', { enum: ['true', 'false', true, false] }],
    ['Type: String, AllowedValues: [true, maybe]', { enum: ['true', 'maybe', true] }],
    ['Type: Number', { type: ['number', 'string'] }],
    ['Type: Number, AllowedValues: [1, 2]', { enum: [1, 2, '1', '2'] }],
    [
      'Type: CommaDelimitedList',
      { anyOf: [{ type: 'array', items: { type: ['string', 'number'] } }, { type: 'string' }] },
    ],
    [
      'Type: CommaDelimitedList, AllowedValues: [a]',
      { anyOf: [{ type: 'array', items: { type: ['string', 'number'], enum: ['a'] } }, { type: 'string' }] },
    ],
    [
      'Type: List<Number>, MinValue: 1',
      { anyOf: [{ type: 'array', items: { type: ['number', 'string'], minimum: 1 } }, { type: 'string' }] },
    ],
    [
      'Type: "List<AWS::EC2::Subnet::Id>"',
      { anyOf: [{ type: 'array', items: { type: ['string', 'number'] } }, { type: 'string' }] },
    ],
    ['Type: AWS::EC2::VPC::Id', { type: 'string' }],
    ['Type: AWS::EC2::KeyPair::KeyName', { type: 'string' }],
    ['Type: AWS::SSM::Parameter::Name', { type: 'string' }],
    ['Type: "AWS::SSM::Parameter::Value<List<String>>"', { type: 'string', minLength: 1 }],
  ];
  for (const [declaration, expected] of rows) {
    it(`says what may be written for {${declaration}}`, () => {
      const blueprint = valueOf(parse(`Parameters: { P: { ${declaration} } }\n${RESOURCES}`));
      expect(blueprint.parameters[0]?.schema).to.deep.equal(expected);
    });
  }
});

const counted = (section: string, count: number, member: string) =>
  `${section}: {${Array.from({ length: count }, (_, index) => `N${index}: ${member}`).join(', ')}}\n`;

describe('a template that CloudFormation, or this service, would refuse', () => {
  const rows: readonly (readonly [string, string, readonly string[]])[] = [
    ['without resources', 'Description: x\n', ['1:1 no-resources: the template has no `Resources`']],
    ['with empty resources', 'Resources: {}\n', ['1:1 no-resources: the template has no `Resources`']],
    [
      'with a list of resources',
      'Resources: []\n',
      ['1:1 wrong-type: `Resources` must be an object, but is a list'],
    ],
    [
      'with text for a resource',
      'Resources: { A: b }\n',
      ['1:14 wrong-type: `A` must be an object, but is text'],
    ],
    [
      'with a resource of no type',
      'Resources: { A: {} }\n',
      ['1:14 no-type: the resource `A` has no `Type`'],
    ],
    [
      'with an illegal name',
      'Resources: { a-b: { Type: T } }\n',
      ['1:14 bad-name: the name `a-b` may hold letters and digits only'],
    ],
    [
      'with an unknown section',
      `Paramters: {}\n${RESOURCES}`,
      ['1:1 unknown-section: a template has no section `Paramters`'],
    ],
    [
      'of another format',
      `AWSTemplateFormatVersion: 2020-01-01\n${RESOURCES}`,
      ['1:1 bad-format-version: `AWSTemplateFormatVersion` has one value only'],
    ],
    [
      'with our output',
      `${RESOURCES}Outputs: { MlopsMeta: { Value: x } }\n`,
      ['2:12 reserved-name: the output `MlopsMeta` is ours'],
    ],
    [
      'with our metadata',
      `${RESOURCES}Metadata: { mlops: { depends_on: [] } }\n`,
      ['2:13 reserved-name: the metadata key `mlops` is ours'],
    ],
    [
      'with unknown metadata for us',
      `${RESOURCES}Metadata: { Mlops: { Alias: [x] } }\n`,
      [
        '2:13 bad-metadata: Metadata Mlops knows Aliases, Anew, Defaults, Follows, Images, Instances, Lists, Rules, S3Keys and Without, not "Alias"',
      ],
    ],
    [
      'with text for a list in it',
      `${RESOURCES}Metadata: { Mlops: { Aliases: x } }\n`,
      ['2:13 bad-metadata: Aliases, Anew, Instances, Lists and S3Keys of Metadata Mlops are lists of names'],
    ],
    [
      'with numbers in a list in it',
      `${RESOURCES}Metadata: { Mlops: { S3Keys: [1] } }\n`,
      ['2:13 bad-metadata: Aliases, Anew, Instances, Lists and S3Keys of Metadata Mlops are lists of names'],
    ],
    [
      'with an unknown way to make a name',
      `${RESOURCES}Metadata: { Mlops: { Defaults: { A: x } } }\n`,
      [
        '2:13 bad-metadata: Defaults of Metadata Mlops maps a parameter to "endpoint-name" or "state-machine-name"',
      ],
    ],
    [
      'with a list for such ways',
      `${RESOURCES}Metadata: { Mlops: { Defaults: [] } }\n`,
      [
        '2:13 bad-metadata: Defaults of Metadata Mlops maps a parameter to "endpoint-name" or "state-machine-name"',
      ],
    ],
    [
      'with a list for our rules',
      `${RESOURCES}Metadata: { Mlops: { Rules: [] } }\n`,
      ['2:13 bad-metadata: Rules of Metadata Mlops are written like the Rules of a template'],
    ],
    [
      'with a list of inputs that are not there',
      `${RESOURCES}Metadata: { Mlops: { Without: [a] } }\n`,
      ['2:13 bad-metadata: Without of Metadata Mlops maps an input to the reason, a sentence'],
    ],
    [
      'that has no reason why an input is not there',
      `${RESOURCES}Metadata: { Mlops: { Without: { a: 1 } } }\n`,
      ['2:13 bad-metadata: Without of Metadata Mlops maps an input to the reason, a sentence'],
    ],
    [
      'with a list for images',
      `${RESOURCES}Metadata: { Mlops: { Images: [] } }\n`,
      [
        '2:13 bad-metadata: Images of Metadata Mlops maps a parameter to {Framework, Version, Instance}, names of parameters',
      ],
    ],
    [
      'with a text for an image',
      `${RESOURCES}Metadata: { Mlops: { Images: { A: x } } }\n`,
      [
        '2:13 bad-metadata: Images of Metadata Mlops maps a parameter to {Framework, Version, Instance}, names of parameters',
      ],
    ],
    [
      'with an image of no version',
      `${RESOURCES}Metadata: { Mlops: { Images: { A: { Framework: F } } } }\n`,
      [
        '2:13 bad-metadata: Images of Metadata Mlops maps a parameter to {Framework, Version, Instance}, names of parameters',
      ],
    ],
    [
      'with an image of a numbered instance',
      `${RESOURCES}Metadata: { Mlops: { Images: { A: { Framework: F, Version: V, Instance: 1 } } } }\n`,
      [
        '2:13 bad-metadata: Images of Metadata Mlops maps a parameter to {Framework, Version, Instance}, names of parameters',
      ],
    ],
    [
      'with an image of something else',
      `${RESOURCES}Metadata: { Mlops: { Images: { A: { Framework: F, Version: V, Region: R } } } }\n`,
      [
        '2:13 bad-metadata: Images of Metadata Mlops maps a parameter to {Framework, Version, Instance}, names of parameters',
      ],
    ],
    [
      'that asks for an image by parameters it has not',
      `${RESOURCES}Metadata: { Mlops: { Instances: [I], Images: { A: { Framework: F, Version: V, Instance: I } } } }\n`,
      [
        '2:34 dangling-reference: there is no parameter `I`',
        ...['A', 'F', 'V', 'I'].map((name) => `2:48 dangling-reference: there is no parameter \`${name}\``),
      ],
    ],
    [
      'that is to make anew what it does not have',
      `${RESOURCES}Metadata: { Mlops: { Anew: [A] } }\n`,
      ['2:29 dangling-reference: there is no resource `A` to refer to here'],
    ],
    [
      'that speaks of a parameter it has not',
      `${RESOURCES}Metadata: { Mlops: { S3Keys: [A], Lists: [C], Defaults: { B: endpoint-name } } }\n`,
      [
        '2:31 dangling-reference: there is no parameter `A`',
        '2:43 dangling-reference: there is no parameter `C`',
        '2:59 dangling-reference: there is no parameter `B`',
      ],
    ],
    [
      'with a key and nothing behind it',
      'Resources: { A: { Type: T, Properties: } }\n',
      ['1:28 null-value: there is no value here'],
    ],
    [
      'with a null in a list',
      'Resources: { A: { Type: T, Properties: { L: [~] } } }\n',
      ['1:46 null-value: there is no value here'],
    ],
    [
      'with a folder of code that is not there',
      'Resources: { F: { Type: AWS::Lambda::Function, Properties: { Code: ./lambdas/f/ } } }\n',
      ['1:62 code-missing: there is no file in the folder `lambdas/f`'],
    ],
    [
      'with a folder for a layer that leads out of the blueprints',
      'Resources: { F: { Type: AWS::Lambda::LayerVersion, Properties: { Content: ../../../etc } } }\n',
      ['1:66 bad-code-folder: `../../../etc` is not where the code of a function can be'],
    ],
  ];
  for (const [what, template, expected] of rows) {
    it(`is refused with its place: ${what}`, () => {
      expect(said(problemsOf(parse(template)))).to.deep.equal(expected);
    });
  }

  const most: readonly (readonly [string, number, string])[] = [
    ['Resources', 500, '{ Type: AWS::SNS::Topic }'],
    ['Parameters', 200, '{ Type: String }'],
    ['Outputs', 199, '{ Value: x }'],
  ];
  for (const [section, count, member] of most) {
    it(`has at most ${count} ${section}`, () => {
      const rest = section === 'Resources' ? '' : RESOURCES;
      expect(parse(counted(section, count, member) + rest).ok).to.equal(true);
      expect(
        problemsOf(parse(counted(section, count + 1, member) + rest)).map(({ code }) => code),
      ).to.deep.equal(['too-many']);
    });
  }

  it('may hold code that is somewhere else already', () => {
    const properties = [
      '{ Code: { ZipFile: x } }',
      '{ Code: { S3Bucket: b, S3Key: k } }',
      '{ CodeUri: s3://b/k }',
      '{}',
    ];
    for (const [index, property] of properties.entries()) {
      const type = index === 2 ? 'AWS::Serverless::Function' : 'AWS::Lambda::Function';
      expect(parse(`Resources: { F: { Type: ${type}, Properties: ${property} } }`).ok).to.equal(true);
    }
  });

  it('is refused for every mistake at once', () => {
    const problems = said(
      problemsOf(
        parse(`Nonsense: {}
Parameters:
  A: { Type: Strin }
Resources:
  B: { Type: T, Properties: { U: !Ref C, V: !GetAtt D.E, W: !Input f } }
`),
      ),
    );
    expect(problems).to.deep.equal([
      '1:1 unknown-section: a template has no section `Nonsense`',
      '3:8 bad-parameter-type: CloudFormation has no parameter type `Strin`',
      '5:39 dangling-reference: there is no parameter or resource `C` to refer to here',
      '5:53 dangling-reference: there is no resource `D` to refer to here',
      '5:58 unknown-input: !Input `f` is not declared',
    ]);
  });

  it('is refused for the name of its folder', () => {
    expect(said(problemsOf(parse(RESOURCES, undefined, { name: 'My-Thing' })))).to.deep.equal([
      '1:1 bad-name: `My-Thing` cannot be the name of a blueprint',
    ]);
  });
});

describe('the parameters of a template', () => {
  const rows: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'of no type',
      'A: {}',
      ['no-type'].map(() => '1:15 bad-parameter-type: the parameter `A` has no `Type`'),
    ],
    [
      'of a type nobody has',
      'A: { Type: List<String> }',
      ['1:20 bad-parameter-type: CloudFormation has no parameter type `List<String>`'],
    ],
    [
      'with an unknown attribute',
      'A: { Type: String, Defualt: x }',
      ['1:34 unknown-key: a parameter has no attribute `Defualt`'],
    ],
    [
      'with a default of another kind',
      'A: { Type: Number, Default: x }',
      ['1:34 bad-default: the default of `A` must be a number, but is "x"'],
    ],
    [
      'with a default that is not allowed',
      'A: { Type: String, AllowedValues: [x, w], Default: z }',
      ['1:57 bad-default: the default of `A` must be "x" or "w", but is "z"'],
    ],
    [
      'with a secret for a default',
      'A: { Type: String, NoEcho: true, Default: hunter2 }',
      ['1:48 secret-default: the secret parameter `A` has a default that everybody can read'],
    ],
    ['that share no key', 'VpcId: { Type: String }, Vpc: { Type: String }', []],
    [
      'that share a key',
      'ModelUrl: { Type: String }, ModelURL: { Type: String }',
      ['1:43 key-collision: `ModelURL` is written `model_url` in a configuration, and so is `ModelUrl`'],
    ],
    [
      'with a pattern only Java reads',
      'A: { Type: String, AllowedPattern: "(?=x)x" }',
      [
        '1:34 unread-pattern: the pattern of `A` uses what only Java understands, so only CloudFormation will check it',
      ],
    ],
    [
      'with classes only Java reads',
      'A: { Type: String, AllowedPattern: "[a-z&&[^x]]" }',
      [
        '1:34 unread-pattern: the pattern of `A` uses what only Java understands, so only CloudFormation will check it',
      ],
    ],
    ['with brackets that are escaped', String.raw`A: { Type: String, AllowedPattern: '\[[a-z]\]' }`, []],
  ];
  for (const [what, parameters, expected] of rows) {
    it(`are reported with their place: ${what}`, () => {
      expect(said(problemsOf(parse(`Parameters: { ${parameters} }\n${RESOURCES}`)))).to.deep.equal(expected);
    });
  }

  it('may not share a key with a structured input', () => {
    const template =
      'Parameters: { MyInput: { Type: String } }\nResources: { A: { Type: T, Properties: !Input my_input } }';
    expect(said(problemsOf(parse(template, { properties: { my_input: {} } })))).to.deep.equal([
      '1:15 key-collision: `MyInput` is written `my_input` in a configuration, and so is `the input my_input`',
    ]);
  });
});

describe('the references in a template', () => {
  const good: readonly string[] = [
    'Resources: { A: { Type: T, Properties: { X: !Ref AWS::Region, W: !Sub "${AWS::StackName}-${A.Arn}-${!Literal}-${B}" } }, B: { Type: T, DependsOn: A } }',
    'Resources: { A: { Type: T, Properties: { X: !Sub ["${Own}", { Own: !Ref AWS::NoValue }] }, DependsOn: [B] }, B: { Type: T } }',
    'Conditions: { C: !Equals [a, b], D: !Not [!Condition C] }\nResources: { A: { Type: T, Condition: C, Properties: { X: !If [D, 1, 2] } } }',
    'Mappings: { M: { a: { b: c } } }\nResources: { A: { Type: T, Properties: { X: !FindInMap [M, a, b] } } }',
    'Resources: { A: { Type: T, Properties: { Policy: { Ref: Nothing, Other: 1 }, Condition: { StringEquals: { a: b } } } } }',
    'Resources: { A: { Type: T, Properties: { X: { Condition: NotOfTheTemplate } } } }',
    'Transform: AWS::Serverless-2016-10-31\nResources: { A: { Type: AWS::Serverless::Function, Properties: { X: !Ref ARole } } }',
    'Transform: AWS::LanguageExtensions\nResources: { "Fn::ForEach::Topics": [x, [a], { "T${x}": { Type: AWS::SNS::Topic } }] }',
    'Resources: { A: { Type: T, Properties: { X: !Sub [[1]], V: !Ref [x], W: !GetAtt [] } } }',
  ];
  for (const template of good) {
    it(`may go to what is there: ${template.replace('\n', ' ')}`, () => {
      expect(said(problemsOf(parse(template)))).to.deep.equal([]);
    });
  }

  const dangling: readonly (readonly [string, string, string])[] = [
    ['Ref', 'X: !Ref Topc', 'there is no parameter or resource `Topc` to refer to here'],
    ['GetAtt', 'X: !GetAtt Nothing.Arn', 'there is no resource `Nothing` to refer to here'],
    ['GetAtt of a parameter', 'X: !GetAtt [P, Arn]', 'there is no resource `P` to refer to here'],
    ['Sub', 'X: !Sub "a${Nothing}b"', 'there is no parameter or resource `Nothing` to refer to here'],
    ['Sub of an attribute', 'X: !Sub "${P.Arn}"', 'there is no resource `P` to refer to here'],
    ['If', 'X: !If [Nothing, 1, 2]', 'there is no condition `Nothing` to refer to here'],
    ['FindInMap', 'X: !FindInMap [Nothing, a, b]', 'there is no mapping `Nothing` to refer to here'],
  ];
  for (const [what, property, message] of dangling) {
    it(`may not go to nothing: ${what}`, () => {
      const template = `Parameters: { P: { Type: String } }\nResources: { Topic: { Type: T, Properties: { ${property} } } }`;
      expect(problemsOf(parse(template)).map((problem) => [problem.code, problem.message])).to.deep.equal([
        ['dangling-reference', message],
      ]);
    });
  }

  const elsewhere: readonly (readonly [string, string])[] = [
    ['of a resource', 'Resources: { A: { Type: T, Condition: C } }'],
    ['of an output', `${RESOURCES}Outputs: { O: { Value: x, Condition: C } }`],
    ['of a dependency', 'Resources: { A: { Type: T, DependsOn: [C] } }'],
    ['within conditions', `${RESOURCES}Conditions: { D: !Not [!Condition C] }`],
    ['of a condition to a resource', `${RESOURCES}Conditions: { D: !Equals [!Ref Topic, x] }`],
    [
      'of a rule to a resource',
      `${RESOURCES}Rules: { R: { Assertions: [{ Assert: !Equals [!Ref Topic, x] }] } }`,
    ],
    [
      'of a rule of our own',
      `${RESOURCES}Metadata: { Mlops: { Rules: { R: { Assertions: [{ Assert: !Equals [!Ref C, x] }] } } } }`,
    ],
  ];
  for (const [what, template] of elsewhere) {
    it(`may not go to nothing: ${what}`, () => {
      expect(problemsOf(parse(template)).map(({ code }) => code)).to.deep.equal(['dangling-reference']);
    });
  }

  it('that are mistyped are met with what was probably meant', () => {
    expect(
      problemsOf(parse('Resources: { Topic: { Type: T, Properties: { X: !Ref topik } } }'))[0]?.hint,
    ).to.equal('Did you mean `Topic`?');
  });
});

describe('the structured inputs of a blueprint', () => {
  const USES = 'Resources: { A: { Type: T, Properties: { X: !Input one } } }';
  const rows: readonly (readonly [string, string, object | string, readonly string[]])[] = [
    ['nobody uses', RESOURCES, { properties: { one: {} } }, ['unused-input']],
    ['nobody declared', USES, { properties: {} }, ['unknown-input']],
    [
      'stand in a parameter',
      `Parameters: { P: { Type: String, Default: !Input one } }\n${USES}`,
      { properties: { one: {} } },
      ['bad-input'],
    ],
    [
      'stand in a Sub, where they would become code',
      'Resources: { A: { Type: T, Properties: { X: !Sub ["${v}", { v: !Input one }] } } }',
      { properties: { one: {} } },
      ['bad-input'],
    ],
    [
      'have no key',
      'Resources: { A: { Type: T, Properties: { X: !Input [one] } } }',
      { properties: {} },
      ['bad-input'],
    ],
    [
      'are the template itself',
      `Mlops::Input: one\n${USES}`,
      { properties: { one: {} } },
      ['unknown-section', 'bad-input'],
    ],
    [
      'lack the member that is asked for',
      'Resources: { A: { Type: T, Properties: { X: !Input one.b } } }',
      { properties: { one: { type: 'object', properties: { a: {} } } } },
      ['unknown-input'],
    ],
    [
      'lack the member that is chosen by',
      'Resources: { A: { Type: T, Properties: { X: !Choose [one.b, { c: d }] } } }',
      { properties: { one: { type: 'object', properties: { a: {} } } } },
      ['unknown-input'],
    ],
    [
      'are chosen by without a table',
      'Resources: { A: { Type: T, Properties: { X: !Choose [one], Z: !Input one } } }',
      { properties: { one: {} } },
      ['bad-input'],
    ],
    [
      'stand in a JSON text inside another',
      'Resources: { A: { Type: T, Properties: { X: !Json { a: !Json { b: !Input one } } } } }',
      { properties: { one: {} } },
      ['bad-input'],
    ],
    ['are not in snake case', USES, { properties: { one: {}, Two: {} } }, ['bad-inputs-schema']],
    ['have text for a schema', USES, { properties: { one: 'string' } }, ['bad-inputs-schema']],
    [
      'have a schema nobody can read',
      USES,
      { properties: { one: { type: 'strong' } } },
      ['bad-inputs-schema'],
    ],
    [
      'have a schema with a mistake in it',
      USES,
      { properties: { one: { type: 'string', minLenght: 1 } } },
      ['bad-inputs-schema'],
    ],
    [
      'have a pattern nobody can run in linear time',
      USES,
      { properties: { one: { type: 'string', pattern: '(?=a)' } } },
      ['bad-inputs-schema'],
    ],
    ['refer elsewhere', USES, { properties: { one: { $ref: '#/$defs/x' } } }, ['bad-inputs-schema']],
    ['define for elsewhere', USES, { properties: { one: { $defs: {} } } }, ['bad-inputs-schema']],
    ['are a list', USES, { properties: [] }, ['bad-inputs-schema']],
    [
      'come with keys of no meaning',
      USES,
      { properties: { one: {} }, patternProperties: {} },
      ['bad-inputs-schema'],
    ],
    [
      'require what is not declared',
      USES,
      { properties: { one: {} }, required: ['two', 3] },
      ['bad-inputs-schema', 'bad-inputs-schema'],
    ],
    ['are no JSON', USES, '{', ['bad-yaml']],
  ];
  for (const [what, template, schema, expected] of rows) {
    it(`are refused when they ${what}`, () => {
      expect(problemsOf(parse(template, schema)).map(({ code }) => code)).to.deep.equal(expected);
    });
  }

  it('are refused together with what is wrong in the template', () => {
    const problems = problemsOf(parse('Resources: { A: *x }', '[]'));
    expect(problems.map(({ file }) => file)).to.include.members([
      'inputs.schema.json',
      'blueprints/thing/thing.yaml',
    ]);
  });
});
