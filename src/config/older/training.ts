import type { Fields } from './field.ts';
import { anything, assetsKey, group, lost, number, ranges, text, texts, toggle } from './field.ts';
import type { Rule } from './rule.ts';
import { always, implied } from './rule.ts';

const JOB_NAME = lost('text', 'a pipeline starts as many jobs as it needs, each with a name of its own');

const JOB: Fields = {
  model_name: text('model_name'),
  job_name: JOB_NAME,
  training_data: assetsKey('training_data'),
  job_output_location: assetsKey('job_output_location'),
  compression_type: text('compression_type'),
  encrypt_inner_traffic: toggle('encrypt_inner_traffic'),
  max_runtime_per_job: number('max_runtime_per_job'),
  kms_key_arn: text('kms_key_arn'),
};

const TRAINING: Fields = {
  ...JOB,
  model_framework: text('model_framework'),
  model_framework_version: text('model_framework_version'),
  algo_hyperparamaters: texts('hyperparameters'),
  algo_hyperparameters: texts('hyperparameters'),
  validation_data: assetsKey('validation_data'),
  instance_type: text('instance_type'),
  instance_count: number('instance_count'),
  instance_volume_size: number('instance_volume_size'),
  use_spot_instances: toggle('use_spot_instances'),
  max_wait_time_spot_instances: number('max_wait_time_spot_instances'),
  content_type: text('content_type'),
  s3_data_type: text('s3_data_type'),
  data_distribution: text('data_distribution'),
  data_input_mode: text('data_input_mode'),
  data_record_wrapping: text('data_record_wrapping'),
  attribute_names: text('attribute_names'),
};

/** What the framework handed to the tuner of its SDK. */
const TUNER: Fields = {
  objective_metric_name: text('objective_metric_name'),
  objective_type: text('objective_type'),
  strategy: text('strategy'),
  max_jobs: number('max_jobs'),
  max_parallel_jobs: number('max_parallel_jobs'),
  early_stopping_type: text('early_stopping_type'),
  metric_definitions: anything('metric_definitions'),
  base_tuning_job_name: JOB_NAME,
};

/** It took what was left over where nobody said otherwise. */
const SPOT = implied('main', 'use_spot_instances', true);

export const TRAININGS: readonly Rule[] = [
  always({
    type: 'model_training_builtin',
    parts: { main: 'training' },
    named: ['model_name'],
    fields: TRAINING,
    implied: [SPOT],
  }),
  always({
    type: 'model_tuner_builtin',
    parts: { main: 'hyperparameter_tuning' },
    named: ['model_name'],
    fields: {
      ...TRAINING,
      tuner_configs: group(TUNER),
      hyperparamaters_ranges: ranges('hyperparameter_ranges'),
      hyperparameters_ranges: ranges('hyperparameter_ranges'),
    },
    implied: [SPOT],
  }),
  always({
    type: 'model_autopilot_training',
    parts: { main: 'automl' },
    named: ['model_name'],
    fields: {
      ...JOB,
      target_attribute: text('target_attribute'),
      problem_type: text('problem_type'),
      job_objective: text('job_objective'),
      job_max_candidates: number('job_max_candidates'),
      total_max_runtime: number('total_max_runtime'),
      generate_definition_only: toggle('generate_definition_only'),
    },
    implied: [],
  }),
];
