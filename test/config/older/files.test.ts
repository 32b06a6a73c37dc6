import { expect } from 'chai';
import { endpoint, entriesOf, fileOf, parsed, problemsOf, read, rowsOf } from './reading.ts';

const BATCH = { pipeline_type: 'byom_batch_builtin', model_name: 'churn' };

const STAGES = { dev: {}, staging: {}, prod: {} };

const staged = endpoint({
  inference_instance: { prod: 'ml.m5.4xlarge', dev: 'ml.t3.medium', staging: 'ml.m5.large' },
  endpoint_name: { dev: 'Dev', prod: 'Prod' },
});

const namesOf = (config: unknown): readonly string[] =>
  parsed(config).config.pipelines.map(({ name }) => name);

const NAME = 'churn-byom-realtime-builtin';

describe('a file with entries of the older form', () => {
  it('may be a list of them, or one of today with some among its own', () => {
    const names = [NAME, 'churn-byom-batch-builtin', `${NAME}-api`];
    expect(namesOf([endpoint(), BATCH])).to.deep.equal(names);
    expect(rowsOf([endpoint(), BATCH])).to.deep.equal([]);
    const today = { name: 'fraud', pipeline_type: 'batch_transform' };
    expect(namesOf([today, endpoint()])).to.deep.equal(['fraud', NAME, `${NAME}-api`]);
    expect(namesOf(fileOf([endpoint(), today, BATCH]))).to.deep.equal([
      NAME,
      'fraud',
      'churn-byom-batch-builtin',
      `${NAME}-api`,
    ]);
  });

  it('is no list when none of its entries is older: an empty list would delete everything', () => {
    for (const list of [[], [{ name: 'fraud', pipeline_type: 'batch_transform' }], [1]])
      expect(rowsOf(list)).to.deep.equal([['not-an-object', '']]);
  });

  it('needs a version as soon as it is a file of today', () => {
    expect(rowsOf({ pipelines: [BATCH] })).to.deep.equal([['missing-key', '']]);
    expect(rowsOf({ version: 1, pipelines: {} })).to.deep.equal([['wrong-type', '/pipelines']]);
  });

  it('is warned that one entry alone is all there will be', () => {
    expect(problemsOf(BATCH)[0]).to.deep.include({
      code: 'older-form',
      severity: 'warning',
      line: 1,
      column: 1,
      message:
        'this file is one pipeline, and with it the only one: what another file deployed before is removed',
      hint: 'Write all pipelines into a list: [{...}, {...}].',
    });
  });

  it('keeps the keys of today that stand in an entry, and gives its image and its API those that fit them', () => {
    const container = { pipeline_type: 'byom', inference_type: 'realtime', custom_model_container: 'a.zip' };
    const more = {
      model_name: 'churn',
      protect: true,
      tags: { team: 'risk' },
      verify: {},
      depends_on: ['fraud'],
    };
    const [main, , ...others] = [
      ...entriesOf([
        { ...container, ...more },
        { name: 'fraud', pipeline_type: 'batch_transform' },
      ]),
    ];
    expect(main).to.deep.include(more);
    expect(others.map((entry) => entry['name'])).to.deep.equal(['churn-byom-image', 'churn-byom-api']);
    for (const entry of others) {
      expect(entry).to.deep.include({ protect: true, tags: { team: 'risk' }, model_name: 'churn' });
      expect(entry).not.to.have.any.keys('verify', 'depends_on');
    }
  });

  it('asks nothing of an absent entry, and removes all that it was', () => {
    const { config } = parsed([endpoint({ state: 'absent' })]);
    expect(config.pipelines.map(({ state }) => state)).to.deep.equal(['absent', 'absent']);
    const none = { canonical: () => undefined, names: [] };
    expect(read([endpoint({ state: 'absent' })], none).ok).to.equal(true);
  });

  it('is the same for a card before and after it is changed, whatever it says', () => {
    for (const pipeline_type of ['create_model_card', 'update_model_card']) {
      const training_details = { objective_function: { function: 'Minimize' } };
      expect(entriesOf([{ pipeline_type, name: 'Churn', training_details }])).to.deep.equal([
        {
          name: 'churn-model-card',
          pipeline_type: 'model_card',
          model_card_name: 'Churn',
          objective_function: { Function: { Function: 'Minimize' } },
        },
      ]);
    }
  });

  it('passes over empty texts, and takes an output where a value stands', () => {
    const key = { output_of: 'keys', key: 'Arn' };
    const other = { name: 'keys', pipeline_type: 'batch_transform' };
    const [main] = parsed([endpoint({ kms_key_arn: key, endpoint_name: '' }), other]).config.pipelines;
    expect(main?.dependsOn).to.deep.equal(['keys']);
    expect(main?.baseInputs).not.to.have.property('endpoint_name');
  });
});

