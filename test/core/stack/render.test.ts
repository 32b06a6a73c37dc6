import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Blueprint } from '../../../src/core/blueprint.ts';
import type { Environment, PipelineEntry, Target } from '../../../src/core/config.ts';
import { canonical, isObject } from '../../../src/core/text/json.ts';
import type { Json, JsonObject } from '../../../src/core/text/json.ts';
import { readMeta } from '../../../src/core/meta.ts';
import type { DesiredStack } from '../../../src/core/model.ts';
import { render } from '../../../src/core/stack/render.ts';
import { bind } from '../../../src/blueprints/bind.ts';
import {
  at,
  entry,
  environment,
  objectOf,
  locate,
  parse,
  problemsOf,
  sha256,
  target,
  valueOf,
} from '../../support/blueprint.ts';

const TEMPLATE = `
AWSTemplateFormatVersion: 2010-09-09
Description: A thing.
Metadata:
  Mlops: { Aliases: [old_thing], Defaults: { EndpointName: endpoint-name, MachineName: state-machine-name } }
Parameters:
  Size: { Type: Number, Default: 1 }
  EndpointName: { Type: String, Default: '' }
  MachineName: { Type: String, Default: '' }
  Password: { Type: String, NoEcho: true, Default: '' }
Resources:
  Model:
    Type: AWS::SageMaker::Model
    Properties:
      ModelName: !Ref EndpointName
      Containers: [!Input first, { Image: x, Environment: !Input settings }]
Outputs:
  Name: { Value: !Ref Model }
`;
const INPUTS = { properties: { settings: { type: 'object' }, first: { type: 'object' } } };
const BLUEPRINT = valueOf(parse(TEMPLATE, INPUTS));

interface Given {
  readonly inputs?: JsonObject;
  readonly parameters?: JsonObject;
  readonly entry?: Partial<PipelineEntry>;
  readonly target?: Partial<Target>;
  readonly environment?: Partial<Environment>;
  readonly blueprint?: Blueprint;
  readonly configPath?: string;
  readonly adopted?: string;
}

function attempt(given: Given = {}) {
  const blueprint = given.blueprint ?? BLUEPRINT;
  const inputs = given.inputs ?? {};
  const parameters = given.parameters ?? {};
  const wanted = target(inputs, { parameters, ...given.target });
  return render({
    instance: 'mlops',
    sourceId: '0123456789abcdef',
    configPath: given.configPath ?? 'mlops-config.json',
    entry: entry({ baseInputs: inputs, baseParameters: parameters, ...given.entry }),
    target: wanted,
    environment: environment(given.environment),
    blueprint,
    bound: valueOf(bind(blueprint, wanted, locate)),
    adopted: given.adopted ?? null,
    hash: sha256,
  });
}

const desired = (given: Given = {}): DesiredStack => valueOf(attempt(given));
const templateOf = (stack: DesiredStack): JsonObject => objectOf(stack.template);
const outputOf = (stack: DesiredStack): string => {
  const value = at(templateOf(stack), 'Outputs', 'MlopsMeta', 'Value');
  return typeof value === 'string' ? value : '';
};
const metaOf = (stack: DesiredStack) => readMeta({ MlopsMeta: outputOf(stack) });

/** The same value with its keys in another order, at every depth. */
function shuffled(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => shuffled(item));
  return isObject(value) ? shuffledObject(value) : value;
}

const shuffledObject = (value: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, item]) => [key, shuffled(item)]),
  );

