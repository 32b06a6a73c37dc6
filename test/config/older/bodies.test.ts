import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import { FOLDER, entriesOf, fixture, parsed, rowsOf } from './reading.ts';

const OUTPUT = (of: string, key: string): object => ({ output_of: of, key });

const OPEN = { pipeline_type: 'inference_api', model_name: 'churn', allowed_ips: 'anywhere' };
const API = { name: 'churn-byom-realtime-builtin-api', ...OPEN };

const FRAMEWORK = { model_framework: 'xgboost', model_framework_version: '1.7-1' };

const MONITOR = {
  legacy_monitor: true,
  model_name: 'churn',
  endpoint_name: 'churn-live',
  baseline_data: 'training/churn.csv',
  baseline_job_output_location: 's3://mlops-data/baseline',
  data_capture_location: 's3://mlops-data/captures',
  monitoring_output_location: 's3://mlops-data/reports',
  schedule_expression: 'cron(0 * ? * * *)',
  instance_type: 'ml.m5.large',
  instance_volume_size: '20',
  baseline_max_runtime_seconds: '3600',
  monitor_max_runtime_seconds: '1800',
};

const TRAINING = {
  model_name: 'churn',
  training_data: 'training/churn.csv',
  validation_data: 'validation/churn.csv',
  job_output_location: 'trained',
  ...FRAMEWORK,
  hyperparameters: { objective: 'binary:logistic', eval_metric: 'auc', num_round: '400' },
  instance_type: 'ml.m5.xlarge',
  instance_count: 1,
  instance_volume_size: 20,
  max_runtime_per_job: 3600,
  use_spot_instances: true,
  max_wait_time_spot_instances: 7200,
  content_type: 'csv',
  encrypt_inner_traffic: true,
};

/** What every body comes to, and the warnings that go with it beside that it is alone in its file. */
interface Row {
  readonly entries: readonly object[];
  readonly warnings?: readonly (readonly [code: string, pointer: string])[];
}

