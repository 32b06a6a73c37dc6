import { expect } from 'chai';
import { isObject, type Json } from '../../src/core/text/json.ts';
import { object, text } from './data.ts';
import { builtInBlueprints } from './examples.ts';
import { read } from './files.ts';
import { statements } from './policies.ts';
import { parseTemplate } from './template.ts';

/** API Gateway asks for rights by the method of its own requests. */
const API_GATEWAY: readonly string[] = ['DELETE', 'GET', 'PATCH', 'POST', 'PUT'].map(
  (method) => `apigateway:${method}`,
);

/**
 * What CloudFormation calls for a resource while it makes, changes, tags, reads and deletes it: `handlers` in the
 * resource type's schema, without the calls for properties that no blueprint of ours uses.
 */
const ACTIONS_OF_TYPE: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    [
      'ApiKey',
      'Deployment',
      'Model',
      'RequestValidator',
      'Resource',
      'Stage',
      'UsagePlan',
      'UsagePlanKey',
    ].map((type) => [`AWS::ApiGateway::${type}`, API_GATEWAY]),
  ),
  'AWS::ApiGateway::Method': ['iam:PassRole', ...API_GATEWAY],
  'AWS::ApiGateway::RestApi': ['apigateway:UpdateRestApiPolicy', ...API_GATEWAY],
  'AWS::ApplicationAutoScaling::ScalableTarget': [
    'application-autoscaling:DeregisterScalableTarget',
    'application-autoscaling:DescribeScalableTargets',
    'application-autoscaling:ListTagsForResource',
    'application-autoscaling:RegisterScalableTarget',
    'application-autoscaling:TagResource',
    'application-autoscaling:UntagResource',
    'iam:CreateServiceLinkedRole',
    'sagemaker:DescribeEndpoint',
    'sagemaker:UpdateEndpointWeightsAndCapacities',
  ],
  'AWS::ApplicationAutoScaling::ScalingPolicy': [
    'application-autoscaling:DeleteScalingPolicy',
    'application-autoscaling:DescribeScalingPolicies',
    'application-autoscaling:PutScalingPolicy',
    'cloudwatch:DeleteAlarms',
    'cloudwatch:DescribeAlarms',
    'cloudwatch:PutMetricAlarm',
  ],
  'AWS::CloudWatch::Alarm': [
    'cloudwatch:DeleteAlarms',
    'cloudwatch:DescribeAlarms',
    'cloudwatch:ListTagsForResource',
    'cloudwatch:PutMetricAlarm',
    'cloudwatch:TagResource',
    'cloudwatch:UntagResource',
  ],
  'AWS::CodeBuild::Project': [
    'codebuild:BatchGetProjects',
    'codebuild:CreateProject',
    'codebuild:DeleteProject',
    'codebuild:UpdateProject',
    'codeconnections:PassConnection',
    'iam:PassRole',
  ],
  'AWS::ECR::Repository': [
    'ecr:CreateRepository',
    'ecr:DeleteLifecyclePolicy',
    'ecr:DeleteRepository',
    'ecr:DescribeRepositories',
    'ecr:GetLifecyclePolicy',
    'ecr:GetRepositoryPolicy',
    'ecr:ListTagsForResource',
    'ecr:PutImageScanningConfiguration',
    'ecr:PutImageTagMutability',
    'ecr:PutLifecyclePolicy',
    'ecr:TagResource',
    'ecr:UntagResource',
    'kms:CreateGrant',
    'kms:DescribeKey',
    'kms:RetireGrant',
  ],
  'AWS::Events::Rule': [
    'events:DeleteRule',
    'events:DescribeRule',
    'events:ListTagsForResource',
    'events:ListTargetsByRule',
    'events:PutRule',
    'events:PutTargets',
    'events:RemoveTargets',
    'events:TagResource',
    'events:UntagResource',
  ],
  'AWS::Logs::LogGroup': [
    'logs:AssociateKmsKey',
    'logs:CreateLogGroup',
    'logs:DeleteLogGroup',
    'logs:DeleteRetentionPolicy',
    'logs:DescribeLogGroups',
    'logs:DisassociateKmsKey',
    'logs:ListTagsForResource',
    'logs:PutRetentionPolicy',
    'logs:TagResource',
    'logs:UntagResource',
  ],
  'AWS::IAM::Policy': ['iam:DeleteRolePolicy', 'iam:GetRolePolicy', 'iam:PutRolePolicy'],
  'AWS::IAM::Role': [
    'iam:CreateRole',
    'iam:DeleteRole',
    'iam:DeleteRolePolicy',
    'iam:GetRole',
    'iam:GetRolePolicy',
    'iam:ListAttachedRolePolicies',
    'iam:ListRolePolicies',
    'iam:PutRolePermissionsBoundary',
    'iam:PutRolePolicy',
    'iam:TagRole',
    'iam:UntagRole',
    'iam:UpdateAssumeRolePolicy',
    'iam:UpdateRole',
    'iam:UpdateRoleDescription',
  ],
  'AWS::Lambda::Function': [
    'iam:PassRole',
    'lambda:CreateFunction',
    'lambda:DeleteFunction',
    'lambda:GetFunction',
    'lambda:ListTags',
    'lambda:TagResource',
    'lambda:UntagResource',
    'lambda:UpdateFunctionCode',
    'lambda:UpdateFunctionConfiguration',
    's3:GetObject',
  ],
  'AWS::Lambda::EventSourceMapping': [
    'lambda:CreateEventSourceMapping',
    'lambda:DeleteEventSourceMapping',
    'lambda:GetEventSourceMapping',
    'lambda:ListTags',
    'lambda:TagResource',
    'lambda:UntagResource',
    'lambda:UpdateEventSourceMapping',
  ],
  'AWS::SQS::Queue': [
    'sqs:CreateQueue',
    'sqs:DeleteQueue',
    'sqs:GetQueueAttributes',
    'sqs:ListQueueTags',
    'sqs:SetQueueAttributes',
    'sqs:TagQueue',
    'sqs:UntagQueue',
  ],
  'AWS::SQS::QueuePolicy': ['sqs:GetQueueAttributes', 'sqs:SetQueueAttributes'],
  'AWS::StepFunctions::StateMachine': [
    'iam:PassRole',
    'states:CreateStateMachine',
    'states:DeleteStateMachine',
    'states:DescribeStateMachine',
    'states:ListTagsForResource',
    'states:TagResource',
    'states:UntagResource',
    'states:UpdateStateMachine',
  ],
  'AWS::Lambda::Permission': ['lambda:AddPermission', 'lambda:GetPolicy', 'lambda:RemovePermission'],
  'AWS::SageMaker::Endpoint': [
    'cloudwatch:DescribeAlarms',
    'sagemaker:AddTags',
    'sagemaker:CreateEndpoint',
    'sagemaker:DeleteEndpoint',
    'sagemaker:DeleteTags',
    'sagemaker:DescribeEndpoint',
    'sagemaker:ListTags',
    'sagemaker:UpdateEndpoint',
  ],
  'AWS::SageMaker::EndpointConfig': [
    'kms:CreateGrant',
    'kms:DescribeKey',
    'sagemaker:AddTags',
    'sagemaker:CreateEndpointConfig',
    'sagemaker:DeleteEndpointConfig',
    'sagemaker:DeleteTags',
    'sagemaker:DescribeEndpointConfig',
    'sagemaker:ListTags',
  ],
  'AWS::SageMaker::InferenceComponent': [
    'sagemaker:AddTags',
    'sagemaker:CreateInferenceComponent',
    'sagemaker:DeleteInferenceComponent',
    'sagemaker:DeleteTags',
    'sagemaker:DescribeInferenceComponent',
    'sagemaker:ListTags',
    'sagemaker:UpdateInferenceComponent',
    'sagemaker:UpdateInferenceComponentRuntimeConfig',
  ],
  'AWS::SageMaker::ModelCard': [
    'kms:CreateGrant',
    'kms:DescribeKey',
    'kms:GenerateDataKey',
    'sagemaker:AddTags',
    'sagemaker:CreateModelCard',
    'sagemaker:DeleteModelCard',
    'sagemaker:DeleteTags',
    'sagemaker:DescribeModelCard',
    'sagemaker:ListTags',
    'sagemaker:UpdateModelCard',
  ],
  'AWS::SageMaker::ModelPackageGroup': [
    'sagemaker:AddTags',
    'sagemaker:CreateModelPackageGroup',
    'sagemaker:DeleteModelPackageGroup',
    'sagemaker:DeleteModelPackageGroupPolicy',
    'sagemaker:DeleteTags',
    'sagemaker:DescribeModelPackageGroup',
    'sagemaker:GetModelPackageGroupPolicy',
    'sagemaker:ListTags',
    'sagemaker:PutModelPackageGroupPolicy',
  ],
  // CloudFormation hands its request to the function.
  'Custom::ContainerImage': ['lambda:InvokeFunction'],
  'Custom::MonitorBaseline': ['lambda:InvokeFunction'],
  'AWS::SageMaker::DataQualityJobDefinition': [
    'iam:PassRole',
    'sagemaker:AddTags',
    'sagemaker:CreateDataQualityJobDefinition',
    'sagemaker:DeleteDataQualityJobDefinition',
    'sagemaker:DescribeDataQualityJobDefinition',
    'sagemaker:ListTags',
  ],
  'AWS::SageMaker::ModelBiasJobDefinition': [
    'iam:PassRole',
    'sagemaker:AddTags',
    'sagemaker:CreateModelBiasJobDefinition',
    'sagemaker:DeleteModelBiasJobDefinition',
    'sagemaker:DescribeModelBiasJobDefinition',
    'sagemaker:ListTags',
  ],
  'AWS::SageMaker::ModelExplainabilityJobDefinition': [
    'iam:PassRole',
    'sagemaker:AddTags',
    'sagemaker:CreateModelExplainabilityJobDefinition',
    'sagemaker:DeleteModelExplainabilityJobDefinition',
    'sagemaker:DescribeModelExplainabilityJobDefinition',
    'sagemaker:ListTags',
  ],
  'AWS::SageMaker::ModelQualityJobDefinition': [
    'iam:PassRole',
    'sagemaker:AddTags',
    'sagemaker:CreateModelQualityJobDefinition',
    'sagemaker:DeleteModelQualityJobDefinition',
    'sagemaker:DescribeModelQualityJobDefinition',
    'sagemaker:ListTags',
  ],
  'AWS::SageMaker::MonitoringSchedule': [
    'sagemaker:AddTags',
    'sagemaker:CreateMonitoringSchedule',
    'sagemaker:DeleteMonitoringSchedule',
    'sagemaker:DescribeMonitoringSchedule',
    'sagemaker:ListTags',
    'sagemaker:UpdateMonitoringSchedule',
  ],
  'AWS::SageMaker::Pipeline': [
    'iam:PassRole',
    'sagemaker:AddTags',
    'sagemaker:CreatePipeline',
    'sagemaker:DeletePipeline',
    'sagemaker:DeleteTags',
    'sagemaker:DescribePipeline',
    'sagemaker:ListTags',
    'sagemaker:UpdatePipeline',
  ],
  'AWS::SSM::Association': [
    'iam:PassRole',
    'ssm:CreateAssociation',
    'ssm:DeleteAssociation',
    'ssm:DescribeAssociation',
    'ssm:DescribeAssociationExecutions',
    'ssm:StartAssociationsOnce',
    'ssm:UpdateAssociation',
  ],
  'AWS::SSM::Document': [
    'iam:PassRole',
    'ssm:AddTagsToResource',
    'ssm:CreateDocument',
    'ssm:DeleteDocument',
    'ssm:DescribeDocument',
    'ssm:GetDocument',
    'ssm:ListTagsForResource',
    'ssm:RemoveTagsFromResource',
    'ssm:UpdateDocument',
    'ssm:UpdateDocumentDefaultVersion',
  ],
  'AWS::Scheduler::Schedule': [
    'iam:PassRole',
    'scheduler:CreateSchedule',
    'scheduler:DeleteSchedule',
    'scheduler:GetSchedule',
    'scheduler:UpdateSchedule',
  ],
  'AWS::SageMaker::Model': [
    'iam:PassRole',
    'sagemaker:AddTags',
    'sagemaker:CreateModel',
    'sagemaker:DeleteModel',
    'sagemaker:DeleteTags',
    'sagemaker:DescribeModel',
    'sagemaker:ListTags',
  ],
};