describe('positions in a file with entries of the older form', () => {
  const text = [
    '{ "version": 1, "pipelines": [',
    '  { "name": "fraud", "pipeline_type": "batch_transform" },',
    '  { "pipeline_type": "byom_batch_builtin",',
    '    "model_name": "churn",',
    '    "batch_inference_data": { "dev": "a/b" } } ] }',
  ].join('\n');

  it('are those of the file', () => {
    const { config, locate } = parsed(
      text.replace('"version": 1', '"version": 1, "environments": { "dev": {} }'),
    );
    const [fraud, churn] = config.pipelines;
    expect([fraud?.place.pointer, churn?.place.pointer]).to.deep.equal(['/pipelines/0', '/pipelines/1']);
    const origin = churn?.targets[0]?.origins['batch_inference_data'] ?? '';
    expect(locate(origin)).to.include({ line: 5, pointer: '/pipelines/1/batch_inference_data/dev' });
    expect(locate('/pipelines/1/name')).to.include({ line: 4, pointer: '/pipelines/1/model_name' });
    expect(locate('/pipelines/1/environments/0')).to.include({ line: 3, pointer: '/pipelines/1' });
    expect(locate('/pipelines/0/name')).to.include({ line: 2, pointer: '/pipelines/0/name' });
  });

  it('of what was made up are where it was made up from', () => {
    const { config, locate } = parsed(BATCH);
    expect(locate('/pipelines/0/overrides/dev')).to.include({ pointer: '' });
    expect(locate('/pipelines')).to.include({ pointer: '' });
    expect(config.pipelines[0]?.place.pointer).to.equal('');
  });

  it('are told once where the image and the API have the same value', () => {
    const rows = rowsOf([endpoint({ tags: { 'aws:x': 'y' } })]);
    expect(rows).to.deep.equal([['wrong-format', '/0/tags/aws:x']]);
  });
});

describe('values for dev, staging and prod', () => {
  it('become overrides of the environments of these names', () => {
    const config = fileOf([staged], { environments: { ...STAGES, test: {} } });
    expect(rowsOf(config)).to.deep.equal([]);
    expect(parsed(config).document['pipelines']).to.deep.include({
      name: NAME,
      pipeline_type: 'realtime_endpoint',
      environments: ['dev', 'staging', 'prod'],
      overrides: {
        prod: { inference_instance: 'ml.m5.4xlarge', endpoint_name: 'prod' },
        dev: { inference_instance: 'ml.t3.medium', endpoint_name: 'dev' },
        staging: { inference_instance: 'ml.m5.large' },
      },
      model_name: 'churn',
      model_framework: 'xgboost',
      model_framework_version: '1.7-1',
      model_artifact_location: 'churn/model.tar.gz',
    });
    const [main, api] = parsed(config).config.pipelines;
    for (const entry of [main, api])
      expect(entry?.targets.map(({ environment }) => environment)).to.deep.equal(['dev', 'staging', 'prod']);
    expect(main?.targets[0]?.inputs).to.include({ inference_instance: 'ml.t3.medium', endpoint_name: 'dev' });
    expect([main?.incomplete, api?.incomplete]).to.deep.equal([null, null]);
  });

  it('leave the choice of environments to an entry that makes one', () => {
    const config = fileOf([{ ...staged, environments: ['dev'] }], { environments: STAGES });
    const [main] = parsed(config).config.pipelines;
    expect(main?.targets.map(({ environment }) => environment)).to.deep.equal(['dev']);
    const unused = [
      ['unused-override', '/pipelines/0/inference_instance/prod'],
      ['unused-override', '/pipelines/0/inference_instance/staging'],
      ['unused-override', '/pipelines/0/endpoint_name/prod'],
    ];
    expect(rowsOf(config)).to.deep.equal(unused);
    expect(problemsOf(config)[0]).to.include({
      severity: 'warning',
      message: 'the pipeline is not meant for `prod`, so this value has no effect',
      hint: 'Add `prod` to its `environments`, or take the value away.',
    });
    const lone = fileOf([{ ...staged, environments: ['dev'] }], { environments: { dev: {} } });
    expect(rowsOf(lone)).to.deep.equal(unused);
    expect(parsed(lone).config.pipelines.map(({ incomplete }) => incomplete)).to.deep.equal([null, null]);
  });

  it('are valid without such environments, with a warning, and hold all that the entry becomes', () => {
    for (const environments of [undefined, { dev: {}, test: {} }]) {
      const config = fileOf([staged], environments === undefined ? {} : { environments });
      const missing = environments === undefined ? '`dev`, `staging`, `prod`' : '`staging`, `prod`';
      expect(problemsOf(config)).to.have.length(1);
      expect(problemsOf(config)[0]).to.deep.include({
        code: 'older-stages',
        severity: 'warning',
        pointer: '/pipelines/0/inference_instance/prod',
        message: `there is a value for ${missing}, but no such environment: the pipeline is held`,
        hint: 'Write {"version": 1, "environments": {"dev": {...}, "staging": {...}, "prod": {...}}, "pipelines": [...]} around it.',
      });
      const entries = parsed(config).config.pipelines;
      expect(entries).to.have.length(2);
      for (const { incomplete } of entries)
        expect(incomplete).to.match(
          /^The entry has values for .+, and the file declares no such environment\.$/,
        );
    }
  });

  it('are still refused in an entry of today', () => {
    const entry = { name: 'churn', pipeline_type: 'batch_transform', size: { dev: 1, staging: 2, prod: 3 } };
    expect(rowsOf(fileOf([entry]))).to.deep.equal([['older-form', '/pipelines/0/size']]);
  });
});

