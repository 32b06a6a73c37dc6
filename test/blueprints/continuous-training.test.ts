import { expect } from 'chai';
import { bind } from '../../src/blueprints/bind.ts';
import { locateAssets } from '../../src/core/stack/assets.ts';
import type { Blueprint } from '../../src/core/blueprint.ts';
import { parseJson } from '../../src/core/text/json.ts';
import type { Json, JsonObject } from '../../src/core/text/json.ts';
import { render } from '../../src/core/stack/render.ts';
import { text } from '../deploy/data.ts';
import { builtInBlueprints } from '../deploy/examples.ts';
import { at, entry, environment, locate, problemsOf, sha256, target, valueOf } from '../support/blueprint.ts';
import { resolved } from '../support/resolved.ts';
import { careless, executed, wrongWith } from '../support/state-machine.ts';
import type { Outcome, Tasks } from '../support/state-machine.ts';

const GATE = { metric: 'mse.value', operator: '<=', threshold: 6.5 };
const ENTRY: JsonObject = {
  training_data: 'abalone/raw/',
  preprocess_script: 'code/preprocess.py',
  evaluate_script: 'code/evaluate.py',
  model_framework: 'xgboost',
  model_framework_version: '1.7-1',
  gate: GATE,
  test_payload: '{"a": "1"}',
  model_package_group_name: 'abalone',
  job_output_location: 'runs',
};
const GLUE: JsonObject = {
  ...ENTRY,
  preprocess_script: null,
  glue_job_name: 'prepare',
  experiment_name: 'rings',
};

const good = (result: Json) => (): Outcome => ({ result });
const bad = (cause: string) => (): Outcome => ({ error: 'SageMaker.Failed', cause });
const never = (): Outcome => 'never';
const measuring = (content: Json): Tasks => ({
  Train: good({ ModelArtifacts: { S3ModelArtifacts: 's3://assets/runs/model.tar.gz' } }),
  ReadEvaluation: good({ Body: JSON.stringify(content) }),
  LookAtTestEndpoint: good({ EndpointStatus: 'InService' }),
});
const TASKS = measuring({ mse: { value: 4 } });

