import {
  DescribePipelineExecutionCommand,
  ListModelPackagesCommand,
  ListPipelineExecutionsCommand,
  ListPipelineExecutionStepsCommand,
  SageMakerClient,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-sagemaker';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { expect } from 'chai';
import type { JsonObject } from '../../src/core/text/json.ts';
import { nextDue } from '../../src/simulator/runs/schedule.ts';
import { clientOptions, only, refusal, simulate, START } from './support.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

const step = (Name: string, Type: string, more: JsonObject = {}): JsonObject => ({
  Name,
  Type,
  Arguments: {},
  ...more,
});

const file = (Path: string): JsonObject => ({
  'Std:JsonGet': { PropertyFile: { Get: 'Steps.Evaluate.PropertyFiles.Metrics' }, Path },
});

const condition = (Conditions: JsonObject): JsonObject =>
  step('Gate', 'Condition', {
    Arguments: {
      Conditions: [Conditions],
      IfSteps: [
        step('Register', 'RegisterModel', {
          Arguments: {
            ModelPackageGroupName: 'churn',
            ModelApprovalStatus: { Get: 'Parameters.Approval' },
            Statistics: { Get: "Steps.Evaluate.ProcessingOutputConfig.Outputs['metrics'].S3Output.S3Uri" },
          },
        }),
      ],
      ElseSteps: [
        step('GateFailed', 'Fail', {
          Arguments: { ErrorMessage: { 'Std:Join': { On: ' ', Values: ['measured', file('auc')] } } },
        }),
      ],
    },
  });

const atLeast = (threshold: number) =>
  condition({ Type: 'GreaterThanOrEqualTo', LeftValue: file('auc'), RightValue: threshold });

const pipeline = (steps: readonly JsonObject[]): JsonObject => ({
  Type: 'AWS::SageMaker::Pipeline',
  Properties: {
    PipelineName: 'churn',
    RoleArn: 'arn:aws:iam::111111111111:role/run',
    PipelineDefinition: {
      PipelineDefinitionBody: JSON.stringify({
        Version: '2020-12-01',
        Parameters: [{ Name: 'Approval', Type: 'String', DefaultValue: 'Approved' }],
        Steps: steps,
      }),
    },
  },
});

const TRAINING = [
  step('Train', 'Training'),
  step('Evaluate', 'Processing', { Arguments: { Model: { Get: 'Steps.Train.ModelArtifacts' } } }),
];

async function open(resources: JsonObject) {
  const world = simulate();
  const sagemaker = new SageMakerClient(clientOptions(world.simulator));
  const sfn = new SFNClient(clientOptions(world.simulator));
  await world.create('churn', only(resources));
  world.settle();
  return { ...world, sagemaker, sfn };
}

type World = Awaited<ReturnType<typeof open>>;

async function start({ sagemaker }: World, more: object = {}): Promise<string> {
  const { PipelineExecutionArn: arn = '' } = await sagemaker.send(
    new StartPipelineExecutionCommand({ PipelineName: 'churn', ...more }),
  );
  return arn;
}

const statusOf = async ({ sagemaker }: World, PipelineExecutionArn: string) =>
  (await sagemaker.send(new DescribePipelineExecutionCommand({ PipelineExecutionArn })))
    .PipelineExecutionStatus;

const stepsOf = async ({ sagemaker }: World, PipelineExecutionArn: string) =>
  (
    await sagemaker.send(
      new ListPipelineExecutionStepsCommand({ PipelineExecutionArn, SortOrder: 'Ascending' }),
    )
  ).PipelineExecutionSteps?.map(({ StepName: name, StepStatus: status }) => `${name} ${status}`);

describe('a pipeline of the simulated SageMaker', () => {
  it('goes through its steps in the order of what they need, on the clock', async () => {
    const world = await open({ Pipeline: pipeline([...TRAINING].toReversed()) });
    const arn = await start(world);
    expect(await stepsOf(world, arn)).to.deep.equal(['Train Executing']);
    world.pass(11 * MINUTE);
    expect(await stepsOf(world, arn)).to.deep.equal(['Train Succeeded', 'Evaluate Executing']);
    expect(await statusOf(world, arn)).to.equal('Executing');
    world.pass(5 * MINUTE);
    expect(await statusOf(world, arn)).to.equal('Succeeded');
  });

  const gated = async (auc: number | null, gate: JsonObject) => {
    const world = await open({ Pipeline: pipeline([...TRAINING, gate]) });
    if (auc !== null) world.simulator.report({ pipeline: 'ch*', step: 'Evaluate', content: { auc } });
    const arn = await start(world);
    world.pass(HOUR);
    return { world, status: await statusOf(world, arn), steps: await stepsOf(world, arn) };
  };

  it('takes the branch of its condition: above, at and below the threshold', async () => {
    const passed = ['Train Succeeded', 'Evaluate Succeeded', 'Gate Succeeded', 'Register Succeeded'];
    for (const auc of [0.9, 0.8]) {
      const { world, steps } = await gated(auc, atLeast(0.8));
      expect(steps).to.deep.equal(passed);
      const { ModelPackageSummaryList: packages } = await world.sagemaker.send(
        new ListModelPackagesCommand({ ModelPackageType: 'Versioned' }),
      );
      expect(packages?.map(({ ModelApprovalStatus: is }) => is)).to.deep.equal(['Approved']);
    }
    const { status, steps } = await gated(0.79, atLeast(0.8));
    expect(status).to.equal('Failed');
    expect(steps?.slice(2)).to.deep.equal(['Gate Succeeded', 'GateFailed Failed']);
  });

  it('knows every comparison, and fails where there is nothing to compare', async () => {
    const compare = (Type: string, RightValue: number) => ({ Type, LeftValue: file('auc'), RightValue });
    const rows: readonly (readonly [JsonObject, boolean])[] = [
      [compare('GreaterThan', 0.5), false],
      [compare('LessThan', 0.5), false],
      [compare('LessThanOrEqualTo', 0.5), true],
      [compare('Equals', 0.5), true],
      [{ Type: 'In', QueryValue: file('auc'), Values: [0.4, 0.5] }, true],
      [{ Type: 'Not', Expression: compare('Equals', 0.5) }, false],
      [{ Type: 'Or', Conditions: [compare('Equals', 1), compare('LessThan', 1)] }, true],
    ];
    for (const [one, holds] of rows)
      expect((await gated(0.5, condition(one))).status, JSON.stringify(one)).to.equal(
        holds ? 'Succeeded' : 'Failed',
      );
    const failing = [condition({ Type: 'Between' }), condition(compare('LessThan', Number.NaN)), atLeast(0)];
    for (const one of failing) expect((await gated(null, one)).steps?.at(-1)).to.equal('Gate Failed');
  });

  it('ends where a step fails, and is not success by default', async () => {
    const world = await open({ Pipeline: pipeline([...TRAINING, step('Dance', 'Ballet')]) });
    const strange = await start(world);
    world.pass(HOUR);
    expect(await statusOf(world, strange)).to.equal('Failed');
    world.simulator.inject({ kind: 'step-fails', pipeline: 'churn', step: 'Train', reason: 'no data' });
    const arn = await start(world);
    world.pass(HOUR);
    const { PipelineExecutionSteps: steps } = await world.sagemaker.send(
      new ListPipelineExecutionStepsCommand({ PipelineExecutionArn: arn }),
    );
    expect(steps?.find(({ StepName: name }) => name === 'Train')?.FailureReason).to.equal(
      'ClientError: no data',
    );
  });

  it('is started once for a token, stopped, and listed with the newest first, in pages', async () => {
    const world = await open({ Pipeline: pipeline(TRAINING) });
    const token = { ClientRequestToken: 'a'.repeat(32) };
    const first = await start(world, token);
    expect(await start(world, token)).to.equal(first);
    world.pass(1);
    const second = await start(world);
    await world.sagemaker.send(
      new StopPipelineExecutionCommand({ PipelineExecutionArn: second, ClientRequestToken: 'b'.repeat(32) }),
    );
    expect(await statusOf(world, second)).to.equal('Stopped');
    const list = (more: object) =>
      world.sagemaker.send(
        new ListPipelineExecutionsCommand({ PipelineName: 'churn', MaxResults: 1, ...more }),
      );
    const page = await list({});
    expect(page.PipelineExecutionSummaries?.[0]?.PipelineExecutionArn).to.equal(second);
    const next = await list({ NextToken: page.NextToken });
    expect(next.PipelineExecutionSummaries?.[0]?.PipelineExecutionArn).to.equal(first);
    expect(next.NextToken).to.equal(undefined);
  });

  it('is not there under another name, and wants its parameters', async () => {
    const world = await open({ Pipeline: pipeline(TRAINING) });
    expect((await refusal(start(world, { PipelineName: 'other' }))).name).to.equal('ResourceNotFound');
    expect((await refusal(statusOf(world, 'arn:x'))).name).to.equal('ResourceNotFound');
  });
});

describe('a state machine of the simulated Step Functions', () => {
  const machine = (more: object = {}): JsonObject => ({
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      StateMachineName: 'churn',
      RoleArn: 'arn:aws:iam::111111111111:role/run',
      Definition: { StartAt: 'Train', States: { Train: { Type: 'Task' }, GateFailed: { Type: 'Fail' } } },
      ...more,
    },
  });
  const stateMachineArn = 'arn:aws:states:eu-west-1:111111111111:stateMachine:churn';

  it('succeeds after ten minutes, unless a trouble waits for one of its states', async () => {
    const world = await open({ Machine: machine() });
    const { sfn, simulator } = world;
    const run = async () =>
      (await sfn.send(new StartExecutionCommand({ stateMachineArn, input: '{}' }))).executionArn ?? '';
    const describeRun = (executionArn: string) => sfn.send(new DescribeExecutionCommand({ executionArn }));
    const well = await run();
    expect((await describeRun(well)).status).to.equal('RUNNING');
    world.pass(10 * MINUTE);
    expect((await describeRun(well)).status).to.equal('SUCCEEDED');
    simulator.inject({ kind: 'step-fails', step: 'Train', error: 'Boom', reason: 'no data' });
    const bad = await run();
    world.pass(10 * MINUTE);
    expect(await describeRun(bad)).to.include({ status: 'FAILED', error: 'Boom', cause: 'no data' });
    const { events } = await sfn.send(
      new GetExecutionHistoryCommand({ executionArn: bad, reverseOrder: true }),
    );
    expect(events?.map(({ type }) => type)).to.deep.equal([
      'ExecutionFailed',
      'TaskFailed',
      'TaskStateEntered',
      'ExecutionStarted',
    ]);
    const stopped = await run();
    await sfn.send(new StopExecutionCommand({ executionArn: stopped }));
    const { executions } = await sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    expect(executions?.map(({ status }) => status)).to.deep.equal(['ABORTED', 'FAILED', 'SUCCEEDED']);
  });

  it('registers a model when it succeeds and has a task for that', async () => {
    const register = (Resource: string) => ({
      Type: 'Task',
      Resource,
      Parameters: { ModelPackageGroupName: 'churn', ModelApprovalStatus: 'Approved' },
    });
    const States = {
      Train: { Type: 'Task', Resource: 'arn:aws:states:::sagemaker:createTrainingJob.sync' },
      Register: register('arn:aws:states:::aws-sdk:sagemaker:createModelPackage'),
    };
    const world = await open({
      Group: {
        Type: 'AWS::SageMaker::ModelPackageGroup',
        Properties: { ModelPackageGroupName: 'churn' },
      },
      Machine: machine({ Definition: { StartAt: 'Train', States } }),
    });
    const run = () => world.sfn.send(new StartExecutionCommand({ stateMachineArn, input: '{}' }));
    const approved = async () => {
      const asked = { ModelPackageType: 'Versioned', ModelPackageGroupName: 'churn' } as const;
      const { ModelPackageSummaryList = [] } = await world.sagemaker.send(
        new ListModelPackagesCommand(asked),
      );
      return ModelPackageSummaryList.map((one) => [one.ModelPackageVersion, one.ModelApprovalStatus]);
    };
    world.simulator.inject({ kind: 'step-fails', step: 'Train', reason: 'no data' });
    await run();
    world.pass(10 * MINUTE);
    expect(await approved()).to.deep.equal([]);
    await run();
    world.pass(10 * MINUTE);
    expect(await approved()).to.deep.equal([[1, 'Approved']]);
  });

  it('keeps no list when it is an express one, and knows no other operation', async () => {
    const { sfn } = await open({ Machine: machine({ StateMachineType: 'EXPRESS' }) });
    const list = sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    expect((await refusal(list)).name).to.equal('StateMachineTypeNotSupported');
    expect(
      (await refusal(sfn.send(new ListExecutionsCommand({ stateMachineArn: `${stateMachineArn}x` })))).name,
    ).to.equal('StateMachineDoesNotExist');
    expect((await refusal(sfn.send(new ListStateMachinesCommand({})))).name).to.equal('NotImplemented');
  });
});