describe('the names of older entries', () => {
  const rows: readonly (readonly [model: string, name: string])[] = [
    ['churn', 'churn-byom-batch-builtin'],
    ['Churn_v2.1', 'churn-v2-1-byom-batch-builtin'],
    ['2024-churn', 'm-2024-churn-byom-batch-builtin'],
    ['--churn--', 'churn-byom-batch-builtin'],
    ['a'.repeat(44), `${'a'.repeat(44)}-byom-batch-builtin`],
    ['a'.repeat(45), `${'a'.repeat(45)}-byom-bat-25866cc1`],
    [`${'a'.repeat(53)}.b`, `${'a'.repeat(53)}-18486198`],
  ];
  for (const [model, name] of rows) {
    it(`make ${name} of ${model}`, () => {
      expect(namesOf([{ ...BATCH, model_name: model }])).to.deep.equal([name]);
    });
  }

  it('are an error where two are the same, at the second', () => {
    const message =
      '`churn-byom-batch-builtin` is made of what stands here, and the name of another pipeline already';
    expect(problemsOf([BATCH, { ...BATCH, model_name: 'Churn' }])).to.have.length(1);
    expect(problemsOf([BATCH, { ...BATCH, model_name: 'Churn' }])[0]).to.include({
      code: 'duplicate-name',
      pointer: '/1/model_name',
      message,
    });
  });

  it('are an error where an entry of today has the name', () => {
    const today = (name: string): object => ({ name, pipeline_type: 'batch_transform' });
    expect(rowsOf([BATCH, today('churn-byom-batch-builtin')])).to.deep.equal([['duplicate-name', '/1/name']]);
    expect(rowsOf([today(`${NAME}-api`), endpoint()])).to.deep.equal([['duplicate-name', '/1/model_name']]);
  });
});

describe('an older type', () => {
  it('is another word for a blueprint when the entry has a name, as aliases are', () => {
    const known = {
      canonical: (name: string) => (name.startsWith('b') ? 'batch_transform' : undefined),
      names: [],
    };
    const result = read(fileOf([{ name: 'churn', pipeline_type: 'byom_batch_builtin' }]), known);
    expect(result.ok && result.value.config.pipelines[0]).to.include({
      pipelineType: 'batch_transform',
      understoodFrom: 'byom_batch_builtin',
    });
  });

  it('is a blueprint of the repository when that has the very name', () => {
    const known = { canonical: (name: string) => name, names: [] };
    expect(read(fileOf([BATCH]), known).ok).to.equal(false);
    const result = read(fileOf([{ ...BATCH, name: 'churn' }]), known);
    expect(result.ok && result.value.config.pipelines[0]?.understoodFrom).to.equal(null);
  });

  it('without a blueprint to be understood as is told of by both names', () => {
    const known = {
      canonical: (name: string) => (name === 'realtime_endpoint' ? name : undefined),
      names: [],
    };
    const result = read([endpoint()], known);
    expect(result.ok ? [] : result.problems).to.deep.equal([
      {
        code: 'unknown-pipeline-type',
        severity: 'error',
        file: 'mlops-config.json',
        line: 3,
        column: 20,
        pointer: '/0/pipeline_type',
        message: 'there is no pipeline type `inference_api`, which `byom_realtime_builtin` is understood as',
        hint: 'Bring a blueprint `blueprints/inference_api/inference_api.yaml`, or take a version that has it.',
      },
    ]);
  });

  it('is said no to with what to do where it asked for something to be done once', () => {
    const types = [
      'describe_model_card',
      'list_model_cards',
      'single_account_codepipeline',
      'multi_account_codepipeline',
    ];
    for (const pipeline_type of types) {
      expect(rowsOf(fileOf([{ pipeline_type, name: 'x', state: 'odd' }]))).to.deep.equal([
        ['older-action', '/pipelines/0/pipeline_type'],
      ]);
    }
  });

  it('has a hint for an entry that misspells it, or gives it a name', () => {
    const hintOf = (entry: object): unknown => problemsOf(fileOf([{ name: 'churn', ...entry }]))[0]?.hint;
    expect(hintOf({ pipeline_type: 'byom_batch_bultin' })).to.equal('Did you mean `byom_batch_builtin`?');
    expect(hintOf({ pipeline_type: 'byom' })).to.contain('take that away');
  });
});