describe('what is rendered', () => {
  it('is named, tagged and parameterised for one entry in one environment', () => {
    const stack = desired({
      inputs: { size: '3', model_name: 'churn model' },
      target: { tags: { team: 'risk' } },
    });
    expect(stack).to.deep.include({
      pipeline: 'churn',
      environment: 'default',
      pipelineType: 'thing',
      stack: 'mlops-default-churn',
      parameters: {
        Size: '3',
        EndpointName: 'mlops-default-churn',
        MachineName: 'mlops-default-churn',
        Password: '',
      },
      noEcho: ['Password'],
      tags: {
        model_name: 'churn model',
        team: 'risk',
        'mlops:managed-by': 'mlops',
        'mlops:source': '0123456789abcdef',
        'mlops:pipeline': 'churn',
        'mlops:environment': 'default',
      },
      capabilities: [],
      role: null,
      protect: false,
      timeoutMinutes: 120,
    });
  });

  it('has the name of the stack that is taken over, and says so in a tag', () => {
    const { stack, tags, digest } = desired({ adopted: 'legacy' });
    expect(stack).to.equal('legacy');
    expect(tags['mlops:adopted']).to.equal('legacy');
    expect(desired().tags).to.not.have.property('mlops:adopted');
    expect(digest).to.not.equal(desired().digest);
  });

  it('lets a tag that was written win over one made of an input', () => {
    const stack = desired({ inputs: { model_name: 'one' }, target: { tags: { model_name: 'two' } } });
    expect(stack.tags['model_name']).to.equal('two');
  });

  it('is one line of canonical JSON', () => {
    const { template } = desired({ inputs: { settings: { b: 1, a: [1, { d: 1, c: 2 }] } } });
    expect(template).to.equal(canonical(objectOf(template)));
  });

  it('has structured inputs whole in the place of !Input', () => {
    const stack = desired({ inputs: { settings: { DEEP: { x: [1, null] } } } });
    expect(at(templateOf(stack), 'Resources', 'Model', 'Properties', 'Containers')).to.deep.equal([
      { Ref: 'AWS::NoValue' },
      { Image: 'x', Environment: { DEEP: { x: [1, null] } } },
    ]);
  });

  it('sends nothing of what the template tells this service alone', () => {
    expect(templateOf(desired())).not.to.have.property('Metadata');
    expect(desired().template).not.to.contain('Mlops::Input').and.not.to.contain('old_thing');
  });

  it('keeps the metadata that is not for this service, and adds what the stack depends on', () => {
    const blueprint = valueOf(parse(TEMPLATE.replace('Metadata:', 'Metadata:\n  Kept: 1'), INPUTS));
    const stack = desired({ blueprint, entry: { dependsOn: ['z', 'a'] } });
    expect(templateOf(stack)['Metadata']).to.deep.equal({ Kept: 1, mlops: { depends_on: ['a', 'z'] } });
    expect(templateOf(desired({ blueprint }))['Metadata']).to.deep.equal({ Kept: 1 });
    expect(templateOf(desired({ entry: { dependsOn: ['a'] } }))['Metadata']).to.deep.equal({
      mlops: { depends_on: ['a'] },
    });
  });

  it('carries its own description in the MlopsMeta output, beside the outputs of the template', () => {
    const stack = desired({ entry: { protect: true }, target: { onRemoval: 'retain' } });
    expect(metaOf(stack)).to.deep.equal({
      digest: stack.digest,
      content: stack.content,
      input: stack.input,
      path: 'mlops-config.json',
      onRemoval: 'retain',
      protect: true,
    });
    expect(at(templateOf(stack), 'Outputs', 'Name')).to.deep.equal({ Value: { Ref: 'Model' } });
  });

  it('has the output also where the template has none', () => {
    const blueprint = valueOf(parse('Resources: { Topic: { Type: AWS::SNS::Topic } }'));
    expect(at(templateOf(desired({ blueprint })), 'Outputs')).to.have.all.keys('MlopsMeta');
  });

  it('is sent with the execution role of the environment', () => {
    const role = 'arn:aws:iam::111122223333:role/deploy';
    expect(desired({ environment: { executionRoleArn: role } }).role).to.equal(role);
  });
});

const nameIn = (pipeline: string, inputs: JsonObject = {}) =>
  desired({ inputs, entry: { name: pipeline } }).parameters['EndpointName'] ?? '';

describe('a name the template leaves to the service', () => {
  it('is kept when a person chose one', () => {
    expect(nameIn('churn', { endpoint_name: 'mine' })).to.equal('mine');
  });

  it('is the stack name where that is legal', () => {
    expect(nameIn('p'.repeat(63 - 'mlops-default-'.length))).to.equal(`mlops-default-${'p'.repeat(49)}`);
  });

  it('is cut and closed with a hash where it is not, and differs where the stack names differ', () => {
    const long = nameIn(`${'p'.repeat(60)}-1`);
    expect(long)
      .to.have.length(63)
      .and.match(/^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/);
    expect(long).not.to.equal(nameIn(`${'p'.repeat(60)}-2`));
    expect(nameIn('churn-')).to.match(/^mlops-default-churn-[0-9a-f]{8}$/);
  });

  it('may be longer for Step Functions', () => {
    const machine = (length: number): string => {
      const pipeline = 'p'.repeat(length - 'mlops-default-'.length);
      return desired({ entry: { name: pipeline } }).parameters['MachineName'] ?? '';
    };
    expect(machine(80)).to.match(/^mlops-default-p{66}$/);
    expect(machine(81)).to.match(/^mlops-default-p{57}-[0-9a-f]{8}$/);
  });

  it('is always legal for SageMaker', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z0-9-]{0,62}$/), (pipeline) => {
        expect(nameIn(pipeline)).to.match(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/);
      }),
    );
  });
});

