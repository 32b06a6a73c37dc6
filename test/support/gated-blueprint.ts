/** A blueprint that a config repository brings: what it makes runs, and judges what it measured. */

const gate = JSON.stringify({
  Version: '2020-12-01',
  Steps: [
    { Name: 'Train', Type: 'Training', Arguments: {} },
    {
      Name: 'Evaluate',
      Type: 'Processing',
      Arguments: {},
      DependsOn: ['Train'],
      PropertyFiles: [{ PropertyFileName: 'Metrics', OutputName: 'metrics', FilePath: 'metrics.json' }],
    },
    {
      Name: 'Gate',
      Type: 'Condition',
      Arguments: {
        Conditions: [
          {
            Type: 'GreaterThanOrEqualTo',
            LeftValue: {
              'Std:JsonGet': { PropertyFile: { Get: 'Steps.Evaluate.PropertyFiles.Metrics' }, Path: 'auc' },
            },
            RightValue: 'THRESHOLD',
          },
        ],
        IfSteps: [
          {
            Name: 'Register',
            Type: 'RegisterModel',
            Arguments: { ModelPackageGroupName: '${AWS::StackName}' },
          },
        ],
        ElseSteps: [
          {
            Name: 'GateFailed',
            Type: 'Fail',
            Arguments: {
              ErrorMessage: {
                'Std:Join': {
                  On: '',
                  Values: [
                    'auc is ',
                    {
                      'Std:JsonGet': {
                        PropertyFile: { Get: 'Steps.Evaluate.PropertyFiles.Metrics' },
                        Path: 'auc',
                      },
                    },
                    ', and >= ${Threshold} is asked for',
                  ],
                },
              },
            },
          },
        ],
      },
    },
  ],
}).replace('"THRESHOLD"', '${Threshold}');

const machine = JSON.stringify({
  StartAt: 'Train',
  States: {
    Train: { Type: 'Task', Resource: 'arn:aws:states:::sagemaker:createTrainingJob.sync', End: true },
    GateFailed: { Type: 'Fail', Error: 'GateFailed', Cause: '${Threshold}' },
  },
});

const starter = (api: string, service: string, name: string, of: string) => `
  Starter:
    Type: AWS::SSM::Document
    Properties:
      DocumentType: Automation
      Content:
        schemaVersion: '0.3'
        assumeRole: '{{ AutomationAssumeRole }}'
        parameters: { AutomationAssumeRole: { type: String }, Of: { type: String } }
        mainSteps:
          - { name: start, action: 'aws:executeAwsApi', inputs: { Service: ${service}, Api: ${api}, ${name}: '{{ Of }}' } }
  Run:
    Type: AWS::SSM::Association
    Properties:
      Name: !Ref Starter
      Parameters:
        AutomationAssumeRole: ['arn:aws:iam::111111111111:role/start']
        Of: [!Ref ${of}]
`;

const head = `
AWSTemplateFormatVersion: 2010-09-09
Description: Runs once for every change.
Metadata: { Mlops: { Anew: [Run] } }
Parameters:
  Threshold: { Type: Number, Default: 0.8, Description: What is good enough. }
Resources:
`;

const pipeline = `  Pipeline:
    Type: AWS::SageMaker::Pipeline
    Properties:
      PipelineName: !Ref AWS::StackName
      RoleArn: arn:aws:iam::111111111111:role/run
      PipelineDefinition: { PipelineDefinitionBody: !Sub '${gate}' }
`;

/** Runs every six hours, and not when it is changed. */
const nightly = `  Schedule:
    Type: AWS::Scheduler::Schedule
    Properties:
      ScheduleExpression: rate(6 hours)
      FlexibleTimeWindow: { Mode: 'OFF' }
      Target:
        Arn: !Sub 'arn:aws:sagemaker:\${AWS::Region}:\${AWS::AccountId}:pipeline/\${Pipeline}'
        RoleArn: arn:aws:iam::111111111111:role/start
`;

const stateMachine = `  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: arn:aws:iam::111111111111:role/run
      DefinitionString: !Sub '${machine}'
`;

/** `gated` runs a pipeline of SageMaker, `nightly` the same on a schedule, `machine` a state machine. */
export const RUNNING = {
  'blueprints/gated/gated.yaml':
    head + pipeline + starter('StartPipelineExecution', 'sagemaker', 'PipelineName', 'Pipeline'),
  'blueprints/nightly/nightly.yaml':
    head.replace(' { Mlops: { Anew: [Run] } }', ' { Mlops: {} }') + pipeline + nightly,
  'blueprints/machine/machine.yaml':
    head + stateMachine + starter('StartExecution', 'stepfunctions', 'stateMachineArn', 'Machine'),
};
