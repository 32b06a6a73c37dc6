import type { Report } from '../../simulator/runs/stored-run.ts';
import type { Trouble } from '../../simulator/trouble.ts';

/** One commit and what comes of it. */
export interface Chapter {
  readonly title: string;
  /** What the reader should look for. */
  readonly lead: string;
  readonly author: string;
  readonly message: string;
  readonly text: string;
  /** What goes wrong in the simulated AWS, or is answered there, while this chapter is told. */
  readonly trouble?: Trouble;
  /** What jobs write and measure there from here on. */
  readonly reports?: readonly Report[];
  /** The chapter ends with a letter of this outcome about its commit. */
  readonly ends:
    'deployed' | 'config-rejected' | 'config-accepted' | 'failed' | 'degraded' | 'recovered' | 'removed';
  /** And not before a letter about it says this too. */
  readonly tells?: string;
  /** And not before so many stacks are there, and at rest. */
  readonly stacks?: number;
}

interface Entry {
  readonly name: string;
  readonly [key: string]: string | number;
}

const entry = (name: string, version: string, more: Readonly<Record<string, number>> = {}): Entry => ({
  name,
  pipeline_type: 'realtime_endpoint',
  model_framework: 'xgboost',
  model_framework_version: '1.7-1',
  model_artifact_location: `s3://example-models/${name}/${version}/model.tar.gz`,
  inference_instance: 'ml.m5.large',
  ...more,
});

const config = (entries: readonly Entry[]): string =>
  `${JSON.stringify({ version: 1, pipelines: entries }, null, 2)}\n`;

const churn = entry('churn', 'v1', { instance_count: 2 });
const fraud = entry('fraud', 'v1');
const pricing = entry('pricing', 'v1');

/** The last line lost its comma, and a key its spelling: what happens in a hurry. */
const broken = config([churn, fraud, pricing])
  .replace('"version": 1,', '"version": 1')
  .replace('"inference_instance"', '"inferense_instance"');

export const STORY: readonly Chapter[] = [
  {
    title: 'Three pipelines',
    lead: 'Ann commits three endpoints. Three CloudFormation stacks are created.',
    author: 'Ann',
    message: 'Serve churn, fraud and pricing',
    text: config([entry('churn', 'v1'), fraud, pricing]),
    ends: 'deployed',
  },
  {
    title: 'One of them changes',
    lead: 'Ben gives churn a second instance. One stack is updated, the others are left alone.',
    author: 'Ben',
    message: 'Two instances for churn',
    text: config([churn, fraud, pricing]),
    ends: 'deployed',
  },
  {
    title: 'A broken commit',
    lead: 'Cleo loses a comma. The commit is rejected with the place and the reason; nothing is touched.',
    author: 'Cleo',
    message: 'Quick fix before lunch',
    text: broken,
    ends: 'config-rejected',
  },
  {
    title: 'Repaired',
    lead: 'Cleo repairs the file. What is deployed was right all along, so no stack changes.',
    author: 'Cleo',
    message: 'Put the comma back',
    text: config([churn, fraud, pricing]),
    ends: 'config-accepted',
  },
  {
    title: 'A deployment that fails',
    lead: 'Ann ships fraud v2, whose container does not start. CloudFormation rolls back to v1, which goes on serving.',
    author: 'Ann',
    message: 'Fraud model v2',
    text: config([churn, entry('fraud', 'v2'), pricing]),
    trouble: {
      kind: 'resource-fails',
      on: 'update',
      stack: 'mlops-default-fraud',
      resource: 'AWS::SageMaker::Endpoint',
      reason:
        'The production variant did not pass the ping health check. Please check CloudWatch logs for this endpoint.',
    },
    ends: 'failed',
  },
  {
    title: 'Fixed',
    lead: 'Ann ships v3. The failure is closed by one mail that says so.',
    author: 'Ann',
    message: 'Fraud model v3: start the server on port 8080',
    text: config([churn, entry('fraud', 'v3'), pricing]),
    ends: 'recovered',
  },
  {
    title: 'One pipeline goes',
    lead: 'Ben takes pricing out. After a second look that still misses it, its stack is deleted.',
    author: 'Ben',
    message: 'Retire pricing',
    text: config([churn, entry('fraud', 'v3')]),
    ends: 'removed',
  },
];
