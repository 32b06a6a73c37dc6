import { expect } from 'chai';
import type { Blueprint } from '../../src/core/blueprint.ts';
import { parseJson } from '../../src/core/text/json.ts';
import type { Json, JsonObject } from '../../src/core/text/json.ts';
import { EXAMPLES, rendered } from '../deploy/examples.ts';
import { object, text } from '../deploy/data.ts';
import { at } from '../support/blueprint.ts';
import { wrongWith } from '../support/pipeline-definition.ts';
import { resolved } from '../support/resolved.ts';
import { careless, wrongWith as wrongWithMachine } from '../support/state-machine.ts';

/** What resources of a type say in an example: `<stack> <logical id>` to the definition. */
async function definitionsIn(
  sample: string,
  type: Blueprint['name'],
  ...path: readonly string[]
): Promise<readonly Json[]> {
  const stacks = await rendered(sample);
  return stacks.flatMap((stack) =>
    Object.values(resolved(stack).declarations).flatMap((resource) => {
      const { Type, Properties = {} } = object(resource);
      return Type === type ? [parseJson(text(at(Properties, ...path))) ?? null] : [];
    }),
  );
}

describe('What the examples of the blueprints define', () => {
  for (const sample of EXAMPLES)
    it(`can be run by SageMaker and Step Functions: ${sample}`, async () => {
      const pipelines = await definitionsIn(
        sample,
        'AWS::SageMaker::Pipeline',
        'PipelineDefinition',
        'PipelineDefinitionBody',
      );
      expect(pipelines.flatMap(wrongWith)).to.deep.equal([]);
      const machines = await definitionsIn(sample, 'AWS::StepFunctions::StateMachine', 'DefinitionString');
      expect(machines.map(wrongWithMachine).join('')).to.equal('');
      expect(machines.flatMap(careless)).to.deep.equal([]);
    });
});

describe('The definition of a pipeline is refused', () => {
  const step = (more: JsonObject): JsonObject => ({
    Name: 'A',
    Type: 'Fail',
    Arguments: { ErrorMessage: 'x' },
    ...more,
  });
  const register = (more: JsonObject): JsonObject =>
    step({ Type: 'RegisterModel', Arguments: { ModelPackageGroupName: 'g', ...more } });
  const rows: readonly (readonly [string, JsonObject, string])[] = [
    ['without a version', { Steps: [] }, "must have required property 'Version'"],
    ['for a step of no known type', pipeline(step({ Type: 'Dance' })), 'must be equal to one of'],
    ['for two steps of one name', pipeline(step({}), step({})), 'two steps are called A'],
    [
      'for a parameter that is not there',
      pipeline(register({ Task: { Get: 'Parameters.B' } })),
      'no parameter B',
    ],
    [
      'for an argument nobody knows',
      pipeline(register({ Colour: 'red' })),
      'CreateModelPackageInput has no Colour',
    ],
    [
      'for a text where a truth is asked',
      pipeline(register({ CertifyForMarketplace: 'yes' })),
      'is no boolean',
    ],
    ['for what it waits for and is not there', pipeline(step({ DependsOn: ['B'] })), 'no step B to wait for'],
    ['for a job without its role', pipeline(step({ Type: 'Processing', Arguments: {} })), 'lacks RoleArn'],
  ];
  for (const [what, definition, words] of rows)
    it(what, () => {
      expect(wrongWith(definition).join('\n')).to.include(words);
    });

  function pipeline(...Steps: readonly JsonObject[]): JsonObject {
    return { Version: '2020-12-01', Steps };
  }
});