describe('the order in which people write', () => {
  const key = fc.stringMatching(/^[a-z]{1,5}$/);
  const settings = fc.dictionary(
    key,
    fc.oneof(fc.string(), fc.integer(), fc.dictionary(key, fc.array(fc.boolean()))),
  );

  it('changes no byte and no hash', () => {
    fc.assert(
      fc.property(settings, fc.dictionary(key, fc.constant('v')), (values, tags) => {
        const inputs: JsonObject = { settings: values, size: 2 };
        const one = desired({ inputs, target: { tags }, entry: { dependsOn: ['a', 'b'] } });
        const other = desired({
          inputs: shuffledObject(inputs),
          target: { tags: Object.fromEntries(Object.entries(tags).toReversed()) },
          entry: { dependsOn: ['b', 'a'] },
        });
        expect(other).to.deep.equal(one);
        expect(other.template).to.equal(one.template);
      }),
    );
  });
});

const hashes = ({ digest, content, input }: DesiredStack) => ({ digest, content, input });

/** All that AWS gets of a stack, but the digest. */
function sent(stack: DesiredStack): string {
  const { Outputs: _outputs, ...template } = templateOf(stack);
  const { digest: _digest, ...meta } = objectOf(outputOf(stack));
  return canonical({ template, meta, parameters: stack.parameters, tags: stack.tags, role: stack.role });
}

describe('the hashes', () => {
  const base = desired();
  const repository = { ...BLUEPRINT, origin: 'repository' } as const;
  const upgraded = valueOf(parse(TEMPLATE.replace('A thing.', 'A better thing.'), INPUTS));

  /** What is changed, and which of the hashes say so. */
  const rows: readonly (readonly [string, Given, readonly string[]])[] = [
    ['an input', { inputs: { size: 2 } }, ['digest', 'content', 'input']],
    [
      'an input in an environment only',
      { inputs: { size: 2 }, entry: { baseInputs: {} } },
      ['digest', 'input'],
    ],
    ['a structured input', { inputs: { settings: { a: 1 } } }, ['digest', 'content', 'input']],
    ['a member of parameters', { parameters: { Size: 2 } }, ['digest', 'content', 'input']],
    ['an input that was unset', { inputs: { settings: null } }, []],
    ['a tag', { target: { tags: { team: 'risk' } } }, ['digest', 'input']],
    ['the model name', { inputs: { model_name: 'm' } }, ['digest', 'content', 'input']],
    [
      'the execution role',
      { environment: { executionRoleArn: 'arn:aws:iam::1:role/x' } },
      ['digest', 'input'],
    ],
    ['what happens on removal', { target: { onRemoval: 'retain' } }, ['digest', 'input']],
    ['protection', { entry: { protect: true } }, ['digest', 'input']],
    ['what it depends on', { entry: { dependsOn: ['a'] } }, ['digest', 'input']],
    ['the path of the configuration', { configPath: 'other.json' }, ['digest']],
    ['the name of the pipeline', { entry: { name: 'other' } }, ['digest']],
    ['a built-in blueprint', { blueprint: upgraded }, ['digest', 'content']],
    ['where the blueprint came from', { blueprint: repository }, ['digest', 'input']],
    [
      'an alias of the blueprint',
      { blueprint: valueOf(parse(TEMPLATE.replace('old_thing', 'other'), INPUTS)) },
      [],
    ],
    ['approval', { target: { approval: 'required' } }, []],
    ['the text of retry', { entry: { retry: 'again' } }, []],
    ['a suspension', { entry: { suspend: { reason: 'holidays', until: null } } }, []],
    ['the time limit', { entry: { timeoutMinutes: 5 } }, []],
    ['the alias that was written', { entry: { understoodFrom: 'old_thing' } }, []],
    ['a bucket nothing is in', { environment: { assetsBucket: 'b', region: 'eu-west-1', account: '1' } }, []],
    ['limits', { environment: { limits: { deletesPerDay: 1, changedAtOnce: 1 } } }, []],
  ];
  for (const [what, given, changed] of rows) {
    it(`${changed.length === 0 ? 'do not change' : `change in ${changed.join(', ')}`} with ${what}`, () => {
      const now = hashes(desired(given));
      const was = hashes(base);
      const differing = (['digest', 'content', 'input'] as const).filter((name) => now[name] !== was[name]);
      expect(differing).to.deep.equal(changed);
    });
  }

  it('tell a blueprint of the repository from its next version in `input`', () => {
    const before = desired({ blueprint: repository });
    const after = desired({ blueprint: { ...upgraded, origin: 'repository' } });
    expect(after.input).not.to.equal(before.input);
  });

  it('change in the digest exactly when something that is sent changes', () => {
    const given = fc.record({
      inputs: fc.record({
        size: fc.integer({ min: 1, max: 3 }),
        settings: fc.constantFrom({}, { a: 1 }, { a: 2 }),
      }),
      target: fc.record({
        onRemoval: fc.constantFrom('delete', 'retain'),
        tags: fc.constantFrom({}, { t: '1' }),
      }),
      entry: fc.record({
        protect: fc.boolean(),
        retry: fc.constantFrom(null, 'x'),
        timeoutMinutes: fc.constantFrom(1, 2),
      }),
    });
    fc.assert(
      fc.property(given, given, (one, other) => {
        const [first, second] = [desired(one), desired(other)];
        expect(first.digest === second.digest).to.equal(sent(first) === sent(second));
      }),
    );
  });
});

