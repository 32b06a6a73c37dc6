import { expect } from 'chai';
import { bind } from '../../src/blueprints/bind.ts';
import { locateAssets } from '../../src/core/stack/assets.ts';
import type { Blueprint } from '../../src/core/blueprint.ts';
import { parseJson } from '../../src/core/text/json.ts';
import type { Json, JsonObject } from '../../src/core/text/json.ts';
import { render } from '../../src/core/stack/render.ts';
import { objects, text } from '../deploy/data.ts';
import { builtInBlueprints } from '../deploy/examples.ts';
import { at, entry, environment, locate, problemsOf, sha256, target, valueOf } from '../support/blueprint.ts';
import { wrongWith } from '../support/pipeline-definition.ts';
import { ran } from '../support/pipeline-run.ts';
import { resolved } from '../support/resolved.ts';

const GATE = { metric: 'mse.value', operator: '<=', threshold: 6.5 };
const ENTRY: JsonObject = {
  training_data: 'abalone/raw/',
  preprocess_script: 'code/1/preprocess.py',
  evaluate_script: 'code/1/evaluate.py',
  model_framework: 'xgboost',
  model_framework_version: '1.7-1',
  hyperparameters: { num_round: '50' },
  gate: GATE,
  model_package_group_name: 'abalone',
  job_output_location: 'runs',
};
const BODY = ['Pipeline', 'Properties', 'PipelineDefinition', 'PipelineDefinitionBody'];