describe('the blueprint continuous_training', () => {
  let blueprint: Blueprint;
  before(async () => {
    const found = (await builtInBlueprints()).find(({ name }) => name === 'continuous_training');
    if (found === undefined) throw new Error('there is no continuous_training');
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
  const definition = (inputs: JsonObject = ENTRY): Json =>
    parseJson(text(at(made(inputs), 'Machine', 'Properties', 'DefinitionString'))) ?? null;
  const run = (tasks: Tasks = {}, inputs: JsonObject = ENTRY) =>
    executed(definition(inputs), {}, { ...TASKS, ...tasks });

  it('defines what Step Functions takes, with limits, retries and a message for every task', () => {
    for (const inputs of [ENTRY, GLUE]) {
      expect(wrongWith(definition(inputs))).to.equal('');
      expect(careless(definition(inputs))).to.deep.equal([]);
    }
  });

  const deleted = ['DeleteTestEndpoint', 'DeleteTestConfig', 'DeleteModel'];

  it('prepares, trains, measures, tests, takes the test away and registers', () => {
    const { status, states, asked } = run();
    expect(status).to.equal('SUCCEEDED');
    const work = states.filter((name) => asked[name] !== undefined);
    const until = ['Prepare', 'Train', 'Evaluate', 'ReadEvaluation', 'CreateModel', 'CreateTestConfig'];
    const test = ['CreateTestEndpoint', 'LookAtTestEndpoint', 'AskTestEndpoint', ...deleted];
    expect(work).to.deep.equal([...until, ...test, 'Register']);
    expect(at(asked['AskTestEndpoint'], 'Body')).to.equal('{"a": "1"}');
    expect(at(asked['ReadEvaluation'], 'Bucket')).to.equal('assets');
    const id = 'states-00000000-0000-4000-8000-000000000000';
    expect(at(asked['ReadEvaluation'], 'Key')).to.equal(`runs/${id}/evaluation/evaluation.json`);
    expect(at(asked['DeleteTestEndpoint'], 'EndpointName')).to.equal(id);
  });

  it('prepares with Glue and keeps a trial, where that is asked for', () => {
    const { status, states, asked } = run({}, GLUE);
    expect(status).to.equal('SUCCEEDED');
    expect(states.slice(0, 3)).to.deep.equal(['Begin', 'Trial', 'Prepare']);
    expect(at(asked['Prepare'], 'JobName')).to.equal('prepare');
    expect(at(asked['Train'], 'ExperimentConfig', 'ExperimentName')).to.equal('rings');
  });

  const gates: readonly (readonly [string, number, boolean])[] = [
    ['<', 6.5, false],
    ['<=', 6.5, true],
    ['<=', 6.6, false],
    ['>', 6.5, false],
    ['>', 6.6, true],
    ['>=', 6.5, true],
  ];
  for (const [operator, value, passes] of gates)
    it(`${passes ? 'goes on with' : 'refuses'} a model of ${value} when it had to be ${operator} 6.5`, () => {
      const ended = run(measuring({ mse: { value } }), { ...ENTRY, gate: { ...GATE, operator } });
      const cause = `The model was not registered: mse.value is ${value} and had to be ${operator} 6.5`;
      expect(ended).to.include(
        passes ? { status: 'SUCCEEDED' } : { status: 'FAILED', error: 'GateFailed', cause },
      );
    });

  const late = 'The test endpoint failed (States.Timeout): it was not in service after two hours';
  const failures: readonly (readonly [string, Tasks, string, string])[] = [
    [
      'data cannot be prepared',
      { Prepare: bad('no rows') },
      'PreparationFailed',
      'The data could not be prepared (SageMaker.Failed): no rows',
    ],
    [
      'training fails',
      { Train: bad('out of memory') },
      'TrainingFailed',
      'Training failed (SageMaker.Failed): out of memory',
    ],
    ['training takes too long', { Train: never }, 'TrainingFailed', 'Training failed (States.Timeout): '],
    [
      'measuring fails',
      { Evaluate: bad('exit 1') },
      'EvaluationFailed',
      'The model could not be measured (SageMaker.Failed): exit 1',
    ],
    [
      'the metric is not written',
      measuring({ auc: 1 }),
      'MetricMissing',
      'The evaluation wrote no number at mse.value',
    ],
    [
      'the metric is no number',
      measuring({ mse: { value: 'low' } }),
      'MetricMissing',
      'The evaluation wrote no number at mse.value',
    ],
    [
      'the test endpoint cannot be made',
      { CreateTestEndpoint: bad('no capacity') },
      'TestFailed',
      'The test endpoint failed (SageMaker.Failed): no capacity',
    ],
    [
      'the test endpoint breaks',
      { LookAtTestEndpoint: good({ EndpointStatus: 'Failed', FailureReason: 'no ping' }) },
      'TestFailed',
      'The test endpoint failed (Failed): {"EndpointStatus":"Failed","FailureReason":"no ping"}',
    ],
    [
      'the test endpoint never comes',
      { LookAtTestEndpoint: good({ EndpointStatus: 'Creating' }) },
      'TestFailed',
      late,
    ],
    [
      'the test endpoint does not answer',
      { AskTestEndpoint: bad('500') },
      'TestFailed',
      'The test endpoint failed (SageMaker.Failed): 500',
    ],
    [
      'registering fails',
      { Register: bad('denied') },
      'RegistrationFailed',
      'The model could not be registered (SageMaker.Failed): denied',
    ],
  ];
  for (const [what, tasks, error, cause] of failures)
    it(`says so when ${what}, and leaves no test endpoint`, () => {
      const ended = run(tasks);
      expect(ended).to.include({ status: 'FAILED', error, cause });
      if (ended.states.includes('CreateModel')) expect(ended.states).to.include.members(['DeleteModel']);
      if (ended.states.includes('CreateTestEndpoint')) expect(ended.states).to.include.members(deleted);
      if (error !== 'RegistrationFailed') expect(ended.states).to.not.include('Register');
    });

  it('asks again, later each time, when it is throttled', () => {
    const throttled: Outcome = { error: 'SageMaker.AmazonSageMakerException', cause: 'Rate exceeded' };
    const result: Outcome = { result: { ModelArtifacts: { S3ModelArtifacts: 's3://m' } } };
    const { status, seconds } = run({ Train: (_, attempt) => (attempt < 4 ? throttled : result) });
    expect({ status, waited: seconds > 10 + 20 + 40 }).to.deep.equal({ status: 'SUCCEEDED', waited: true });
  });

  it('ends, though a test endpoint cannot be taken away', () => {
    expect(run({ DeleteTestEndpoint: bad('in use') })).to.include({ status: 'SUCCEEDED' });
  });

  const starts: readonly (readonly [string, JsonObject, boolean])[] = [
    ['other data', { training_data: 'abalone/2027/' }, true],
    ['another script', { evaluate_script: 'code/2/evaluate.py' }, true],
    ['hyperparameters', { hyperparameters: { num_round: '9' } }, true],
    ['the gate', { gate: { ...GATE, threshold: 7 } }, true],
    ['a topic', { alarm_topic_arn: 'arn:aws:sns:eu-west-1:111122223333:a' }, false],
    ['a name of the model, which is a tag', { model_name: 'rings' }, false],
  ];
  for (const [what, change, again] of starts)
    it(`${again ? 'runs again' : 'does not run'} for ${what}`, () => {
      const runOf = (inputs: JsonObject) => Object.keys(made(inputs)).find((id) => id.startsWith('Run'));
      expect(runOf({ ...ENTRY, ...change }) !== runOf(ENTRY)).to.equal(again);
    });

  const refused: readonly (readonly [string, JsonObject, string])[] = [
    ['a threshold that is no number', { gate: { ...GATE, threshold: 'low' } }, 'threshold'],
    ['an operator nobody knows', { gate: { ...GATE, operator: '==' } }, 'operator'],
    ['no gate', { gate: null }, '`gate` is missing'],
    ['nothing to test with', { test_payload: null }, '`test_payload` is missing'],
    ['an approval status nobody knows', { model_approval_status: 'Yes' }, 'must be "PendingManualApproval"'],
    ['two preparations', { glue_job_name: 'x' }, 'give exactly one of preprocess_script and glue_job_name'],
    ['output two folders deep', { job_output_location: 's3://a-b/c/d' }, 'does not fit'],
  ];
  for (const [what, change, words] of refused)
    it(`is refused offline: ${what}`, () => {
      const problems = problemsOf(bound({ ...ENTRY, ...change }));
      expect(problems.map(({ message }) => message).join('\n')).to.include(words);
    });
});
