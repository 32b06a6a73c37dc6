import { expect } from 'chai';
import { bind } from '../../src/blueprints/bind.ts';
import { locateAssets } from '../../src/core/stack/assets.ts';
import type { Blueprint } from '../../src/core/blueprint.ts';
import type { Json, JsonObject } from '../../src/core/text/json.ts';
import { render } from '../../src/core/stack/render.ts';
import { list, object, text } from '../deploy/data.ts';
import { builtInBlueprints } from '../deploy/examples.ts';
import { unknownToAws } from '../deploy/specification.ts';
import { at, entry, environment, locate, problemsOf, sha256, target, valueOf } from '../support/blueprint.ts';
import { resolved } from '../support/resolved.ts';

const XGBOOST: JsonObject = {
  model_framework: 'xgboost',
  model_framework_version: '1.7-1',
  model_artifact_location: 'churn/model.tar.gz',
  inference_instance: 'ml.m5.large',
};
const CUSTOM: JsonObject = {
  custom_image_uri: '999988887777.dkr.ecr.eu-central-1.amazonaws.com/team/scorer:1.2',
  model_artifact_location: 's3://models/scorer.tar.gz',
  inference_instance: 'ml.g5.2xlarge',
};
const PACKAGE_ARN = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/fraud/7';
const PACKAGE: JsonObject = { model_package_name: PACKAGE_ARN, inference_instance: 'ml.c5.xlarge' };

const CHALLENGER: JsonObject = {
  challenger_mode: 'challenger',
  challenger_image_uri: '999988887777.dkr.ecr.eu-west-1.amazonaws.com/team/scorer:2.0',
  challenger_model_artifact_location: 'scorer-2.tar.gz',
  challenger_instance: 'ml.c5.xlarge',
};