describe('what starts a pipeline by itself', () => {
  const schedule = (more: object): JsonObject => ({
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      ScheduleExpression: 'rate(1 hour)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: { 'Fn::Sub': 'arn:aws:sagemaker:eu-west-1:111111111111:pipeline/${Pipeline}' },
        RoleArn: 'arn:aws:iam::111111111111:role/start',
      },
      ...more,
    },
  });

  const count = async ({ sagemaker }: World) =>
    (await sagemaker.send(new ListPipelineExecutionsCommand({ PipelineName: 'churn' })))
      .PipelineExecutionSummaries?.length;

  it('is a schedule, until it is switched off or gone', async () => {
    const world = await open({ Pipeline: pipeline(TRAINING), Schedule: schedule({}) });
    world.pass(3.5 * HOUR);
    expect(await count(world)).to.equal(3);
    await world.update(
      'churn',
      only({ Pipeline: pipeline(TRAINING), Schedule: schedule({ State: 'DISABLED' }) }),
    );
    world.pass(4 * HOUR);
    expect(await count(world)).to.equal(3);
    await world.update('churn', only({ Pipeline: pipeline(TRAINING), Schedule: schedule({}) }));
    world.pass(1.5 * HOUR);
    await world.update('churn', only({ Pipeline: pipeline(TRAINING) }));
    world.pass(4 * HOUR);
    expect(await count(world)).to.equal(4);
  });

  it('is a rule of EventBridge with a schedule', async () => {
    const rule: JsonObject = {
      Type: 'AWS::Events::Rule',
      Properties: {
        ScheduleExpression: 'cron(0 13 * * ? *)',
        Targets: [
          {
            Id: 'x',
            Arn: 'arn:aws:sagemaker:eu-west-1:111111111111:pipeline/churn',
            RoleArn: 'arn:aws:iam::1:role/x',
          },
        ],
      },
    };
    const world = await open({ Pipeline: pipeline(TRAINING), Rule: rule });
    world.pass(2 * HOUR);
    expect(await count(world)).to.equal(1);
  });

  it('comes when its expression says, in UTC', () => {
    const rows: readonly (readonly [string, string | null])[] = [
      ['rate(1 minute)', '2026-11-20T12:01:00Z'],
      ['rate(2 days)', '2026-11-22T12:00:00Z'],
      ['at(2026-12-01T00:00:00)', '2026-12-01T00:00:00Z'],
      ['at(2026-01-01T00:00:00)', null],
      ['cron(0/15 * * * ? *)', '2026-11-20T12:15:00Z'],
      ['cron(30 6 ? * MON-FRI *)', '2026-11-23T06:30:00Z'],
      ['cron(0 0 1 JAN ? 2027)', '2027-01-01T00:00:00Z'],
      ['cron(0 0 31 2 ? *)', null],
      ['cron(1 2 3)', null],
      ['every day', null],
    ];
    for (const [expression, expected] of rows)
      expect(nextDue(expression, START), expression).to.equal(
        expected === null ? null : Date.parse(expected),
      );
  });

  it('is an association of Systems Manager that runs a document, whenever it is made or changed', async () => {
    const made = (of: string) => ({
      Pipeline: pipeline(TRAINING),
      Document: {
        Type: 'AWS::SSM::Document',
        Properties: {
          DocumentType: 'Automation',
          Content: {
            schemaVersion: '0.3',
            mainSteps: [
              { name: 'wait', action: 'aws:sleep', inputs: {} },
              {
                name: 'start',
                action: 'aws:executeAwsApi',
                inputs: { Service: 'sagemaker', Api: 'StartPipelineExecution', PipelineName: '{{ Of }}' },
              },
            ],
          },
        },
      },
      Run: {
        Type: 'AWS::SSM::Association',
        DependsOn: 'Pipeline',
        Properties: { Name: { Ref: 'Document' }, Parameters: { Of: [of] } },
      },
    });
    const world = await open(made('churn'));
    expect(await count(world)).to.equal(1);
    await world.update('churn', only(made('churn')), { Tags: [{ Key: 'team', Value: 'risk' }] });
    world.settle();
    expect(await count(world)).to.equal(1);
    await world.update('churn', only(made('other')));
    world.settle();
    expect(world.stack('churn').status).to.equal('UPDATE_ROLLBACK_COMPLETE');
    expect(await world.story('churn')).to.include('Run UPDATE_FAILED');
  });
});
