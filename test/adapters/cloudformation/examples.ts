import { CloudFormation } from '../../../src/adapters/cloudformation/cloud.ts';
import { freePacer } from '../../../src/adapters/pacer.ts';
import type { DesiredStack, LiveStack } from '../../../src/core/model.ts';
import { scripted, type Script } from './scripted-endpoint.ts';

/** Stacks of the tests; what a test is about stands in the test. */
export const desiredStack = (more: Partial<DesiredStack> = {}): DesiredStack => ({
  pipeline: 'churn',
  environment: 'default',
  pipelineType: 'realtime_endpoint',
  stack: 'mlops-default-churn',
  template: '{"Resources":{"Queue":{"Type":"AWS::SQS::Queue"}}}',
  parameters: { Count: '1' },
  resourceTypes: ['AWS::SQS::Queue'],
  noEcho: [],
  code: [],
  tags: { 'mlops:managed-by': 'mlops', 'mlops:pipeline': 'churn' },
  capabilities: [],
  role: null,
  digest: 'd1',
  content: 'c1',
  input: 'i1',
  protect: false,
  timeoutMinutes: 120,
  ...more,
});

export const liveStack = (more: Partial<LiveStack> = {}): LiveStack => ({
  name: 'mlops-default-churn',
  id: 'arn:aws:cloudformation:eu-west-1:111111111111:stack/mlops-default-churn/00000000-0000-4000-8000-000000000000',
  phase: 'settled',
  status: 'CREATE_COMPLETE',
  statusReason: null,
  created: 1_000,
  updated: null,
  parameters: {},
  tags: {},
  outputs: {},
  role: null,
  protection: false,
  ...more,
});

/** The real adapter over an endpoint of the test. */
export const cloudOn = (script: Script): CloudFormation =>
  new CloudFormation({ clients: scripted(script), pacer: freePacer(), assetsBucket: null, now: () => 0 });
