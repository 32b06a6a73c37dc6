import {
  CreatePipelineCommand,
  SageMakerClient,
  StartPipelineExecutionCommand,
} from '@aws-sdk/client-sagemaker';
import {
  CreateStateMachineCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { expect } from 'chai';
import { executionLink, jobLink } from '../../../src/adapters/executions/console-link.ts';
import { AwsExecutions } from '../../../src/adapters/executions/aws-executions.ts';
import { freePacer } from '../../../src/adapters/pacer.ts';
import type { Pacer } from '../../../src/adapters/pacer.ts';
import type { RunEnd } from '../../../src/core/runs.ts';
import { htmlPage, scripted } from '../cloudformation/scripted-endpoint.ts';
import type { Answer } from '../cloudformation/scripted-endpoint.ts';
import { faultOf } from '../fault-of.ts';

const PIPELINE = { kind: 'pipeline', resource: 'Pipeline', name: 'churn' } as const;
const MACHINE_ARN = 'arn:aws:states:eu-west-1:111111111111:stateMachine:churn';
const MACHINE = { kind: 'state-machine', resource: 'Machine', name: MACHINE_ARN } as const;
const RUN = 'arn:aws:sagemaker:eu-west-1:111111111111:pipeline/churn/execution/abc';
const EXECUTION = 'arn:aws:states:eu-west-1:111111111111:execution:churn:abc';

/** What AWS answers to each operation, as its API references show it. */
const executions = (answers: Readonly<Record<string, object>>, pacer: Pacer = freePacer()) =>
  new AwsExecutions(
    scripted(({ headers }): Answer => {
      const operation = (headers['x-amz-target'] ?? '').replace(/^.*\./, '');
      const answer = answers[operation];
      if (answer === undefined) throw new Error(`nobody said what ${operation} answers`);
      const status = '__type' in answer ? 400 : 200;
      return { status, body: JSON.stringify(answer) };
    }),
    pacer,
  );

const refusal = (code: string, message = 'No.') => ({ __type: code, message });

describe('the executions of a pipeline of SageMaker', () => {
  const summary = (name: string, status: string) => ({
    PipelineExecutionArn: `${RUN}${name}`,
    StartTime: 1_700_000_000,
    PipelineExecutionStatus: status,
  });

  it('are listed by what can be said of them', async () => {
    const PipelineExecutionSummaries = [
      summary('1', 'Executing'),
      summary('2', 'Stopping'),
      summary('3', 'Stopped'),
      summary('4', 'Failed'),
      summary('5', 'Succeeded'),
      summary('6', 'InventedTomorrow'),
      { StartTime: 1 },
    ];
    const listed = await executions({ ListPipelineExecutions: { PipelineExecutionSummaries } }).recent(
      PIPELINE,
    );
    expect(listed?.map(({ state }) => state)).to.deep.equal([
      'running',
      'running',
      'stopped',
      'failed',
      'succeeded',
      'running',
    ]);
    expect(listed?.[0]).to.deep.equal({ id: `${RUN}1`, began: 1_700_000_000_000, state: 'running' });
  });

  const ended = (status: string, steps: readonly object[], more: object = {}) =>
    executions({
      DescribePipelineExecution: {
        PipelineExecutionArn: RUN,
        PipelineExecutionStatus: status,
        LastModifiedTime: 1_700_000_060,
        ...more,
      },
      ListPipelineExecutionSteps: { PipelineExecutionSteps: steps },
    }).ending(PIPELINE, RUN);

  const CONDITION = (Outcome: 'True' | 'False') => ({
    StepName: 'Gate',
    StepStatus: 'Succeeded',
    Metadata: { Condition: { Outcome } },
  });

  const NOTHING: RunEnd = {
    outcome: 'succeeded',
    ended: 1_700_000_060_000,
    step: null,
    reason: null,
    startedBy: null,
    link: null,
  };

  const rows: readonly (readonly [string, string, readonly object[], object, Partial<RunEnd>])[] = [
    ['well', 'Succeeded', [CONDITION('True')], {}, {}],
    [
      'well, started by a role',
      'Succeeded',
      [],
      { CreatedBy: { IamIdentity: { Arn: 'arn:aws:sts::1:assumed-role/start/x' } } },
      { startedBy: 'arn:aws:sts::1:assumed-role/start/x' },
    ],
    [
      'well, started in Studio',
      'Succeeded',
      [],
      { CreatedBy: { UserProfileName: 'ada' } },
      { startedBy: 'ada' },
    ],
    ['stopped', 'Stopped', [], {}, { outcome: 'stopped' }],
    [
      'failed: what failed first, not what failed because of it',
      'Failed',
      [
        { StepName: 'B', StepStatus: 'Failed', EndTime: 20, FailureReason: 'cascade' },
        {
          StepName: 'A',
          StepStatus: 'Failed',
          EndTime: 10,
          FailureReason: 'ClientError: no data',
          Metadata: { TrainingJob: { Arn: 'arn:aws:sagemaker:eu-west-1:1:training-job/pipelines-abc-A' } },
        },
        { StepName: 'C', StepStatus: 'Failed' },
      ],
      { FailureReason: 'Step failure: One or multiple steps failed.' },
      {
        outcome: 'failed',
        step: 'A',
        reason: 'ClientError: no data',
        link: 'https://eu-west-1.console.aws.amazon.com/sagemaker/home?region=eu-west-1#/jobs/pipelines-abc-A',
      },
    ],
    [
      'failed before any step',
      'Failed',
      [],
      { FailureReason: 'The role cannot be assumed.' },
      { outcome: 'failed', reason: 'The role cannot be assumed.' },
    ],
    [
      'failed, and a step does not say why',
      'Failed',
      [{ StepName: 'A', StepStatus: 'Failed' }],
      {},
      { outcome: 'failed', step: 'A' },
    ],
    [
      'at the gate, which says what it measured',
      'Failed',
      [
        CONDITION('False'),
        {
          StepName: 'GateFailed',
          StepStatus: 'Failed',
          FailureReason: 'x',
          Metadata: { Fail: { ErrorMessage: 'auc is 0.7, and >= 0.8 is asked for' } },
        },
      ],
      {},
      { outcome: 'gate-failed', step: 'Gate', reason: 'auc is 0.7, and >= 0.8 is asked for' },
    ],
    [
      'at the gate, in the words of the step',
      'Failed',
      [{ StepName: 'GateFailed', StepStatus: 'Failed', FailureReason: 'not enough' }],
      {},
      { outcome: 'gate-failed', step: 'Gate', reason: 'not enough' },
    ],
    [
      'at the gate, without a word',
      'Succeeded',
      [CONDITION('False')],
      {},
      { outcome: 'gate-failed', step: 'Gate' },
    ],
  ];
  for (const [how, status, steps, more, expected] of rows)
    it(`end ${how}`, async () => {
      expect(await ended(status, steps, more)).to.deep.equal({ ...NOTHING, ...expected });
    });

  it('are none where there is no such pipeline or execution', async () => {
    const gone = refusal('ResourceNotFound', 'Pipeline does not exist.');
    expect(await executions({ ListPipelineExecutions: gone }).recent(PIPELINE)).to.equal(null);
    expect(await executions({ DescribePipelineExecution: gone }).ending(PIPELINE, RUN)).to.equal(null);
    const half = executions({ DescribePipelineExecution: {}, ListPipelineExecutionSteps: gone });
    expect(await half.ending(PIPELINE, RUN)).to.equal(null);
  });
});

describe('the executions of a state machine', () => {
  it('are listed, and none are for one that keeps no list', async () => {
    const item = (status: string) => ({ executionArn: EXECUTION, status, startDate: 1_700_000_000 });
    const states = ['RUNNING', 'PENDING_REDRIVE', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'NEW'].map(
      item,
    );
    const listed = await executions({ ListExecutions: { executions: [...states, {}] } }).recent(MACHINE);
    expect(listed?.map(({ state }) => state)).to.deep.equal([
      'running',
      'running',
      'succeeded',
      'failed',
      'failed',
      'stopped',
      'running',
    ]);
    const express = executions({ ListExecutions: refusal('StateMachineTypeNotSupported') });
    expect(await express.recent(MACHINE)).to.deep.equal([]);
    expect(
      await executions({ ListExecutions: refusal('StateMachineDoesNotExist') }).recent(MACHINE),
    ).to.equal(null);
  });

  const event = (id: number, type: string, more: object = {}, previousEventId = id - 1) => ({
    id,
    previousEventId,
    type,
    timestamp: id,
    ...more,
  });
  const entered = (id: number, type: string, name: string, previous?: number) =>
    event(id, `${type}StateEntered`, { stateEnteredEventDetails: { name } }, previous);

  const ended = async (status: string, more: object, events: readonly object[] = []) => {
    const end = await executions({
      DescribeExecution: { executionArn: EXECUTION, status, startDate: 1, stopDate: 61, ...more },
      GetExecutionHistory: { events: events.toReversed() },
    }).ending(MACHINE, EXECUTION);
    return end;
  };

  const job = JSON.stringify({ TrainingJobName: 'x', FailureReason: 'AlgorithmError: no data' });

  const rows: readonly (readonly [string, string, object, readonly object[], Partial<RunEnd>])[] = [
    ['well', 'SUCCEEDED', {}, [], { outcome: 'succeeded', ended: 61_000 }],
    ['stopped by hand', 'ABORTED', { cause: 'too dear' }, [], { outcome: 'stopped', reason: 'too dear' }],
    [
      'failed: with the state and the words of the job, not those of the state that ends it',
      'FAILED',
      { error: 'TrainingFailed', cause: 'The training failed.' },
      [
        event(1, 'ExecutionStarted', {}, 0),
        entered(2, 'Task', 'Prepare'),
        event(3, 'TaskFailed', { taskFailedEventDetails: { error: 'Glue.Throttling', cause: 'passed' } }),
        event(4, 'TaskSucceeded', {}, 2),
        entered(5, 'Task', 'Train'),
        event(6, 'TaskFailed', { taskFailedEventDetails: { error: 'States.TaskFailed', cause: job } }),
        entered(7, 'Fail', 'TrainingFailed'),
        event(8, 'ExecutionFailed', { executionFailedEventDetails: { error: 'TrainingFailed' } }),
      ],
      { outcome: 'failed', step: 'Train', reason: 'States.TaskFailed: AlgorithmError: no data' },
    ],
    [
      'failed: what the last state repeats, not what went wrong while it was tidied up',
      'FAILED',
      { error: 'TestFailed', cause: 'The test endpoint failed: no capacity' },
      [
        entered(1, 'Task', 'CreateTestEndpoint', 0),
        event(2, 'TaskFailed', { taskFailedEventDetails: { error: 'SageMaker', cause: 'no capacity' } }),
        event(3, 'TaskStateExited'),
        entered(4, 'Task', 'DeleteTestEndpoint'),
        event(5, 'TaskFailed', { taskFailedEventDetails: { error: 'SageMaker', cause: 'not found' } }),
        event(6, 'TaskStateExited'),
        entered(7, 'Fail', 'TestFailed'),
        event(8, 'ExecutionFailed'),
      ],
      { outcome: 'failed', step: 'CreateTestEndpoint', reason: 'SageMaker: no capacity' },
    ],
    [
      'failed: in the words of the last state, where what failed before it was repeated and went well',
      'FAILED',
      { error: 'MetricMissing', cause: 'The evaluation wrote no number at auc' },
      [
        entered(1, 'Task', 'Evaluate', 0),
        event(2, 'TaskFailed', { taskFailedEventDetails: { error: 'SageMaker', cause: 'Rate exceeded' } }),
        event(3, 'TaskScheduled'),
        event(4, 'TaskSucceeded'),
        event(5, 'TaskStateExited'),
        entered(6, 'Choice', 'Gate'),
        entered(7, 'Fail', 'MetricMissing'),
        event(8, 'ExecutionFailed'),
      ],
      { outcome: 'failed', step: null, reason: 'MetricMissing: The evaluation wrote no number at auc' },
    ],
    [
      'failed because a task took too long, of which AWS gives no cause',
      'FAILED',
      { error: 'TrainingFailed', cause: 'Training failed (States.Timeout): ' },
      [
        entered(1, 'Task', 'Train', 0),
        event(2, 'TaskTimedOut', { taskTimedOutEventDetails: { error: 'States.Timeout' } }),
        entered(3, 'Fail', 'TrainingFailed'),
        event(4, 'ExecutionFailed'),
      ],
      { outcome: 'failed', step: 'Train', reason: 'States.Timeout: it took longer than it may' },
    ],
    [
      'failed by a function, which says no cause',
      'FAILED',
      {},
      [
        entered(1, 'Task', 'Ask', 0),
        event(2, 'LambdaFunctionFailed', { lambdaFunctionFailedEventDetails: {} }),
        event(3, 'ExecutionFailed'),
      ],
      { outcome: 'failed', step: 'Ask', reason: 'It failed' },
    ],
    [
      'failed with a cause that is no description of a failure',
      'FAILED',
      {},
      [
        event(
          1,
          'TaskTimedOut',
          { taskTimedOutEventDetails: { error: 'States.Timeout', cause: '{"a":1}' } },
          0,
        ),
        event(2, 'ExecutionFailed'),
      ],
      { outcome: 'failed', reason: 'States.Timeout: {"a":1}' },
    ],
    [
      'failed, and the history does not say where',
      'FAILED',
      { error: 'States.Runtime', cause: 'bad path' },
      [event(9, 'ExecutionFailed', {}, 8)],
      { outcome: 'failed', reason: 'States.Runtime: bad path' },
    ],
    [
      'too late',
      'TIMED_OUT',
      {},
      [],
      { outcome: 'failed', reason: 'The execution took longer than it may.' },
    ],
    [
      'at the gate, by its error',
      'FAILED',
      { error: 'GateFailed', cause: 'mse is 9, and <= 4 is asked for' },
      [],
      { outcome: 'gate-failed', step: 'Gate', reason: 'mse is 9, and <= 4 is asked for' },
    ],
    [
      'at the gate, by its state',
      'FAILED',
      { error: 'NotGoodEnough' },
      [entered(1, 'Fail', 'GateFailed', 0), event(2, 'ExecutionFailed')],
      { outcome: 'gate-failed', step: 'Gate', reason: 'NotGoodEnough' },
    ],
  ];
  for (const [how, status, more, events, expected] of rows)
    it(`end ${how}`, async () => {
      expect(await ended(status, more, events)).to.deep.include(expected);
    });

  it('are none where there is no such execution, and have a page in the console', async () => {
    const gone = executions({ DescribeExecution: refusal('ExecutionDoesNotExist') });
    expect(await gone.ending(MACHINE, EXECUTION)).to.equal(null);
    expect(await ended('SUCCEEDED', {})).to.include({ link: executionLink(EXECUTION) });
  });
});

describe('executions that cannot be read', () => {
  it('name the permission that is missing', async () => {
    const rows = [
      ['sagemaker:ListPipelineExecutions', (each: AwsExecutions) => each.recent(PIPELINE)],
      ['sagemaker:DescribePipelineExecution', (each: AwsExecutions) => each.ending(PIPELINE, RUN)],
      ['states:ListExecutions', (each: AwsExecutions) => each.recent(MACHINE)],
      ['states:DescribeExecution', (each: AwsExecutions) => each.ending(MACHINE, EXECUTION)],
    ] as const;
    for (const [permission, ask] of rows) {
      const operation = permission.replace(/^.*:/, '');
      const fault = await faultOf(ask(executions({ [operation]: refusal('AccessDeniedException') })));
      expect([fault.lane, fault.code]).to.deep.equal(['stalled', 'access-denied']);
      expect(fault.hint).to.equal(`Allow ${permission} to the role the service enters the environment with.`);
    }
  });

  it('are asked for again when a list and a description are not of the same moment', async () => {
    const stale = executions({
      DescribePipelineExecution: { PipelineExecutionArn: RUN, PipelineExecutionStatus: 'Executing' },
      DescribeExecution: { executionArn: EXECUTION, status: 'RUNNING' },
    });
    for (const end of [stale.ending(PIPELINE, RUN), stale.ending(MACHINE, EXECUTION)])
      expect(await faultOf(end)).to.include({ lane: 'waiting', code: 'stale-answer' });
  });

  it('slow us down when AWS asks for it, and are nothing when a proxy answers', async () => {
    const slowed: string[] = [];
    const pacer: Pacer = { ...freePacer(), throttled: (kind) => void slowed.push(kind) };
    const busy = executions({ DescribePipelineExecution: refusal('ThrottlingException') }, pacer);
    expect(await faultOf(busy.ending(PIPELINE, RUN))).to.include({ lane: 'waiting', code: 'throttled' });
    expect(slowed).to.deep.equal(['read']);
    expect((await faultOf(executions({ ListPipelineExecutions: {} }).recent(PIPELINE))).code).to.equal(
      'malformed-answer',
    );
    expect((await faultOf(executions({ ListExecutions: {} }).recent(MACHINE))).code).to.equal(
      'malformed-answer',
    );
  });
});

describe('pages of the console', () => {
  it('lie where the partition has them', () => {
    expect(jobLink('arn:aws-cn:sagemaker:cn-north-1:1:processing-job/x')).to.equal(
      'https://cn-north-1.console.amazonaws.cn/sagemaker/home?region=cn-north-1#/processing-jobs/x',
    );
    for (const arn of ['arn:aws-new:sagemaker:x:1:training-job/x', 'arn:aws:sagemaker:x:1:model/x', ''])
      expect(jobLink(arn)).to.equal(null);
    expect(executionLink('arn:aws-new:states:x:1:execution:a:b')).to.equal(null);
  });
});

if (process.env['MOTO_URL'] !== undefined)
  describe('executions on moto', () => {
    const options = {
      region: 'eu-west-1',
      credentials: { accessKeyId: 'simulated', secretAccessKey: 'simulated' },
      endpoint: process.env['MOTO_URL'] ?? '',
    };
    const sagemaker = new SageMakerClient(options);
    const sfn = new SFNClient(options);
    const clients = {
      ...scripted(() => htmlPage),
      sagemaker: () => Promise.resolve(sagemaker),
      sfn: () => Promise.resolve(sfn),
    };
    const there = new AwsExecutions(clients, freePacer());
    const RoleArn = 'arn:aws:iam::123456789012:role/run';

    it('of a pipeline are listed', async () => {
      const name = `churn-${process.pid}`;
      const PipelineDefinition = JSON.stringify({ Version: '2020-12-01', Steps: [] });
      await sagemaker.send(
        new CreatePipelineCommand({
          PipelineName: name,
          RoleArn,
          PipelineDefinition,
          ClientRequestToken: 'x'.repeat(32),
        }),
      );
      const started = await sagemaker.send(
        new StartPipelineExecutionCommand({ PipelineName: name, ClientRequestToken: 'y'.repeat(32) }),
      );
      const listed = await there.recent({ ...PIPELINE, name });
      expect(listed?.map(({ id }) => id)).to.deep.equal([started.PipelineExecutionArn]);
    });

    it('of a state machine are listed, and end', async () => {
      const definition = JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Succeed' } } });
      const made = await sfn.send(
        new CreateStateMachineCommand({ name: `churn-${process.pid}`, definition, roleArn: RoleArn }),
      );
      const runner = { ...MACHINE, name: made.stateMachineArn ?? '' };
      const started = await sfn.send(new StartExecutionCommand({ stateMachineArn: runner.name }));
      const listed = await there.recent(runner);
      expect(listed?.map(({ id }) => id)).to.deep.equal([started.executionArn]);
      await sfn.send(new StopExecutionCommand({ executionArn: started.executionArn }));
      expect(await there.ending(runner, started.executionArn ?? '')).to.have.property('outcome', 'stopped');
      expect(await there.recent({ ...runner, name: `${runner.name}-none` })).to.equal(null);
    });
  });
