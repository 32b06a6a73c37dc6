import { expect } from 'chai';
import { bind } from '../../src/blueprints/bind.ts';
import { locateAssets } from '../../src/core/assets.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { builtInBlueprints } from '../deploy/examples.ts';
import { locate, problemsOf, target } from '../support/blueprint.ts';

const PACKAGE = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/fraud/7';
const IMAGE = '999988887777.dkr.ecr.eu-west-1.amazonaws.com/team/scorer:1';
const GPU_IMAGE = '763104351884.dkr.ecr.eu-west-1.amazonaws.com/pytorch-inference:2.6.0-gpu-py312';
const MODEL: JsonObject = {
  model_framework: 'xgboost',
  model_framework_version: '1.7-1',
  model_artifact_location: 'churn/model.tar.gz',
};
const ASYNC: JsonObject = {
  ...MODEL,
  inference_instance: 'ml.m5.large',
  input_location: 'requests',
  output_location: 'answers',
};
const ZIP: JsonObject = { custom_algorithm_docker: 'containers/a.zip' };
const CONNECTION = 'arn:aws:codeconnections:eu-west-1:111122223333:connection/0a1b2c3d';
const COMPONENT: JsonObject = {
  endpoint_name: 'shared',
  custom_image_uri: IMAGE,
  cpu_cores: 1,
  min_memory_mb: 1024,
};

/** What somebody may write, by blueprint, and what `validate` says of it: message and hint. */
const refused: readonly (readonly [string, string, JsonObject, string])[] = [
  [
    'serverless_endpoint',
    'a network',
    { ...MODEL, vpc_subnet_ids: ['subnet-1'] },
    'has no input `vpc_subnet_ids` serverless inference runs in no network of yours; take a realtime_endpoint',
  ],
  [
    'serverless_endpoint',
    'data capture',
    { ...MODEL, data_capture_location: 'captures' },
    'has no input `data_capture_location` serverless inference captures no data',
  ],
  [
    'serverless_endpoint',
    'a framework for GPUs',
    { ...MODEL, model_framework: 'huggingface-llm', model_framework_version: '3.3' },
    'the image of huggingface-llm 3.3.6 is for gpu, and serverless inference has CPUs only',
  ],
  [
    'serverless_endpoint',
    'an image for GPUs',
    { custom_image_uri: GPU_IMAGE },
    'by its name an image for GPUs, and serverless inference has none',
  ],
  [
    'serverless_endpoint',
    'a memory in between',
    { ...MODEL, memory_size_mb: 1500 },
    'must be "1024", "2048"',
  ],
  [
    'serverless_endpoint',
    'both image and package',
    { custom_image_uri: IMAGE, model_package_name: PACKAGE },
    'give exactly one of',
  ],
  [
    'async_endpoint',
    'no place for answers',
    { ...ASYNC, output_location: null },
    '`output_location` is missing',
  ],
  [
    'async_endpoint',
    'no place for requests',
    { ...ASYNC, input_location: null },
    'give input_location, where requests lie',
  ],
  [
    'async_endpoint',
    'an artifact outside S3',
    { ...ASYNC, model_artifact_location: 'https://models.example.com/1' },
    'It is s3://<bucket>/<key>',
  ],
  [
    'async_endpoint',
    'an instance type that does not exist',
    { ...ASYNC, inference_instance: 'ml.m5.huge' },
    'SageMaker has no such instance type',
  ],
  [
    'async_endpoint',
    'both image and package',
    {
      ...ASYNC,
      model_framework: null,
      model_framework_version: null,
      custom_image_uri: IMAGE,
      model_package_name: PACKAGE,
    },
    'give exactly one of',
  ],
  [
    'component_endpoint',
    'a model',
    { inference_instance: 'ml.g5.xlarge', custom_image_uri: IMAGE },
    'models are entries of their own, of the type inference_component',
  ],
  [
    'inference_component',
    'nothing to compute with',
    { ...COMPONENT, cpu_cores: 0 },
    'a component needs cpu_cores, accelerators or both',
  ],
  [
    'inference_component',
    'an image with a tag that none can have',
    { ...COMPONENT, custom_image_uri: IMAGE.replace(':1', ':.x') },
    'It is <account>.dkr.ecr',
  ],
  [
    'inference_component',
    'a key for its volumes',
    { ...COMPONENT, kms_key_arn: 'arn:aws:kms:eu-west-1:111122223333:key/1' },
    'the volumes are those of the endpoint',
  ],
  [
    'model_registry',
    'an account that is none',
    { shared_with_accounts: ['everybody'] },
    'They are account ids of 12 digits',
  ],
  [
    'model_registry',
    'a name that none can have',
    { model_package_group_name: 'a_b' },
    'It has letters, digits and hyphens',
  ],
  ['image_builder', 'no source', { image_tag: '1' }, 'give exactly one of custom_algorithm_docker'],
  [
    'image_builder',
    'two sources',
    { ...ZIP, source_repository_url: 'https://github.com/a/b', source_connection_arn: CONNECTION },
    'give exactly one of custom_algorithm_docker',
  ],
  [
    'image_builder',
    'a zip outside S3',
    { custom_algorithm_docker: 'https://models.example.com/a.zip' },
    'It is s3://<bucket>/<key>.zip',
  ],
  [
    'image_builder',
    'something that is no zip',
    { custom_algorithm_docker: 'a.tar.gz' },
    'It is s3://<bucket>/',
  ],
  [
    'image_builder',
    'a repository with a password in its address',
    { source_repository_url: 'https://ann:secret@github.com/a/b', source_connection_arn: CONNECTION },
    'without user or password',
  ],
  [
    'image_builder',
    'a repository that nothing may read',
    { source_repository_url: 'https://github.com/a/b' },
    'source_repository_url and source_connection_arn go together',
  ],
  ['image_builder', 'a tag that none can have', { ...ZIP, image_tag: '.1' }, 'after a letter, digit or _'],
  ['image_builder', 'a name with capitals', { ...ZIP, ecr_repo_name: 'Scorer' }, 'It has lower-case letters'],
  [
    'image_builder',
    'a repository of somebody without a name',
    { ...ZIP, create_repository: false },
    'a repository that is there already has a name',
  ],
  [
    'image_builder',
    'a folder above the source',
    { ...ZIP, source_folder: '../x' },
    'It is a path inside the source',
  ],
  [
    'image_builder',
    'an argument with a space',
    { ...ZIP, build_arguments: ['A=1 2'] },
    'They are NAME=value',
  ],
  [
    'image_builder',
    'half a network',
    { ...ZIP, vpc_id: 'vpc-1' },
    'vpc_subnet_ids and vpc_security_group_ids go together',
  ],
  ['image_builder', 'an instance', { ...ZIP, inference_instance: 'ml.m5.large' }, 'it builds an image'],
  ['model_card', 'a status that does not exist', { status: 'Done' }, 'must be "Draft", "PendingReview"'],
  ['model_card', 'an evaluation of another form', { evaluation_details: [{ name: 'x' }] }, 'lacks `Name`'],
];

