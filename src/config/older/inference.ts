import type { JsonObject } from '../../core/text/json.ts';
import type { Fields, Keys } from './field.ts';
import { assetsKey, bucketPath, choice, lost, lowerCase, staged, text, unused } from './field.ts';
import type { Implied, Rule } from './rule.ts';
import { always, implied, linked } from './rule.ts';

/** A tag on everything an entry becomes. */
const EVERYWHERE: Keys = { main: 'model_name', image: 'model_name', api: 'model_name' };

const MODEL: Fields = {
  model_name: text(EVERYWHERE),
  model_artifact_location: assetsKey('model_artifact_location'),
  inference_instance: text('inference_instance'),
};

const FRAMEWORK: Fields = {
  model_framework: text('model_framework'),
  model_framework_version: text('model_framework_version'),
};

const PACKAGE: Fields = { model_package_name: text('model_package_name') };
const IMAGE: Fields = { custom_image_uri: text('custom_image_uri') };
const INSTANCE: Fields = {
  inference_instance: staged(text('inference_instance')),
  kms_key_arn: staged(text('kms_key_arn')),
};

const REALTIME: Fields = {
  ...MODEL,
  ...PACKAGE,
  ...INSTANCE,
  data_capture_location: staged(bucketPath('data_capture_location')),
  endpoint_name: staged(lowerCase('endpoint_name')),
};

const BATCH: Fields = {
  ...MODEL,
  ...PACKAGE,
  ...INSTANCE,
  batch_inference_data: staged(bucketPath('batch_inference_data')),
  batch_job_output_location: staged(bucketPath('batch_job_output_location')),
};

/**
 * Every endpoint of the framework had an API in front of it, which answered whoever had the rights in IAM, from any
 * address: that word has to be said today.
 */
const API: readonly Implied[] = [
  linked('api', 'endpoint_name', 'main', 'EndpointName'),
  implied('api', 'allowed_ips', 'anywhere'),
];

const ENDPOINT = { main: 'realtime_endpoint', api: 'inference_api' } as const;
const JOB = { main: 'batch_transform' } as const;
const NAMED = ['model_name'] as const;

const isBatch = ({ inference_type: type }: JsonObject): boolean =>
  typeof type === 'string' && type.toLowerCase() === 'batch';

const hasContainer = ({ custom_model_container: container }: JsonObject): boolean =>
  container !== undefined && container !== '';

const TRAINING_DATA = lost('text', 'the framework passed it over too, because nothing is trained');

/** Version 1.0 had one type for four things. */
const BYOM: Fields = {
  ...MODEL,
  inference_type: choice(unused('text'), ['realtime', 'batch']),
  training_data: TRAINING_DATA,
};

/** The printed guide leaves the field out, but the framework's code asked for it. */
const ARTIFACT: Implied = {
  part: 'main',
  key: 'model_artifact_location',
  value: ({ model }) => `${model}/model.tar.gz`,
  hint: 'It is a key in the assets bucket. Write `model_artifact_location` where the model lies elsewhere.',
};

const CONTAINER: readonly Implied[] = [linked('main', 'custom_image_uri', 'image', 'ImageUri')];

const byom = (rule: Omit<Rule, 'type' | 'label' | 'named' | 'required'>): Rule => ({
  ...rule,
  type: 'byom',
  label: 'byom',
  named: NAMED,
  required: ['inference_type'],
});

/** It captured everything, and wrote below this prefix in its bucket. */
const CAPTURE = implied('main', 'data_capture_location', 'datacapture');

const BATCH_OUTPUT = implied('main', 'batch_job_output_location', 'batch_transform/output');

const OLD_BATCH: Fields = { ...BYOM, batch_inference_data: assetsKey('batch_inference_data') };

/** The guide has it in the body of an endpoint too, where it meant nothing. */
const OLD_REALTIME: Fields = { ...BYOM, batch_inference_data: unused('text') };

const BUILT_IN: Fields = { ...FRAMEWORK, custom_model_container: unused('text') };

const OWN: Fields = {
  model_framework: unused('text'),
  model_framework_version: unused('text'),
  custom_model_container: assetsKey({ image: 'custom_algorithm_docker' }),
};

/** The framework pushed to a repository that its own stack had made, or that was there before. */
const OLD_REPOSITORY: Implied = {
  part: 'main',
  key: 'create_repository',
  value: () => 'false',
  hint: 'The repository is taken to be there, as the framework had it. Write the entry in the form of today for one that is made.',
};

export const INFERENCE: readonly Rule[] = [
  byom({
    when: '`inference_type` is `batch` and there is a `custom_model_container`',
    applies: (values) => isBatch(values) && hasContainer(values),
    parts: { ...JOB, image: 'image_builder' },
    fields: { ...OLD_BATCH, ...OWN },
    implied: [ARTIFACT, ...CONTAINER, BATCH_OUTPUT],
  }),
  byom({
    when: '`inference_type` is `batch`',
    applies: isBatch,
    parts: JOB,
    fields: { ...OLD_BATCH, ...BUILT_IN },
    implied: [ARTIFACT, BATCH_OUTPUT],
  }),
  byom({
    when: '`inference_type` is `realtime` and there is a `custom_model_container`',
    applies: hasContainer,
    parts: { ...ENDPOINT, image: 'image_builder' },
    fields: { ...OLD_REALTIME, ...OWN },
    implied: [ARTIFACT, ...CONTAINER, CAPTURE, ...API],
  }),
  byom({
    when: '`inference_type` is `realtime`',
    applies: () => true,
    parts: ENDPOINT,
    fields: { ...OLD_REALTIME, ...BUILT_IN },
    implied: [ARTIFACT, CAPTURE, ...API],
  }),
  always({
    type: 'byom_realtime_builtin',
    parts: ENDPOINT,
    named: NAMED,
    fields: { ...REALTIME, ...FRAMEWORK },
    implied: API,
  }),
  always({
    type: 'byom_realtime_custom',
    parts: ENDPOINT,
    named: NAMED,
    fields: { ...REALTIME, ...IMAGE },
    implied: API,
  }),
  always({
    type: 'byom_batch_builtin',
    parts: JOB,
    named: NAMED,
    fields: { ...BATCH, ...FRAMEWORK },
    implied: [],
  }),
  always({
    type: 'byom_batch_custom',
    parts: JOB,
    named: NAMED,
    fields: { ...BATCH, ...IMAGE },
    implied: [],
  }),
  always({
    type: 'byom_image_builder',
    parts: { main: 'image_builder' },
    named: ['model_name', 'ecr_repo_name'],
    fields: {
      model_name: text('model_name'),
      custom_algorithm_docker: assetsKey('custom_algorithm_docker'),
      ecr_repo_name: text('ecr_repo_name'),
      image_tag: text('image_tag'),
    },
    implied: [OLD_REPOSITORY],
  }),
];