const BODIES: Readonly<Record<string, Row>> = {
  'v1.0-realtime': {
    entries: [
      {
        name: 'churn-byom',
        pipeline_type: 'realtime_endpoint',
        data_capture_location: 'datacapture',
        model_name: 'churn',
        model_framework: 'xgboost',
        model_framework_version: '1',
        model_artifact_location: 'churn/model.tar.gz',
        inference_instance: 'ml.m5.large',
      },
      {
        name: 'churn-byom-api',
        ...OPEN,
        endpoint_name: OUTPUT('churn-byom', 'EndpointName'),
      },
    ],
    warnings: [['older-field', '/training_data']],
  },
  'v1.0-realtime-own-container': {
    entries: [
      {
        name: 'churn-byom',
        pipeline_type: 'realtime_endpoint',
        custom_image_uri: OUTPUT('churn-byom-image', 'ImageUri'),
        data_capture_location: 'datacapture',
        model_name: 'churn',
        model_artifact_location: 'churn/model.tar.gz',
        inference_instance: 'ml.m5.large',
      },
      {
        name: 'churn-byom-image',
        pipeline_type: 'image_builder',
        custom_algorithm_docker: 'containers/churn.zip',
        model_name: 'churn',
      },
      {
        name: 'churn-byom-api',
        ...OPEN,
        endpoint_name: OUTPUT('churn-byom', 'EndpointName'),
      },
    ],
    warnings: [
      ['older-default', '/model_name'],
      ['older-field', '/training_data'],
    ],
  },
  'v1.0-batch': {
    entries: [
      {
        name: 'churn-byom',
        pipeline_type: 'batch_transform',
        model_name: 'churn',
        model_framework: 'xgboost',
        model_framework_version: '1',
        model_artifact_location: 'churn/model.tar.gz',
        inference_instance: 'ml.m5.large',
        batch_inference_data: 'batch/churn.csv',
        batch_job_output_location: 'batch_transform/output',
      },
    ],
    warnings: [['older-field', '/training_data']],
  },
  'v1.0-batch-own-container': {
    entries: [
      {
        name: 'churn-byom',
        pipeline_type: 'batch_transform',
        custom_image_uri: OUTPUT('churn-byom-image', 'ImageUri'),
        model_name: 'churn',
        model_artifact_location: 'churn/model.tar.gz',
        inference_instance: 'ml.m5.large',
        batch_inference_data: 'batch/churn.csv',
        batch_job_output_location: 'batch_transform/output',
      },
      {
        name: 'churn-byom-image',
        pipeline_type: 'image_builder',
        custom_algorithm_docker: 'containers/churn.zip',
        model_name: 'churn',
      },
    ],
    warnings: [
      ['older-default', '/model_name'],
      ['older-field', '/training_data'],
    ],
  },
  'v1.1-monitor': {
    entries: [
      {
        name: 'churn-endpoint-model-monitor',
        pipeline_type: 'data_quality_monitor',
        legacy_monitor: true,
        data_capture_location: 'datacapture',
        endpoint_name: 'churn-endpoint',
        baseline_data: 'training/churn.csv',
        baseline_job_output_location: 'baseline',
        monitoring_output_location: 'reports',
        schedule_expression: 'cron(0 * ? * * *)',
        instance_type: 'ml.m5.large',
        instance_volume_size: '20',
        monitor_max_runtime_seconds: '1800',
      },
    ],
    warnings: [['older-default', '/endpoint_name']],
  },
  'v1.2-monitor': {
    entries: [
      {
        name: 'churn-byom-model-monitor',
        pipeline_type: 'data_quality_monitor',
        legacy_monitor: true,
        model_name: 'churn',
        endpoint_name: 'churn-endpoint',
        baseline_data: 'training/churn.csv',
        baseline_job_output_location: 's3://mlops-data/baseline',
        data_capture_location: 's3://mlops-data/captures',
        monitoring_output_location: 's3://mlops-data/reports',
        schedule_expression: 'cron(0 * ? * * *)',
        instance_type: 'ml.m5.large',
        instance_volume_size: '20',
        monitor_max_runtime_seconds: '1800',
      },
    ],
    warnings: [['older-default', '/model_name']],
  },
  'realtime-builtin': {
    entries: [
      {
        name: 'churn-byom-realtime-builtin',
        pipeline_type: 'realtime_endpoint',
        model_name: 'churn',
        ...FRAMEWORK,
        model_artifact_location: 'churn/model.tar.gz',
        inference_instance: 'ml.m5.large',
        data_capture_location: 's3://mlops-data/captures',
        endpoint_name: 'churn-live',
      },
      { ...API, endpoint_name: OUTPUT('churn-byom-realtime-builtin', 'EndpointName') },
    ],
  },
  'realtime-custom': {
    entries: [
      {
        name: 'churn-byom-realtime-custom',
        pipeline_type: 'realtime_endpoint',
        model_name: 'churn',
        custom_image_uri: '111111111111.dkr.ecr.eu-west-1.amazonaws.com/churn:7',
        model_artifact_location: 'churn/model.tar.gz',
        inference_instance: 'ml.m5.large',
        data_capture_location: 's3://mlops-data/captures',
        endpoint_name: 'churn-live',
        kms_key_arn: 'arn:aws:kms:eu-west-1:111111111111:key/0a1b2c3d',
      },
      {
        name: 'churn-byom-realtime-custom-api',
        ...OPEN,
        endpoint_name: OUTPUT('churn-byom-realtime-custom', 'EndpointName'),
      },
    ],
  },
  'realtime-registry': {
    entries: [
      {
        name: 'churn-byom-realtime-builtin',
        pipeline_type: 'realtime_endpoint',
        model_name: 'churn',
        model_package_name: 'arn:aws:sagemaker:eu-west-1:111111111111:model-package/churn/3',
        inference_instance: 'ml.m5.large',
        data_capture_location: 's3://mlops-data/captures',
      },
      { ...API, endpoint_name: OUTPUT('churn-byom-realtime-builtin', 'EndpointName') },
    ],
  },
  'realtime-multi-account': {
    entries: [
      {
        name: 'churn-byom-realtime-builtin',
        pipeline_type: 'realtime_endpoint',
        model_name: 'churn',
        ...FRAMEWORK,
        model_artifact_location: 'churn/model.tar.gz',
        // Lent by the first stage, while no environments are declared.
        inference_instance: 'ml.t2.medium',
        data_capture_location: 's3://dev-data/captures',
        endpoint_name: 'churn-dev',
      },
      { ...API, endpoint_name: OUTPUT('churn-byom-realtime-builtin', 'EndpointName') },
    ],
    warnings: [['older-stages', '/inference_instance/dev']],
  },
  'batch-builtin': {
    entries: [
      {
        name: 'churn-byom-batch-builtin',
        pipeline_type: 'batch_transform',
        model_name: 'churn',
        ...FRAMEWORK,
        model_artifact_location: 'churn/model.tar.gz',
        inference_instance: 'ml.m5.large',
        batch_inference_data: 's3://mlops-data/in/churn.csv',
        batch_job_output_location: 's3://mlops-data/out',
      },
    ],
  },
  'batch-custom': {
    entries: [
      {
        name: 'churn-byom-batch-custom',
        pipeline_type: 'batch_transform',
        model_name: 'churn',
        custom_image_uri: '111111111111.dkr.ecr.eu-west-1.amazonaws.com/churn:7',
        model_artifact_location: 'churn/model.tar.gz',
        inference_instance: 'ml.m5.large',
        batch_inference_data: 's3://mlops-data/in/churn.csv',
        batch_job_output_location: 's3://mlops-data/out',
        kms_key_arn: 'arn:aws:kms:eu-west-1:111111111111:key/0a1b2c3d',
      },
    ],
  },
  'image-builder': {
    entries: [
      {
        name: 'mlops-churn-byom-image-builder',
        pipeline_type: 'image_builder',
        custom_algorithm_docker: 'containers/churn.zip',
        ecr_repo_name: 'mlops/churn',
        image_tag: '1.0',
        create_repository: 'false',
      },
    ],
    warnings: [['older-default', '/ecr_repo_name']],
  },
  'data-quality': {
    entries: [{ name: 'churn-byom-data-quality-monitor', pipeline_type: 'data_quality_monitor', ...MONITOR }],
    warnings: [['older-default', '/model_name']],
  },
  'model-quality': {
    entries: [
      {
        name: 'churn-byom-model-quality-monitor',
        pipeline_type: 'model_quality_monitor',
        ...MONITOR,
        problem_type: 'BinaryClassification',
        monitor_probability_attribute: '0',
        probability_threshold_attribute: '0.5',
        monitor_ground_truth_input: 's3://mlops-data/truth',
        baseline_inference_attribute: 'prediction',
        baseline_probability_attribute: 'probability',
        baseline_ground_truth_attribute: 'label',
      },
    ],
    warnings: [['older-default', '/model_name']],
  },
  bias: {
    entries: [
      {
        name: 'churn-byom-model-bias-monitor',
        pipeline_type: 'bias_monitor',
        ...MONITOR,
        monitor_probability_attribute: '0',
        probability_threshold_attribute: '0.5',
        monitor_ground_truth_input: 's3://mlops-data/truth',
        bias_config: {
          label_values_or_threshold: [1],
          facet_name: 'age',
          facet_values_or_threshold: [40],
        },
        model_predicted_label_config: { probability: 0 },
      },
    ],
    warnings: [['older-default', '/model_name']],
  },
  explainability: {
    entries: [
      {
        name: 'churn-byom-model-explainability-monitor',
        pipeline_type: 'explainability_monitor',
        ...MONITOR,
        monitor_inference_attribute: '0',
        shap_config: { baseline: [[1, 2, 3]], num_samples: 100, agg_method: 'mean_abs' },
      },
    ],
    warnings: [['older-default', '/model_name']],
  },
  training: { entries: [{ name: 'churn-model-training-builtin', pipeline_type: 'training', ...TRAINING }] },
  tuner: {
    entries: [
      {
        name: 'churn-model-tuner-builtin',
        pipeline_type: 'hyperparameter_tuning',
        ...TRAINING,
        early_stopping_type: 'Auto',
        objective_metric_name: 'validation:auc',
        strategy: 'Bayesian',
        objective_type: 'Maximize',
        max_jobs: 10,
        max_parallel_jobs: 2,
        hyperparameter_ranges: {
          ContinuousParameterRanges: [{ Name: 'eta', MinValue: '0.1', MaxValue: '0.5' }],
          IntegerParameterRanges: [{ Name: 'max_depth', MinValue: '1', MaxValue: '15' }],
          CategoricalParameterRanges: [{ Name: 'booster', Values: ['gbtree', 'dart'] }],
        },
      },
    ],
  },
  autopilot: {
    entries: [
      {
        name: 'churn-model-autopilot-training',
        pipeline_type: 'automl',
        model_name: 'churn',
        training_data: 'training/churn.csv',
        target_attribute: 'label',
        job_output_location: 'trained',
        problem_type: 'BinaryClassification',
        job_objective: 'AUC',
        job_max_candidates: 10,
        max_runtime_per_job: 3600,
        total_max_runtime: 36000,
        generate_definition_only: false,
        encrypt_inner_traffic: true,
        compression_type: 'Gzip',
      },
    ],
  },
  'model-card': {
    entries: [
      {
        name: 'churn-card-model-card',
        pipeline_type: 'model_card',
        model_card_name: 'churn-card',
        status: 'Draft',
        model_name: 'churn',
        model_description: 'Who will leave',
        problem_type: 'Binary Classification',
        container_image: ['churn:7'],
        purpose_of_model: 'Offers',
        risk_rating: 'Low',
        objective_function: { Function: { Function: 'Maximize', Facet: 'AUC' }, Notes: 'on holdout' },
        training_job_details: {
          TrainingArn: 'arn:aws:sagemaker:eu-west-1:111111111111:training-job/churn',
          TrainingEnvironment: { ContainerImage: ['xgboost:1.7-1'] },
          TrainingMetrics: [{ Name: 'auc', Value: 0.9 }],
        },
        evaluation_details: [
          {
            Name: 'holdout',
            Metadata: { made_by: 'us' },
            MetricGroups: [
              {
                Name: 'curves',
                MetricData: [
                  {
                    Name: 'roc',
                    Type: 'linear_graph',
                    Value: { a_b: [0, 1] },
                    XAxisName: ['fpr'],
                    YAxisName: ['tpr'],
                  },
                ],
              },
            ],
          },
        ],
        caveats_and_recommendations: 'Consumers only',
        custom_details: { review_date: 'May' },
      },
    ],
    warnings: [
      ['older-field', '/version'],
      ['older-field', '/model_overview/model_name'],
      ['older-field', '/training_details/training_job_name'],
    ],
  },
};

describe('a request body of the AWS MLOps Framework', () => {
  it('is among the fixtures of every rule', () => {
    const files = readdirSync(FOLDER).map((file) => file.replace('.json', ''));
    expect(files.toSorted()).to.deep.equal(Object.keys(BODIES).toSorted());
  });

  for (const [name, { entries, warnings = [] }] of Object.entries(BODIES)) {
    it(`is read as it was meant: ${name}.json`, () => {
      const body = fixture(name);
      expect(entriesOf(body)).to.deep.equal(entries);
      expect(rowsOf(body)).to.deep.equal([['older-form', ''], ...warnings]);
    });
  }

  it('is told of in the words of the framework', () => {
    const { config } = parsed(fixture('v1.0-realtime'));
    expect(config.pipelines.map(({ name, understoodFrom }) => [name, understoodFrom])).to.deep.equal([
      ['churn-byom', 'byom'],
      ['churn-byom-api', 'byom'],
    ]);
  });
});