describe('the blueprint realtime_endpoint', () => {
  let blueprint: Blueprint;
  before(async () => {
    const found = (await builtInBlueprints()).find(({ name }) => name === 'realtime_endpoint');
    if (found === undefined) throw new Error('there is no realtime_endpoint');
    blueprint = found;
  });

  const bound = (inputs: JsonObject, region: string | null = 'eu-west-1') =>
    bind(blueprint, locateAssets(blueprint, target(inputs), 'assets').target, locate, { region });

  const stack = (inputs: JsonObject) => {
    const located = locateAssets(blueprint, target(inputs), 'assets').target;
    return valueOf(
      render({
        instance: 'mlops',
        sourceId: '0123456789abcdef',
        configPath: 'mlops-config.json',
        entry: entry({ baseInputs: inputs }),
        target: located,
        environment: environment(),
        blueprint,
        adopted: null,
        bound: valueOf(bound(inputs)),
        hash: sha256,
      }),
    );
  };
  const made = (inputs: JsonObject) => resolved(stack(inputs));
  const property = (
    inputs: JsonObject,
    id: string,
    ...path: readonly (string | number)[]
  ): Json | undefined => at(made(inputs).declarations, id, 'Properties', ...path);
  /** What the created role may do: `action on resource`. */
  const rights = (inputs: JsonObject): readonly string[] =>
    list(property(inputs, 'ExecutionRole', 'Policies', 0, 'PolicyDocument', 'Statement'))
      .map(object)
      .flatMap(({ Action, Resource }) =>
        [Action ?? null]
          .flat()
          .flatMap((action: Json) =>
            [Resource ?? null].flat().map((resource: Json) => `${text(action)} on ${text(resource)}`),
          ),
      );

  const routing = (inputs: JsonObject) =>
    property(
      { ...XGBOOST, instance_count: 4, error_alarm_threshold: 1, ...inputs },
      'Endpoint',
      'DeploymentConfig',
      'BlueGreenUpdatePolicy',
      'TrafficRoutingConfiguration',
    );

  const alarms = (inputs: JsonObject) =>
    property(
      { ...XGBOOST, ...inputs },
      'Endpoint',
      'DeploymentConfig',
      'AutoRollbackConfiguration',
      'Alarms',
    );

  it('makes a role, a model, a configuration and an endpoint, and nothing else that nobody asked for', () => {
    expect(Object.keys(made(XGBOOST).declarations)).to.have.members([
      'ExecutionRole',
      'Model',
      'EndpointConfig',
      'Endpoint',
    ]);
  });

  it('serves a model with the image of a framework', () => {
    expect(property(XGBOOST, 'Model', 'PrimaryContainer')).to.deep.equal({
      Image: '141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-xgboost:1.7-1',
      ModelDataUrl: 's3://assets/churn/model.tar.gz',
    });
    expect(
      property(
        { ...XGBOOST, model_framework: 'sklearn', model_framework_version: '1.2-1' },
        'Model',
        'PrimaryContainer',
        'Image',
      ),
    ).to.equal('141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3');
  });

  it('serves a model with an image of its owner, which the role may pull and no other', () => {
    expect(property(CUSTOM, 'Model', 'PrimaryContainer')).to.deep.equal({
      Image: CUSTOM['custom_image_uri'],
      ModelDataUrl: 's3://models/scorer.tar.gz',
    });
    for (const uri of [
      '999988887777.dkr.ecr.eu-central-1.amazonaws.com/team/scorer:1.2',
      '999988887777.dkr.ecr.eu-central-1.amazonaws.com/team/scorer',
      `999988887777.dkr.ecr.eu-central-1.amazonaws.com/team/scorer@sha256:${'a'.repeat(64)}`,
    ]) {
      expect(rights({ ...CUSTOM, custom_image_uri: uri })).to.include(
        'ecr:BatchGetImage on arn:aws:ecr:eu-central-1:999988887777:repository/team/scorer',
      );
    }
  });

  it('serves a version of the model registry', () => {
    const inputs = { ...PACKAGE, model_package_bucket: 'models' };
    expect(property(inputs, 'Model', 'PrimaryContainer')).to.deep.equal({ ModelPackageName: PACKAGE_ARN });
    expect(rights(inputs)).to.include.members([
      `sagemaker:DescribeModelPackage on ${PACKAGE_ARN}`,
      's3:GetObject on arn:aws:s3:::models/*',
    ]);
  });

  it('lets the role read the artifact and nothing beside it', () => {
    expect(rights(XGBOOST).filter((right) => right.startsWith('s3:'))).to.deep.equal([
      's3:GetObject on arn:aws:s3:::assets/churn/model.tar.gz',
    ]);
    const registry = 'arn:aws:ecr:eu-west-1:141502667606:repository/sagemaker-xgboost';
    expect(rights(XGBOOST).filter((right) => right.startsWith('ecr:'))).to.deep.equal([
      `ecr:BatchCheckLayerAvailability on ${registry}`,
      `ecr:BatchGetImage on ${registry}`,
      `ecr:GetDownloadUrlForLayer on ${registry}`,
      'ecr:GetAuthorizationToken on *',
    ]);
  });

  it('makes no role where one is given', () => {
    const role = 'arn:aws:iam::111122223333:role/service/models';
    const { declarations, outputs } = made({ ...XGBOOST, execution_role_arn: role });
    expect(declarations).not.to.have.property('ExecutionRole');
    expect(at(declarations, 'Model', 'Properties', 'ExecutionRoleArn')).to.equal(role);
    expect(outputs['ExecutionRoleArn']).to.equal(role);
  });

  it('calls the endpoint what the stack is called, or what somebody calls it', () => {
    expect(property(XGBOOST, 'Endpoint', 'EndpointName')).to.equal('mlops-default-churn');
    expect(property({ ...XGBOOST, endpoint_name: 'Churn-1' }, 'Endpoint', 'EndpointName')).to.equal(
      'Churn-1',
    );
  });

  it('gives no name to what every change replaces', () => {
    expect(property(XGBOOST, 'Model')).not.to.have.property('ModelName');
    expect(property(XGBOOST, 'EndpointConfig')).not.to.have.property('EndpointConfigName');
  });

  it('hands the environment of the container on', () => {
    const inputs = { ...XGBOOST, container_env: { SAGEMAKER_PROGRAM: 'inference.py' } };
    expect(property(inputs, 'Model', 'PrimaryContainer', 'Environment')).to.deep.equal({
      SAGEMAKER_PROGRAM: 'inference.py',
    });
    expect(property(XGBOOST, 'Model', 'PrimaryContainer')).not.to.have.property('Environment');
  });

  it('captures requests and responses where it is told', () => {
    const inputs = {
      ...XGBOOST,
      data_capture_location: 's3://captures/churn',
      data_capture_sampling_percentage: 20,
    };
    expect(property(inputs, 'EndpointConfig', 'DataCaptureConfig')).to.deep.include({
      EnableCapture: true,
      InitialSamplingPercentage: '20',
      DestinationS3Uri: 's3://captures/churn',
    });
    expect(rights(inputs)).to.include('s3:PutObject on arn:aws:s3:::captures/churn/*');
    expect(made(inputs).outputs['DataCaptureUri']).to.equal('s3://captures/churn');
    expect(property(XGBOOST, 'EndpointConfig')).not.to.have.property('DataCaptureConfig');
  });

  it('captures under the assets bucket when only a prefix is given', () => {
    expect(
      property(
        { ...XGBOOST, data_capture_location: 'captures/churn' },
        'EndpointConfig',
        'DataCaptureConfig',
        'DestinationS3Uri',
      ),
    ).to.equal('s3://assets/captures/churn');
  });

  it('scales between bounds, and an update keeps what scaling did but no old capture settings or weights', () => {
    const inputs = {
      ...XGBOOST,
      min_instance_count: 2,
      max_instance_count: 6,
      invocations_per_instance: 300,
    };
    expect(property(inputs, 'ScalableTarget')).to.deep.equal({
      ServiceNamespace: 'sagemaker',
      ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
      ResourceId: 'endpoint/<Endpoint.EndpointName>/variant/AllTraffic',
      MinCapacity: '2',
      MaxCapacity: '6',
    });
    expect(
      property(inputs, 'ScalingPolicy', 'TargetTrackingScalingPolicyConfiguration', 'TargetValue'),
    ).to.equal('300');
    expect(property(inputs, 'Endpoint')).to.deep.include({
      RetainAllVariantProperties: true,
      ExcludeRetainedVariantProperties: [
        { VariantPropertyType: 'DataCaptureConfig' },
        { VariantPropertyType: 'DesiredWeight' },
      ],
    });
    expect(property(XGBOOST, 'Endpoint')).not.to.have.any.keys(
      'RetainAllVariantProperties',
      'DeploymentConfig',
    );
  });

  it('moves traffic in one step, in a canary or in linear steps', () => {
    const size = { Type: 'CAPACITY_PERCENT', Value: '25' };
    expect(routing({})).to.deep.equal({ Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: '300' });
    expect(routing({ deployment_strategy: 'canary', deployment_step_percent: 25 })).to.deep.equal({
      Type: 'CANARY',
      WaitIntervalInSeconds: '300',
      CanarySize: size,
    });
    expect(
      routing({ deployment_strategy: 'linear', deployment_step_percent: 25, deployment_wait_seconds: 60 }),
    ).to.deep.equal({ Type: 'LINEAR', WaitIntervalInSeconds: '60', LinearStepSize: size });
  });

  it('exchanges a few instances at a time', () => {
    const inputs = {
      ...XGBOOST,
      instance_count: 4,
      deployment_strategy: 'rolling',
      deployment_step_percent: 25,
    };
    expect(property(inputs, 'Endpoint', 'DeploymentConfig')).to.deep.equal({
      RollingUpdatePolicy: {
        MaximumBatchSize: { Type: 'CAPACITY_PERCENT', Value: '25' },
        WaitIntervalInSeconds: '300',
        MaximumExecutionTimeoutInSeconds: 28800,
      },
    });
  });

  it('lets a challenger answer its share, from a model and with rights of its own', () => {
    const inputs = { ...XGBOOST, ...CHALLENGER, production_weight: 3, challenger_weight: 1 };
    const variants = list(property(inputs, 'EndpointConfig', 'ProductionVariants')).map(object);
    expect(
      variants.map(({ VariantName, InitialVariantWeight }) => [VariantName, InitialVariantWeight]),
    ).to.deep.equal([
      ['AllTraffic', '3'],
      ['Challenger', '1'],
    ]);
    expect(property(inputs, 'ChallengerModel', 'PrimaryContainer')).to.deep.equal({
      Image: CHALLENGER['challenger_image_uri'],
      ModelDataUrl: 's3://assets/scorer-2.tar.gz',
    });
    expect(rights(inputs)).to.include.members([
      's3:GetObject on arn:aws:s3:::assets/scorer-2.tar.gz',
      'ecr:BatchGetImage on arn:aws:ecr:eu-west-1:999988887777:repository/team/scorer',
    ]);
  });

  it('lets a shadow listen to a share', () => {
    const inputs = { ...XGBOOST, ...CHALLENGER, challenger_mode: 'shadow', shadow_sampling_percentage: 20 };
    expect(property(inputs, 'EndpointConfig', 'ProductionVariants', 0, 'InitialVariantWeight')).to.equal(100);
    expect(property(inputs, 'EndpointConfig', 'ProductionVariants', 1)).to.equal(undefined);
    expect(property(inputs, 'EndpointConfig', 'ShadowProductionVariants', 0)).to.deep.include({
      VariantName: 'Shadow',
      InitialVariantWeight: '20',
    });
  });

  it('tells the topic when SageMaker gives an update up', () => {
    const topic = 'arn:aws:sns:eu-west-1:111122223333:alarms';
    expect(property({ ...XGBOOST, alarm_topic_arn: topic }, 'FailureRule')).to.deep.include({
      EventPattern: {
        source: ['aws.sagemaker'],
        'detail-type': ['SageMaker Endpoint State Change'],
        detail: {
          EndpointName: ['mlops-default-churn'],
          EndpointStatus: ['FAILED', 'ROLLING_BACK', 'UPDATE_ROLLBACK_FAILED'],
        },
      },
      Targets: [{ Id: 'topic', Arn: topic }],
    });
  });

  it('rolls an update back when an alarm goes off', () => {
    expect(alarms({ error_alarm_threshold: 5, latency_alarm_milliseconds: 250 })).to.deep.equal([
      { AlarmName: '<ErrorAlarm>' },
      { AlarmName: '<LatencyAlarm>' },
    ]);
    expect(alarms({ latency_alarm_milliseconds: 250 })).to.deep.equal([{ AlarmName: '<LatencyAlarm>' }]);
    expect(alarms({ deployment_strategy: 'linear', instance_count: 2 })).to.equal(undefined);
  });

  it('measures latency in the unit of the metric, microseconds', () => {
    const inputs = {
      ...XGBOOST,
      latency_alarm_milliseconds: 250,
      alarm_topic_arn: 'arn:aws:sns:eu-west-1:111122223333:alarms',
    };
    expect(property(inputs, 'LatencyAlarm')).to.deep.include({
      Threshold: '250000',
      AlarmActions: ['arn:aws:sns:eu-west-1:111122223333:alarms'],
      Dimensions: [
        { Name: 'EndpointName', Value: 'mlops-default-churn' },
        { Name: 'VariantName', Value: 'AllTraffic' },
      ],
    });
  });

  it('runs in a network, encrypted and isolated, where that is wanted', () => {
    const key = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd';
    const inputs = {
      ...XGBOOST,
      vpc_subnet_ids: ['subnet-1', 'subnet-2'],
      vpc_security_group_ids: ['sg-1'],
      kms_key_arn: key,
      enable_network_isolation: true,
    };
    expect(property(inputs, 'Model')).to.deep.include({
      VpcConfig: { Subnets: ['subnet-1', 'subnet-2'], SecurityGroupIds: ['sg-1'] },
      EnableNetworkIsolation: 'true',
    });
    expect(property(inputs, 'EndpointConfig', 'KmsKeyId')).to.equal(key);
    expect(rights(inputs)).to.include(`kms:Decrypt on ${key}`);
    expect(property(XGBOOST, 'Model')).not.to.have.property('VpcConfig');
  });

  it('is known to AWS with everything switched on', () => {
    const everything = {
      ...CUSTOM,
      instance_count: 2,
      min_instance_count: 2,
      max_instance_count: 4,
      data_capture_location: 'captures',
      deployment_strategy: 'canary',
      error_alarm_threshold: 1,
      latency_alarm_milliseconds: 1,
      alarm_topic_arn: 'arn:aws:sns:eu-west-1:111122223333:alarms',
      kms_key_arn: 'arn:aws:kms:eu-west-1:111122223333:key/1',
      vpc_subnet_ids: ['subnet-1'],
      vpc_security_group_ids: ['sg-1'],
      permissions_boundary_arn: 'arn:aws:iam::111122223333:policy/boundary',
      container_env: { A: 'b' },
    };
    expect(unknownToAws({ Resources: made(everything).declarations })).to.deep.equal([]);
    expect(unknownToAws({ Resources: made(PACKAGE).declarations })).to.deep.equal([]);
  });

  it('tells its callers what they need', () => {
    expect(made(XGBOOST).outputs).to.deep.include({
      EndpointName: '<Endpoint.EndpointName>',
      EndpointArn: '<Endpoint>',
      EndpointConfigName: '<EndpointConfig.EndpointConfigName>',
      ModelName: '<Model.ModelName>',
      ExecutionRoleArn: '<ExecutionRole.Arn>',
    });
  });

  it('takes an entry in the words of the older framework', () => {
    const older = {
      model_name: 'churn',
      model_framework: 'xgboost',
      model_framework_version: '1.5-1',
      model_artifact_location: 'model.tar.gz',
      inference_instance: 'ml.m5.large',
      data_capture_location: 's3://captures/churn',
      endpoint_name: 'churn',
      kms_key_arn: '',
    };
    expect(bound(older).ok).to.equal(true);
    expect(blueprint.aliases).to.deep.equal(['byom_realtime_builtin', 'byom_realtime_custom']);
  });

  it('looks up regions without framework images too, for models that bring their own', () => {
    expect(() => resolved(stack(CUSTOM), 'mx-central-1')).not.to.throw();
  });

  const refused: readonly (readonly [string, JsonObject, string])[] = [
    [
      'no model',
      { inference_instance: 'ml.m5.large' },
      'give exactly one of model_framework, custom_image_uri, model_package_name and model_package_group_name',
    ],
    [
      'two models',
      { ...XGBOOST, ...CUSTOM },
      'give exactly one of model_framework, custom_image_uri, model_package_name and model_package_group_name',
    ],
    [
      'a framework without a model',
      { ...XGBOOST, model_artifact_location: null },
      'model_framework needs model_artifact_location, the model it is to serve',
    ],
    [
      'a package with another model',
      { ...PACKAGE, model_artifact_location: 'a.tar.gz' },
      'model_artifact_location cannot be given with model_package_name or model_package_group_name, which have their own artifact',
    ],
    [
      'a version of nothing',
      { ...CUSTOM, model_framework_version: '1.7-1' },
      'model_framework_version has a meaning only with model_framework',
    ],
    [
      'a version nobody has',
      { ...XGBOOST, model_framework_version: '1.6-1' },
      '`model_framework_version` is "1.6-1", which is no known version of xgboost',
    ],
    [
      'a framework without a version',
      { ...XGBOOST, model_framework_version: null },
      '`model_framework_version` is missing: xgboost comes in several',
    ],
    [
      'a version of another framework',
      { ...XGBOOST, model_framework: 'sklearn' },
      '`model_framework_version` is "1.7-1", which is no known version of sklearn',
    ],
    [
      'a framework nobody knows',
      { ...XGBOOST, model_framework: 'pytroch' },
      '`model_framework` is "pytroch", for which no image of SageMaker is known',
    ],
    [
      'a canary of one instance',
      { ...XGBOOST, deployment_strategy: 'canary' },
      'deployment_strategy canary, linear or rolling needs an instance_count of at least 2',
    ],
    [
      'a canary of what may become one instance',
      { ...XGBOOST, deployment_strategy: 'canary', instance_count: 2, max_instance_count: 4 },
      'deployment_strategy canary, linear or rolling needs a min_instance_count of at least 2',
    ],
    [
      'subnets without security groups',
      { ...XGBOOST, vpc_subnet_ids: ['subnet-1'] },
      'vpc_subnet_ids and vpc_security_group_ids go together',
    ],
    [
      'security groups without subnets',
      { ...XGBOOST, vpc_security_group_ids: ['sg-1'] },
      'vpc_subnet_ids and vpc_security_group_ids go together',
    ],
    [
      'an instance of another kind',
      { ...XGBOOST, inference_instance: 'm5.large' },
      '`inference_instance` is "m5.large", which does not fit',
    ],
    [
      'an instance type that does not exist',
      { ...XGBOOST, inference_instance: 'ml.m5.largest' },
      '`inference_instance` is "ml.m5.largest", and SageMaker has no such instance type',
    ],
    [
      'a challenger nobody asked for',
      { ...XGBOOST, challenger_model_package_name: PACKAGE_ARN },
      'challenger_mode says what the second model is for, challenger or shadow; without it there is none',
    ],
    [
      'a challenger without a model',
      { ...XGBOOST, challenger_mode: 'challenger', challenger_instance: 'ml.m5.large' },
      'a challenger needs exactly one of challenger_model_framework, challenger_image_uri, challenger_model_package_name and challenger_model_package_group_name',
    ],
    [
      'a rolling update of two models',
      { ...XGBOOST, ...CHALLENGER, instance_count: 2, deployment_strategy: 'rolling' },
      'deployment_strategy rolling cannot be used with a challenger or a shadow',
    ],
    [
      'an alias of a key',
      { ...XGBOOST, kms_key_arn: 'alias/x' },
      '`kms_key_arn` is "alias/x", which does not fit',
    ],
    [
      'a key of the container that is none',
      { ...XGBOOST, container_env: { '1A': 'x' } },
      '`container_env` has the key `1A`, which must match pattern "^[a-zA-Z_][a-zA-Z0-9_]*$"',
    ],
    [
      'a number in the environment of the container',
      { ...XGBOOST, container_env: { WORKERS: 2 } },
      '`container_env.WORKERS` must be text, but is a number',
    ],
  ];
  for (const [what, inputs, message] of refused) {
    it(`is refused offline: ${what}`, () => {
      expect(problemsOf(bound(inputs)).map((problem) => problem.message)).to.include(message);
    });
  }

  it('is refused where the image of a framework is not known', () => {
    expect(problemsOf(bound(XGBOOST, 'mx-central-1')).map(({ message }) => message)).to.deep.equal([
      '`model_framework` names xgboost 1.7-1, of which no image is known in mx-central-1',
    ]);
    expect(bound(CUSTOM, 'mx-central-1').ok).to.equal(true);
  });
});