describe('capabilities', () => {
  const role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } };
  const rows: readonly (readonly [string, object, readonly string[]])[] = [
    ['nothing special', { Resources: { A: { Type: 'AWS::SNS::Topic' } } }, []],
    ['a role', { Resources: { A: role } }, ['CAPABILITY_IAM']],
    [
      'a role with a name',
      { Resources: { A: { ...role, Properties: { RoleName: 'x' } } } },
      ['CAPABILITY_NAMED_IAM'],
    ],
    [
      'a role that may have a name',
      { Resources: { A: { ...role, Properties: { RoleName: { Ref: 'AWS::NoValue' } } } } },
      ['CAPABILITY_NAMED_IAM'],
    ],
    ['a role without properties', { Resources: { A: { Type: 'AWS::IAM::Role' } } }, ['CAPABILITY_IAM']],
    [
      'a policy, whose name is none',
      { Resources: { A: { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'x' } } } },
      ['CAPABILITY_IAM'],
    ],
    [
      'a bucket with a name',
      { Resources: { A: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'x' } } } },
      [],
    ],
    [
      'a nested stack',
      { Resources: { A: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://x' } } } },
      ['CAPABILITY_AUTO_EXPAND', 'CAPABILITY_IAM'],
    ],
    [
      'a module',
      { Resources: { A: { Type: 'My::Thing::Here::MODULE' } } },
      ['CAPABILITY_AUTO_EXPAND', 'CAPABILITY_IAM'],
    ],
    [
      'a transform',
      { Transform: 'AWS::Serverless-2016-10-31', Resources: { A: { Type: 'AWS::SNS::Topic' } } },
      ['CAPABILITY_AUTO_EXPAND', 'CAPABILITY_IAM'],
    ],
    [
      'a transform inside',
      {
        Resources: {
          A: {
            Type: 'AWS::SNS::Topic',
            Properties: { Tags: [{ 'Fn::Transform': { Name: 'AWS::Include' } }] },
          },
        },
      },
      ['CAPABILITY_AUTO_EXPAND', 'CAPABILITY_IAM'],
    ],
    [
      'a macro and a named role',
      { Transform: ['M'], Resources: { A: { ...role, Properties: { RoleName: 'x' } } } },
      ['CAPABILITY_AUTO_EXPAND', 'CAPABILITY_NAMED_IAM'],
    ],
  ];
  for (const [what, template, expected] of rows) {
    it(`are ${expected.join(' and ') || 'none'} for ${what}`, () => {
      expect(desired({ blueprint: valueOf(parse(JSON.stringify(template))) }).capabilities).to.deep.equal(
        expected,
      );
    });
  }

  it('are read from a template that nobody checked as well', () => {
    const odd = {
      ...BLUEPRINT,
      template: { Metadata: { Mlops: { Nonsense: 1 } }, Resources: { A: { Type: 1 }, B: 2 }, Outputs: [] },
    };
    expect(desired({ blueprint: odd }).capabilities).to.deep.equal([]);
    expect(desired({ blueprint: { ...odd, template: {} } }).capabilities).to.deep.equal([]);
  });
});

describe('what is too large', () => {
  it('is refused: a template over 1 MB', () => {
    const problems = problemsOf(attempt({ inputs: { settings: { big: 'é'.repeat(600_000) } } }));
    expect(problems).to.have.length(1);
    expect(problems[0]).to.deep.include({ code: 'template-too-large', line: 4, file: 'mlops-config.json' });
  });

  it('is refused: a path that does not fit into the output', () => {
    const problems = problemsOf(attempt({ configPath: `${'é'.repeat(400)}.json` }));
    expect(problems.map(({ code }) => code)).to.deep.equal(['meta-too-large']);
  });

  it('is not what merely has many characters', () => {
    expect(desired({ inputs: { settings: { big: 'e'.repeat(600_000) } } }).template.length).to.be.greaterThan(
      600_000,
    );
  });
});