describe('An entry is refused before anything is sent', () => {
  for (const [name, what, inputs, words] of refused)
    it(`for ${name} with ${what}`, async () => {
      const blueprint = (await builtInBlueprints()).find((one) => one.name === name);
      if (blueprint === undefined) throw new Error(`there is no ${name}`);
      const located = locateAssets(blueprint, target(inputs), 'assets').target;
      const problems = problemsOf(bind(blueprint, located, locate, { region: 'eu-west-1' }));
      expect(problems.map(({ message, hint }) => `${message} ${hint}`).join('\n')).to.include(words);
    });

  it('and not without a reason: the same entries are taken when they are put right', async () => {
    const right: readonly (readonly [string, JsonObject])[] = [
      ['serverless_endpoint', MODEL],
      ['async_endpoint', ASYNC],
      ['component_endpoint', { inference_instance: 'ml.g5.xlarge' }],
      ['inference_component', COMPONENT],
      ['image_builder', ZIP],
      ['model_registry', { shared_with_accounts: ['111122223333'] }],
      ['model_card', { evaluation_details: [{ Name: 'x' }] }],
    ];
    for (const [name, inputs] of right) {
      const blueprint = (await builtInBlueprints()).find((one) => one.name === name);
      if (blueprint === undefined) throw new Error(`there is no ${name}`);
      const located = locateAssets(blueprint, target(inputs), 'assets').target;
      expect(problemsOf(bind(blueprint, located, locate, { region: 'eu-west-1' })), name).to.deep.equal([]);
    }
  });
});