describe('the blueprint train_evaluate_register', () => {
  let blueprint: Blueprint;
  before(async () => {
    const found = (await builtInBlueprints()).find(({ name }) => name === 'train_evaluate_register');
    if (found === undefined) throw new Error('there is no train_evaluate_register');
    blueprint = found;
  });

  const located = (inputs: JsonObject) => locateAssets(blueprint, target(inputs), 'assets').target;
  const bound = (inputs: JsonObject) => bind(blueprint, located(inputs), locate, { region: 'eu-west-1' });
  const made = (inputs: JsonObject): JsonObject => {
    const stack = render({
      instance: 'mlops',
      sourceId: '0123456789abcdef',
      configPath: 'mlops-config.json',
      entry: entry({ baseInputs: inputs }),
      target: located(inputs),
      environment: environment(),
      blueprint,
      adopted: null,
      bound: valueOf(bound(inputs)),
      hash: sha256,
    });
    return resolved(valueOf(stack)).declarations;
  };
  const definition = (inputs: JsonObject): Json => parseJson(text(at(made(inputs), ...BODY))) ?? null;
  const measured = (mse: Json, gate: JsonObject = GATE) =>
    ran(definition({ ...ENTRY, gate }), { files: { Evaluation: { mse: { value: mse } } } });

  it('defines what SageMaker takes', () => {
    const everything = {
      ...ENTRY,
      cache_days: 30,
      container_env: { A: 'b "c" \\' },
      kms_key_arn: 'arn:aws:kms:eu-west-1:111122223333:key/a',
      vpc_subnet_ids: ['subnet-1', 'subnet-2'],
      vpc_security_group_ids: ['sg-1'],
    };
    expect(wrongWith(definition(ENTRY))).to.deep.equal([]);
    expect(wrongWith(definition(everything))).to.deep.equal([]);
  });

  const gates: readonly (readonly [string, number, boolean])[] = [
    ['<', 6.4, true],
    ['<', 6.5, false],
    ['<=', 6.5, true],
    ['<=', 6.6, false],
    ['>', 6.5, false],
    ['>', 6.6, true],
    ['>=', 6.4, false],
    ['>=', 6.5, true],
  ];
  for (const [operator, value, passes] of gates)
    it(`${passes ? 'registers' : 'refuses'} a model of ${value} when it had to be ${operator} 6.5`, () => {
      const { status, steps, message } = measured(value, { ...GATE, operator });
      const before = ['Preprocess', 'Train', 'Evaluate', 'Gate'];
      expect(steps).to.deep.equal([...before, passes ? 'Register' : 'GateFailed']);
      const sentence = `The model was not registered: mse.value is ${value} and had to be ${operator} 6.5`;
      expect({ status, message }).to.deep.equal(
        passes ? { status: 'Succeeded', message: '' } : { status: 'Failed', message: sentence },
      );
    });

  it('fails at the gate when the evaluation does not write the metric, or no number', () => {
    const missing = ran(definition(ENTRY), { files: { Evaluation: { auc: 1 } } });
    expect(missing).to.include({ status: 'Failed', message: 'Gate: Evaluation has no mse.value' });
    expect(measured('low')).to.include({ status: 'Failed', message: 'Gate: it compares what is no number' });
  });

  const runs: readonly (readonly [string, JsonObject, boolean, readonly string[]])[] = [
    ['other data', { training_data: 'abalone/2027/' }, true, []],
    ['another preprocess.py', { preprocess_script: 'code/2/preprocess.py' }, true, ['Preprocess']],
    ['another evaluate.py', { evaluate_script: 'code/2/evaluate.py' }, true, ['Evaluate']],
    ['hyperparameters', { hyperparameters: { num_round: '60' } }, true, ['Train']],
    ['the instance that trains', { instance_type: 'ml.m5.2xlarge' }, true, ['Train']],
    ['the gate', { gate: { ...GATE, threshold: 7 } }, true, ['Gate']],
    ['the approval status', { model_approval_status: 'Approved' }, true, ['Gate']],
    ['a topic', { alarm_topic_arn: 'arn:aws:sns:eu-west-1:111122223333:a' }, false, []],
    ['a name of the model, which is a tag', { model_name: 'rings' }, false, []],
  ];
  for (const [what, change, again, steps] of runs)
    it(`${again ? 'runs again' : 'does not run'} for ${what}, and only its own steps are others`, () => {
      const runOf = (inputs: JsonObject) => Object.keys(made(inputs)).find((id) => id.startsWith('Run'));
      expect(runOf({ ...ENTRY, ...change }) !== runOf(ENTRY)).to.equal(again);
      // SageMaker's cache looks at the arguments of a step; the data is a parameter of the pipeline.
      const stepsOf = (inputs: JsonObject) => objects(at(definition(inputs), 'Steps'));
      const before = stepsOf(ENTRY);
      const changed = stepsOf({ ...ENTRY, ...change }).filter(
        (step, index) => JSON.stringify(step) !== JSON.stringify(before[index]),
      );
      expect(changed.map(({ Name }) => Name)).to.deep.equal(steps);
    });

  const refused: readonly (readonly [string, JsonObject, string])[] = [
    ['no gate', { gate: null }, '`gate` is missing'],
    ['a threshold that is no number', { gate: { ...GATE, threshold: '6.5' } }, 'threshold'],
    ['an operator nobody knows', { gate: { ...GATE, operator: '!=' } }, 'operator'],
    ['a metric that is no path', { gate: { ...GATE, metric: 'mse value' } }, 'metric'],
    ['a gate with more in it', { gate: { ...GATE, otherwise: 'skip' } }, 'otherwise'],
    [
      'an approval status nobody knows',
      { model_approval_status: 'Perhaps' },
      'must be "PendingManualApproval"',
    ],
    ['a script of another name', { evaluate_script: 'code/measure.py' }, 'does not fit'],
    [
      'no image',
      { model_framework: null, model_framework_version: null },
      'give exactly one of model_framework and custom_image_uri',
    ],
    ['an instance that does not exist', { processing_instance: 'ml.m5.huge' }, 'ml.m5.huge'],
    ['an endpoint', { inference_instance: 'ml.m5.large' }, 'has no input `inference_instance`'],
    [
      'half a network',
      { vpc_subnet_ids: ['subnet-1'] },
      'vpc_subnet_ids and vpc_security_group_ids go together',
    ],
  ];
  for (const [what, change, words] of refused)
    it(`is refused offline: ${what}`, () => {
      const problems = problemsOf(bound({ ...ENTRY, ...change }));
      expect(problems.map(({ message }) => message).join('\n')).to.include(words);
    });
});