const made = object(parseTemplate(read('deploy/execution-role.yaml'))['Resources']);
const granted = (name: string): readonly string[] => {
  const { PolicyDocument: document } = object(object(made[name])['Properties']);
  return [...new Set(statements(document).flatMap(({ actions }) => actions))].toSorted();
};

/** Every `Action` of a policy somewhere in a value. */
const actionsIn = (value: Json): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap((item: Json) => actionsIn(item));
  if (!isObject(value)) return [];
  const { Action: action, AssumeRolePolicyDocument: _, ...rest } = value;
  const own = action === undefined ? [] : [action].flat().map((one: Json) => text(one));
  return [...own, ...Object.values(rest).flatMap(actionsIn)];
};

/** Every resource of every built-in blueprint. */
const resources = async () =>
  (await builtInBlueprints()).flatMap(({ template }) =>
    Object.values(object(template['Resources'])).map(object),
  );

describe('the rights in deploy/execution-role.yaml', () => {
  it('allows CloudFormation all that the built-in blueprints need, and nothing more', async () => {
    const types = [...new Set((await resources()).map((resource) => text(resource['Type'])))];
    expect(types).to.include('AWS::SageMaker::Endpoint');
    expect(types.filter((type) => ACTIONS_OF_TYPE[type] === undefined)).to.deep.equal([]);
    const needed = new Set(types.flatMap((type) => ACTIONS_OF_TYPE[type] ?? []));
    const allowed = new Set(['ExecutionPolicy', 'ExecutionServicesPolicy'].flatMap(granted));
    expect([...allowed].toSorted()).to.deep.equal([...needed].toSorted());
  });

  it('sets the roles that the built-in blueprints make a boundary they can live with, and no wider one', async () => {
    const asked = new Set(
      (await resources()).filter(({ Type }) => Type === 'AWS::IAM::Role').flatMap(actionsIn),
    );
    expect([...asked]).to.not.be.empty;
    expect(granted('PipelineBoundary')).to.deep.equal([...asked].toSorted());
  });

  it('meets in the built-in blueprints only roles that can carry the boundary it asks for', async () => {
    const roles = (await resources()).filter(({ Type }) => Type === 'AWS::IAM::Role');
    const bare = roles.filter((role) => object(role['Properties'])['PermissionsBoundary'] === undefined);
    expect(bare).to.deep.equal([]);
  });
});
