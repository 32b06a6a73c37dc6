import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Json, JsonObject } from '../../src/core/text/json.ts';
import { list, object, parseJson, text } from '../deploy/data.ts';
import { builtInBlueprints } from '../deploy/examples.ts';
import { root } from '../deploy/files.ts';
import { HANDLE, endpoint, run } from './run-python.ts';

/** The code of functions, with the real SDK against moto: this file runs where its lane does. */
describe('the function of image_builder', function () {
  this.timeout(30_000);

  const folder = mkdtempSync(join(tmpdir(), 'function-'));
  const answers = new Map<string, JsonObject>();
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const answer = object(parseJson(Buffer.concat(parts).toString()));
      answers.set(text(answer['RequestId']), { method: request.method ?? '', ...answer });
      response.end();
    });
  });

  const PREPARE = `
import boto3, json
build, ecr = boto3.client("codebuild"), boto3.client("ecr")
build.create_project(name="mlops-prod-x", source={"type": "S3", "location": "b/k.zip"}, artifacts={"type": "NO_ARTIFACTS"},
    environment={"type": "LINUX_CONTAINER", "image": "aws/codebuild/standard:7.0", "computeType": "BUILD_GENERAL1_SMALL"},
    serviceRole="arn:aws:iam::123456789012:role/service-role/build")
ecr.create_repository(repositoryName="scorer")
manifest = json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
    "config": {"mediaType": "x", "size": 1, "digest": "sha256:0"}, "layers": []})
print(json.dumps(ecr.put_image(repositoryName="scorer", imageTag="1", imageManifest=manifest)["image"]["imageId"]["imageDigest"]))
`;

  let url = '';
  let digest = '';
  let builds: readonly Json[] = [];

  const asked = (
    RequestId: string,
    RequestType: string,
    Project = 'mlops-prod-x',
    Tag = '1',
  ): JsonObject => ({
    RequestType,
    RequestId,
    ResponseURL: url,
    StackId: 'arn:stack',
    LogicalResourceId: 'Image',
    ...(RequestType === 'Create' ? {} : { PhysicalResourceId: 'before' }),
    ResourceProperties: { Project, Repository: 'scorer', Tag },
  });

  const carried = (RequestId: string, Tag = '1') => ({
    ResponseURL: url,
    StackId: 'arn:stack',
    RequestId,
    LogicalResourceId: 'Image',
    PhysicalResourceId: 'mlops-prod-x',
    Repository: 'scorer',
    Tag,
  });

  /** As EventBridge delivers it (CodeBuild User Guide, "Build notifications input format reference"). */
  const ended = (status: string, request: JsonObject | null): JsonObject => ({
    'detail-type': 'CodeBuild Build State Change',
    detail: {
      'build-status': status,
      'project-name': 'mlops-prod-x',
      'additional-information': {
        environment: {
          'environment-variables':
            request === null
              ? []
              : [{ name: 'CLOUDFORMATION_REQUEST', type: 'PLAINTEXT', value: JSON.stringify(request) }],
        },
        logs: { 'deep-link': 'https://console.example/log' },
        phases: [
          { 'phase-type': 'SUBMITTED', 'phase-status': 'SUCCEEDED', 'phase-context': [] },
          {
            'phase-type': 'BUILD',
            'phase-status': status,
            'phase-context': ['COMMAND_EXECUTION_ERROR: docker build. Reason: exit status 1'],
          },
          { 'phase-type': 'COMPLETED' },
        ],
      },
    },
  });

  before(async () => {
    await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/answer`;
    digest = text(await run(PREPARE, null));
    const blueprint = (await builtInBlueprints()).find(({ name }) => name === 'image_builder');
    // The archive itself: Python imports from it as Lambda does after unpacking it.
    const code = join(folder, 'code.zip');
    writeFileSync(code, blueprint?.code[0]?.bytes ?? '');
    const events = [
      asked('create', 'Create'),
      asked('delete', 'Delete'),
      asked('no-project', 'Update', 'gone'),
      ended('SUCCEEDED', carried('succeeded')),
      ended('FAILED', carried('failed')),
      ended('SUCCEEDED', carried('no-image', '2')),
      ended('FAILED', null),
    ];
    expect(await run(HANDLE, events, { CODE: code })).to.deep.equal(events.map(() => null));
    const LIST = 'import boto3, json; print(json.dumps(boto3.client("codebuild").list_builds()["ids"]))';
    builds = list(await run(LIST, null));
  });
  after(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  it('starts a build when an image is asked for, and answers nothing yet', () => {
    expect(builds).to.have.length(1);
    expect(answers.has('create')).to.equal(false);
  });

  it('gives CloudFormation the digest when the build has succeeded', () => {
    expect(answers.get('succeeded')).to.deep.equal({
      method: 'PUT',
      Status: 'SUCCESS',
      Reason: '',
      PhysicalResourceId: 'mlops-prod-x',
      StackId: 'arn:stack',
      RequestId: 'succeeded',
      LogicalResourceId: 'Image',
      Data: { ImageDigest: digest },
    });
    expect(digest).to.match(/^sha256:[0-9a-f]{64}$/);
  });

  it('says of a build that failed where and why, and where the rest is written', () => {
    expect(answers.get('failed')).to.deep.include({
      Status: 'FAILED',
      Reason:
        'The build ended as FAILED. BUILD: COMMAND_EXECUTION_ERROR: docker build. Reason: exit status 1. ' +
        'Its log: https://console.example/log',
    });
  });

  it('does not believe a build without an image', () => {
    expect(answers.get('no-image')).to.deep.include({ Status: 'FAILED', Data: {} });
    expect(answers.get('no-image')?.['Reason']).to.include('cannot be found');
  });

  it('says so at once when a build cannot be started', () => {
    expect(answers.get('no-project')).to.deep.include({ Status: 'FAILED', PhysicalResourceId: 'before' });
    expect(answers.get('no-project')?.['Reason']).to.include('The build could not be started');
  });

  it('lets a stack go without touching images', () => {
    expect(answers.get('delete')).to.deep.include({ Status: 'SUCCESS', PhysicalResourceId: 'before' });
  });

  it('leaves builds alone that nobody waits for', () => {
    expect([...answers.keys()]).to.have.members(['succeeded', 'failed', 'no-image', 'no-project', 'delete']);
  });
});

describe('the function of data_trigger', function () {
  this.timeout(30_000);

  const PIPELINE = 'arn:aws:sagemaker:eu-west-1:123456789012:pipeline/train';
  const MACHINE = 'arn:aws:states:eu-west-1:123456789012:stateMachine:train';
  const folder = mkdtempSync(join(tmpdir(), 'function-'));

  const PREPARE = `
import boto3, json
boto3.client("s3").create_bucket(Bucket="data", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
boto3.client("sagemaker").create_pipeline(PipelineName="train", ClientRequestToken="x" * 32, RoleArn="arn:aws:iam::123456789012:role/x",
    PipelineDefinition=json.dumps({"Version": "2020-12-01", "Parameters": [], "Steps": []}))
boto3.client("stepfunctions").create_state_machine(name="train", roleArn="arn:aws:iam::123456789012:role/x",
    definition=json.dumps({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}))
print("null")
`;

  /** Puts objects and looks, each step some seconds after the objects of the one before were written. */
  const LOOK = `
import boto3, datetime, json, os, sys
sys.path.insert(0, os.environ["CODE"])
import index
s3, told, now = boto3.client("s3"), [], datetime.datetime.now(datetime.timezone.utc)
# S3 keeps whole seconds, and all steps may fall into one: each is taken to be a second later than the one before.
listed, later = index.objects, {}
index.objects = lambda *where: [{**each, "LastModified": each["LastModified"] + datetime.timedelta(seconds=later.get(each["Key"], 0))} for each in listed(*where)]
for number, step in enumerate(json.load(sys.stdin)):
    for key in step.get("put", []):
        later[key] = step.get("second", number)
        s3.put_object(Bucket="data", Key=key, Body=key.encode())
    for key in step.get("delete", []):
        s3.delete_object(Bucket="data", Key=key)
    os.environ.update(step.get("env", {}))
    try:
        told.append(index.decide(now + datetime.timedelta(seconds=step["after"]))["outcome"])
    except Exception as error:
        told.append(type(error).__name__)
print(json.dumps(told))
`;

  const SEEN = `
import boto3, json
s3, sm, sf = boto3.client("s3"), boto3.client("sagemaker"), boto3.client("stepfunctions")
keys = [each["Key"] for each in s3.list_objects_v2(Bucket="data", Prefix="manifests/").get("Contents", [])]
runs = sm.list_pipeline_executions(PipelineName="${PIPELINE.split('/')[1]}")["PipelineExecutionSummaries"]
machines = sf.list_executions(stateMachineArn="${MACHINE}")["executions"]
print(json.dumps({"runs": len(runs), "inputs": [json.loads(sf.describe_execution(executionArn=each["executionArn"])["input"]) for each in machines],
    "files": {key: json.loads(s3.get_object(Bucket="data", Key=key)["Body"].read()) for key in keys}}))
`;

  const ENV = {
    BUCKET: 'data',
    PREFIX: 'in/',
    SUFFIX: '.csv',
    QUIET_SECONDS: '300',
    LONGEST_SECONDS: '3600',
    MANIFEST_LOCATION: 's3://data/manifests',
    MANIFEST_PARAMETER: '',
  };
  const CODE = join(folder, 'code.zip');
  const looked = async (TARGET_ARN: string, steps: readonly JsonObject[]): Promise<Json> => {
    await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
    await run(PREPARE, null);
    return run(LOOK, [...steps], { ...ENV, CODE, TARGET_ARN });
  };
  const seen = async (): Promise<JsonObject> => object(await run(SEEN, null));

  before(async () => {
    const blueprint = (await builtInBlueprints()).find(({ name }) => name === 'data_trigger');
    writeFileSync(CODE, blueprint?.code[0]?.bytes ?? '');
  });
  after(() => rmSync(folder, { recursive: true }));

  it('starts one run for a burst, when it has come to rest, with a manifest of everything that is there', async () => {
    const outcomes = await looked(PIPELINE, [
      { after: 301 },
      { put: ['in/a.csv', 'in/b.csv', 'in/note.txt', 'in/folder/'], after: 60 },
      { after: 301 },
      { after: 302 },
    ]);
    expect(outcomes).to.deep.equal(['empty', 'moving', 'started', 'known']);
    const { runs, files } = await seen();
    expect(runs).to.equal(1);
    const all = object(files);
    const { manifest, objects } = object(all['manifests/last.json']);
    expect(objects).to.equal(2);
    expect(all[text(manifest).replace('s3://data/', '')]).to.deep.equal([
      { prefix: 's3://data/in/' },
      'a.csv',
      'b.csv',
    ]);
  });

  it('starts a state machine with the manifest, and another execution when more has come', async () => {
    const outcomes = await looked(MACHINE, [
      { put: ['in/a.csv'], after: 400 },
      { put: ['in/b.csv'], after: 401 },
      { delete: ['in/a.csv'], after: 402 },
      // What was written beside the data is no data, though its name begins as that of data does.
      { after: 403, env: { PREFIX: '', SUFFIX: '' } },
      { after: 404 },
    ]);
    expect(outcomes).to.deep.equal(['started', 'started', 'started', 'known', 'known']);
    const { inputs } = await seen();
    expect(list(inputs).map((one) => object(one)['objects'])).to.have.members([1, 2, 1]);
  });

  it('does not wait for ever for data that keeps coming, not even for what came in the second of the last run', async () => {
    const steps = [
      { put: ['in/a.csv'], after: 400 },
      { put: ['in/z.csv'], second: 0, after: 100, env: { LONGEST_SECONDS: '90' } },
      { put: ['in/b.csv'], after: 200 },
      { put: ['in/c.csv'], after: 201, env: { LONGEST_SECONDS: '3600' } },
    ];
    expect(await looked(PIPELINE, steps)).to.deep.equal(['started', 'started', 'started', 'moving']);
  });

  it('takes an execution that has begun already for its own', async () => {
    await looked(MACHINE, [{ put: ['in/a.csv'], after: 400 }]);
    const FORGET =
      'import boto3; boto3.client("s3").delete_object(Bucket="data", Key="manifests/last.json"); print("null")';
    await run(FORGET, null);
    expect(await run(LOOK, [{ after: 500 }], { ...ENV, CODE, TARGET_ARN: MACHINE })).to.deep.equal([
      'started',
    ]);
    expect(list((await seen())['inputs'])).to.have.length(1);
  });

  it('fails, so that the message comes again, when nothing can be started, and then remembers no run', async () => {
    expect(await looked(`${PIPELINE}-gone`, [{ put: ['in/a.csv'], after: 400 }])).to.not.deep.equal([
      'started',
    ]);
    expect(object((await seen())['files'])).to.not.have.property('manifests/last.json');
  });
});

describe('the canary of examples/aws-mlops-framework', function () {
  this.timeout(30_000);

  it('is content with an answer, and fails when there is none', async () => {
    await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
    const results = [{ Body: '0.7' }, { Body: ' ' }];
    await fetch(`${endpoint}/moto-api/static/sagemaker/endpoint-results`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ region: 'eu-west-1', account_id: '123456789012', results }),
    });
    const code = join(root, 'examples/aws-mlops-framework/blueprints/endpoint_canary/lambdas/ask');
    const answered = (PAYLOAD: string) =>
      run(HANDLE, [{}], { CODE: code, ENDPOINT: 'fraud', PAYLOAD, CONTENT_TYPE: 'text/csv' });
    expect(await answered('1')).to.deep.equal([{ bytes: 3 }]);
    expect(await answered('2')).to.deep.equal(['the endpoint gave an empty answer']);
  });
});
