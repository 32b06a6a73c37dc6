import type { Fields } from './field.ts';
import {
  anything,
  assetsKey,
  bucketPath,
  choice,
  lowerCase,
  number,
  object,
  staged,
  text,
  unused,
} from './field.ts';
import type { Implied, Rule } from './rule.ts';
import { always, implied } from './rule.ts';

const MONITOR: Fields = {
  model_name: text('model_name'),
  endpoint_name: staged(lowerCase('endpoint_name')),
  baseline_data: assetsKey('baseline_data'),
  baseline_job_output_location: staged(bucketPath('baseline_job_output_location')),
  baseline_max_runtime_seconds: staged(number('baseline_max_runtime_seconds')),
  data_capture_location: staged(bucketPath('data_capture_location')),
  monitoring_output_location: staged(bucketPath('monitoring_output_location')),
  monitor_max_runtime_seconds: staged(number('monitor_max_runtime_seconds')),
  schedule_expression: staged(text('schedule_expression')),
  instance_type: staged(text('instance_type')),
  instance_volume_size: staged(number('instance_volume_size')),
  kms_key_arn: staged(text('kms_key_arn')),
};

const PREDICTION: Fields = {
  problem_type: text('problem_type'),
  monitor_inference_attribute: text('monitor_inference_attribute'),
  monitor_probability_attribute: text('monitor_probability_attribute'),
  probability_threshold_attribute: anything('probability_threshold_attribute'),
};

/** The framework looked at it to know which of the others had to be there. */
const PROBLEM_TYPE = choice(unused('text'), [
  'regression',
  'binaryclassification',
  'multiclassclassification',
]);

const GROUND_TRUTH: Fields = {
  monitor_ground_truth_input: staged(bucketPath('monitor_ground_truth_input')),
};

/** Versions 1.1 and 1.2 named the fields differently, and had no other kind than data quality. */
const {
  baseline_data: _,
  baseline_max_runtime_seconds: __,
  monitor_max_runtime_seconds: ___,
  ...EARLY
} = MONITOR;

const EARLY_MONITOR: Fields = {
  ...EARLY,
  training_data: assetsKey('baseline_data'),
  max_runtime_seconds: staged(number('monitor_max_runtime_seconds')),
  monitoring_type: choice(unused('text'), ['dataquality']),
};

/** Whoever had these monitors is no new customer of what they are made of; a new account is, and is refused. */
const FORMER_CUSTOMER: Implied = {
  ...implied('main', 'legacy_monitor', true),
  hint: 'AWS refuses SageMaker Model Monitor to accounts that never had it: take a drift_monitor there.',
};

const monitor = (type: string, main: string, fields: Fields, more: readonly Implied[] = []): Rule =>
  always({
    type,
    parts: { main },
    named: ['model_name', 'endpoint_name'],
    fields,
    implied: [FORMER_CUSTOMER, ...more],
  });

export const MONITORS: readonly Rule[] = [
  monitor('byom_data_quality_monitor', 'data_quality_monitor', MONITOR),
  monitor('byom_model_quality_monitor', 'model_quality_monitor', {
    ...MONITOR,
    ...PREDICTION,
    ...GROUND_TRUTH,
    baseline_inference_attribute: text('baseline_inference_attribute'),
    baseline_probability_attribute: text('baseline_probability_attribute'),
    baseline_ground_truth_attribute: text('baseline_ground_truth_attribute'),
  }),
  monitor('byom_model_bias_monitor', 'bias_monitor', {
    ...MONITOR,
    ...PREDICTION,
    ...GROUND_TRUTH,
    problem_type: PROBLEM_TYPE,
    bias_config: object('bias_config'),
    model_predicted_label_config: object('model_predicted_label_config'),
    features_attribute: text('features_attribute'),
  }),
  monitor('byom_model_explainability_monitor', 'explainability_monitor', {
    ...MONITOR,
    ...PREDICTION,
    problem_type: PROBLEM_TYPE,
    probability_threshold_attribute: unused('anything'),
    shap_config: object('shap_config'),
    model_scores: anything('model_scores'),
    features_attribute: text('features_attribute'),
  }),
  monitor('byom_model_monitor', 'data_quality_monitor', EARLY_MONITOR),
  monitor(
    'model_monitor',
    'data_quality_monitor',
    {
      ...EARLY_MONITOR,
      // In version 1.1 everything lay in the assets bucket.
      baseline_job_output_location: assetsKey('baseline_job_output_location'),
      data_capture_location: assetsKey('data_capture_location'),
      monitoring_output_location: assetsKey('monitoring_output_location'),
    },
    // Where the endpoints of version 1.0 and 1.1 captured.
    [implied('main', 'data_capture_location', 'datacapture')],
  ),
];
