/** What the configurations of these tests are made of: entries of the endpoint that comes with the service. */
export interface Entry {
  readonly name: string;
  readonly [key: string]: unknown;
}

export const endpoint = (name: string, more: Readonly<Record<string, unknown>> = {}): Entry => ({
  name,
  pipeline_type: 'realtime_endpoint',
  model_framework: 'xgboost',
  model_framework_version: '1.7-1',
  model_artifact_location: `s3://example-models/${name}/model.tar.gz`,
  inference_instance: 'ml.m5.large',
  ...more,
});

export const CONFIG = 'mlops-config.json';

/** The one file of a commit, with its name. */
export const configOf = (...pipelines: readonly Entry[]): { readonly [CONFIG]: string } => ({
  [CONFIG]: `${JSON.stringify({ version: 1, pipelines }, null, 2)}\n`,
});

export const names = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `model-${String(index + 1).padStart(2, '0')}`);
