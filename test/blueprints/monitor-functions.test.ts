import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Json, JsonObject } from '../../src/core/text/json.ts';
import { list, object, parseJson, text } from '../deploy/data.ts';
import { root } from '../deploy/files.ts';
import { at } from '../support/blueprint.ts';
import { HANDLE, endpoint, run } from './run-python.ts';

/** The code of monitors, with the real SDK against moto: this file runs where its lane does. */
const DRIFT = { CODE: join(root, 'blueprints/drift_monitor/lambdas/drift') };
const BASELINE = { CODE: join(root, 'blueprints/lambdas/baseline'), MONITOR: 'mlops-prod-churn-data' };

const SETTINGS = {
  ...DRIFT,
  MONITOR: 'mlops-prod-drift',
  ENDPOINT_NAME: 'churn',
  VARIANT_NAME: 'AllTraffic',
  DATA_LOCATION: 's3://data/captures',
  DATA_FORMAT: 'capture',
  DATA_HEADER: 'false',
  BASELINE_LOCATION: 's3://data/train.csv',
  BASELINE_HEADER: 'true',
  LABEL_COLUMN: 'label',
  PREDICTION_COLUMN: '',
  IGNORED_COLUMNS: '',
  REPORT_LOCATION: 's3://data/reports',
  WINDOW_HOURS: '24',
  MAX_ROWS: '1000',
  MINIMUM_ROWS: '100',
  PSI_THRESHOLD: '0.2',
  KS_THRESHOLD: '0.2',
  MISSING_THRESHOLD: '0.05',
  COLUMN_THRESHOLDS: '',
  KMS_KEY: '',
};

/** A training set, and what an endpoint captured on six days: alike, older, odd, broken, hardly anything, answered oddly. */
const PREPARE = `
import base64, boto3, json, random
s3 = boto3.client("s3")
s3.create_bucket(Bucket="data", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
chance = random.Random(7)
def row(mean, cities): return [str(round(chance.gauss(mean, 10), 2)), chance.choice(cities)]
train = [["label", "age", "city"]] + [[str(chance.randint(0, 1)), *row(40, "abc")] for _ in range(1500)]
s3.put_object(Bucket="data", Key="train.csv", Body="\\n".join(",".join(cells) for cells in train).encode())
def capture(data, kind="text/csv", encoding="CSV"):
    asked = {"observedContentType": kind, "mode": "INPUT", "data": data, "encoding": encoding}
    return json.dumps({"captureData": {"endpointInput": asked}, "eventVersion": "0"})
def day(number, lines):
    s3.put_object(Bucket="data", Key=f"captures/churn/AllTraffic/2026/11/{number:02}/05/a.jsonl", Body="\\n".join(lines).encode())
day(1, [capture(",".join(row(40, "abc"))) for _ in range(200)]
    + [capture(base64.b64encode(",".join(row(40, "abc")).encode()).decode(), encoding="BASE64") for _ in range(100)]
    + [capture(json.dumps({"instances": [row(40, "abc"), row(40, "abc")]}), "application/json", "JSON") for _ in range(50)])
day(2, [capture(",".join(row(60, "abc"))) for _ in range(300)])
day(3, [capture(",".join(["" if chance.random() < 0.3 else row(40, "abc")[0], chance.choice("abz")])) for _ in range(300)])
day(4, [capture(",".join(row(40, "abc"))) for _ in range(200)] + [capture("1,2,3,4"), "{", "[]", "null", capture("%", encoding="BASE64")] * 10)
day(5, [capture(",".join(row(40, "abc"))) for _ in range(20)])
odd = [json.loads(capture(",".join(row(40, "abc")))) for _ in range(200)]
for asked in odd:
    asked["captureData"]["endpointOutput"] = {"observedContentType": "application/json", "data": '[{"class": 1}]', "encoding": "JSON"}
day(7, [json.dumps(asked) for asked in odd])
s3.put_object(Bucket="data", Key="other.csv", Body=b"a,b\\n")
s3.put_object(Bucket="data", Key="wide.csv", Body=b'"' + b"x" * 200000)
print("null")
`;

const METRICS = `
import boto3, datetime, json
found = boto3.client("cloudwatch").get_metric_statistics(Namespace="Mlops/DriftMonitor", MetricName="Violations",
    Dimensions=[{"Name": "Monitor", "Value": "mlops-prod-drift"}], Period=86400, Statistics=["Maximum"],
    StartTime=datetime.datetime(2026, 11, 1), EndTime=datetime.datetime(2026, 11, 30))
print(json.dumps(sorted([point["Timestamp"].day, point["Maximum"]] for point in found["Datapoints"])))
`;

const READ = `
import boto3, json, sys
bucket, _, key = json.load(sys.stdin).removeprefix("s3://").partition("/")
print(boto3.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read().decode().replace("\\n", ""))
`;

describe('the function of drift_monitor', function () {
  this.timeout(30_000);

  const on = (day: number) => ({ time: `2026-11-${String(day + 1).padStart(2, '0')}T00:00:00Z` });
  let told: readonly Json[] = [];

  before(async () => {
    await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
    await run(PREPARE, null);
    told = list(await run(HANDLE, [1, 2, 3, 4, 5, 6].map(on), SETTINGS));
  });

  const verdictOf = (day: number): Json | undefined => at(told[day - 1], 'verdict');
  const found = (day: number): readonly string[] =>
    list(at(told[day - 1], 'violations') ?? null)
      .map(object)
      .map(
        ({ column, check }) => `${column === null ? 'rows' : text(column ?? null)} ${text(check ?? null)}`,
      );

  it('finds nothing where requests are like the baseline, in whichever form they were captured', () => {
    expect([verdictOf(1), found(1)]).to.deep.equal(['ok', []]);
  });

  it('finds the column whose values moved, and no other', () => {
    expect([verdictOf(2), found(2)]).to.deep.equal(['drift', ['age ks', 'age psi']]);
  });

  it('finds what is missing more often and what was never there before', () => {
    expect(found(3)).to.deep.equal(['age missing', 'city psi']);
  });

  it('tells of rows that cannot be read, and compares the others', () => {
    expect(found(4)).to.deep.equal(['rows schema']);
  });

  it('concludes nothing from few rows or none, so that the alarm stays what it was', async () => {
    expect([verdictOf(5), verdictOf(6)]).to.deep.equal(['too-few-rows', 'too-few-rows']);
    const days = list(await run(METRICS, null)).map((point) => list(point));
    expect(days.map(([, violations]) => violations)).to.deep.equal([0, 2, 2, 1]);
  });

  it('writes a report that says what was compared and how much of it', async () => {
    const report = object(await run(READ, text(at(told[0], 'report') ?? null)));
    expect(at(told[0], 'report')).to.equal('s3://data/reports/mlops-prod-drift/2026/11/02/000000.json');
    expect(report['data']).to.deep.include({ files: 1, files_read: 1, rows: 400, sampled: false });
    expect(list(report['columns'] ?? null).map((one) => at(one, 'type'))).to.deep.equal([
      'number',
      'category',
    ]);
  });

  it('says the same of the same window, and of a sample that it is one', async () => {
    const sampled = { ...SETTINGS, MAX_ROWS: '150' };
    const [one, other] = list(await run(HANDLE, [on(2), on(2)], sampled));
    expect(one).to.deep.equal(other);
    expect(await run(READ, text(at(one, 'report') ?? null))).to.have.nested.property('data.sampled', true);
  });

  it('follows what an entry says of single columns', async () => {
    const answers = { LABEL_COLUMN: '', PREDICTION_COLUMN: 'label' };
    const lenient = { ...SETTINGS, ...answers, COLUMN_THRESHOLDS: 'age=0', KS_THRESHOLD: '0' };
    const [moved, odd] = list(await run(HANDLE, [on(2), on(7)], lenient));
    expect(at(moved, 'verdict')).to.equal('ok');
    // What the answers of day 7 are nobody can tell, and the requests are compared all the same.
    expect(at(odd, 'verdict')).to.equal('ok');
    const blind = { ...SETTINGS, IGNORED_COLUMNS: 'age' };
    expect(at(await run(HANDLE, [on(2)], blind), 0, 'verdict')).to.equal('ok');
  });

  it('tells few ones among noughts from many, although tenths of them fall together', async () => {
    const INDEX = `
import json, os, sys
sys.path.insert(0, os.environ["CODE"])
import compare
noughts = lambda ones: sorted([0.0] * (100 - ones) + [1.0] * ones)
print(json.dumps([round(compare.psi_of_numbers(noughts(5), noughts(ones)), 3) for ones in (5, 20, 100)]))
`;
    expect(await run(INDEX, null, DRIFT)).to.deep.equal([0, 0.234, 11.546]);
  });

  it('fails rather than compare with what is no baseline', async () => {
    const missing = await run(HANDLE, [on(1)], { ...SETTINGS, BASELINE_LOCATION: 's3://data/nothing.csv' });
    expect(text(at(missing, 0) ?? null)).to.include('NoSuchKey');
    const wrong = await run(HANDLE, [on(1)], { ...SETTINGS, LABEL_COLUMN: 'truth' });
    expect(text(at(wrong, 0) ?? null)).to.include("no column 'truth', which label_column names");
    const empty = await run(HANDLE, [on(1)], {
      ...SETTINGS,
      BASELINE_LOCATION: 's3://data/other.csv',
      LABEL_COLUMN: '',
    });
    expect(text(at(empty, 0) ?? null)).to.include('the baseline has no rows');
  });
});

const BIAS = {
  bias_config: { label_values_or_threshold: [1], facet_name: 'age', facet_values_or_threshold: [40] },
  model_predicted_label_config: { probability: 0, probability_threshold: 0.5 },
};

describe('the function that has baselines made', function () {
  this.timeout(30_000);

  const answers = new Map<string, JsonObject>();
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const answer = object(parseJson(Buffer.concat(parts).toString()));
      answers.set(text(answer['RequestId'] ?? null), answer);
      response.end();
    });
  });
  let url = '';
  let jobs: readonly Json[] = [];

  const JOB = {
    AppSpecification: {
      ImageUri: '468650794304.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-model-monitor-analyzer',
    },
    Environment: { dataset_source: '/opt/ml/processing/input/baseline_dataset_input' },
    ProcessingResources: {
      ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 20 },
    },
    RoleArn: 'arn:aws:iam::123456789012:role/mlops-prod-monitor',
    StoppingCondition: { MaxRuntimeInSeconds: 600 },
  };
  const asked = (RequestId: string, RequestType: string, more: JsonObject = {}): JsonObject => ({
    RequestType,
    RequestId,
    // As long as an address is that S3 has signed.
    ResponseURL: `${url}?${'x'.repeat(900)}`,
    StackId:
      'arn:aws:cloudformation:eu-west-1:123456789012:stack/mlops-prod-x/0a1b2c3d-0000-0000-0000-000000000000',
    LogicalResourceId: 'Baseline',
    ResourceProperties: {
      Job: JSON.stringify(JOB),
      Analysis: '',
      BaselineData: 's3://data/train.csv',
      Output: 's3://data/baseline/mlops-prod-x',
      EndpointName: 'churn',
      ShadowModelName: 'churn-model',
      InstanceType: 'ml.m5.large',
      KmsKey: '',
      ...more,
    },
  });
  const LIST = `
import boto3, json
jobs = boto3.client("sagemaker").list_processing_jobs()["ProcessingJobSummaries"]
print(json.dumps([job["ProcessingJobName"] for job in jobs]))
`;
  /** Moto keeps no environment of a job and ends every job well, so what SageMaker says of a job is played here. */
  const ENDED = `
import json, os, sys
sys.path.insert(0, os.environ["CODE"])
import index
client, jobs = index.boto3.client, {}
class SageMaker:
    def create_processing_job(self, ProcessingJobName, **job):
        jobs[ProcessingJobName] = job
    def describe_processing_job(self, ProcessingJobName):
        return {"ProcessingJobName": ProcessingJobName, **jobs.get(ProcessingJobName, {}), **end}
index.boto3.client = lambda name: SageMaker() if name == "sagemaker" else client(name)
for request, end in json.load(sys.stdin):
    if request is not None:
        index.handler(request, None)
    index.handler({"detail": {"ProcessingJobName": list(jobs)[-1] if request is not None else "model-monitoring-1"}}, None)
print(json.dumps(max(len(value) for job in jobs.values() for value in job["Environment"].values())))
`;

  before(async () => {
    await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
    await run(PREPARE, null);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/answer`;
    const ready = { Job: '', Analysis: JSON.stringify(BIAS) };
    await run(
      HANDLE,
      [
        asked('made', 'Create'),
        asked('made', 'Create'),
        asked('deleted', 'Delete'),
        asked('configured', 'Create', ready),
        asked('headless', 'Create', { ...ready, BaselineData: 's3://data/nothing.csv' }),
        asked('wide', 'Create', { ...ready, BaselineData: 's3://data/wide.csv' }),
      ],
      BASELINE,
    );
    jobs = list(await run(LIST, null));
  });
  after(() => server.close());

  it('starts one job for a request however often it comes, and answers nothing yet', () => {
    expect(jobs).to.have.length(1);
    expect(jobs[0]).to.match(/^baseline-0a1b2c3d-0000-0000-0000-000000000000-[0-9a-f]{12}$/);
    expect(answers.has('made')).to.equal(false);
  });

  it('answers when the job has ended, with the reason when it went wrong', async () => {
    const failed = { ProcessingJobStatus: 'Failed', ExitMessage: 'column label is missing' };
    const longest = await run(
      ENDED,
      [
        [asked('done', 'Create'), { ProcessingJobStatus: 'Completed' }],
        [asked('failed', 'Update'), failed],
        [asked('going', 'Create'), { ProcessingJobStatus: 'InProgress' }],
      ],
      BASELINE,
    );
    // API_CreateProcessingJob: no value of an environment is longer.
    expect(longest).to.equal(256);
    expect(answers.get('done')).to.deep.include({
      Status: 'SUCCESS',
      PhysicalResourceId: 'baseline-Baseline',
    });
    expect(text(answers.get('failed')?.['Reason'] ?? null)).to.include(
      'ended as Failed: column label is missing',
    );
    expect(answers.has('going')).to.equal(false);
  });

  it('measures what the runs of a schedule find, in the words they exit with', async () => {
    const schedule = { MonitoringScheduleArn: 'arn:schedule' };
    const words = 'CompletedWithViolations: Job completed successfully with 3 violations.';
    const ended = [
      { ...schedule, ProcessingJobStatus: 'Completed', ExitMessage: words },
      { ...schedule, ProcessingJobStatus: 'Failed' },
      { ProcessingJobStatus: 'Failed' },
    ];
    const make = [asked('another', 'Create'), { ProcessingJobStatus: 'InProgress' }];
    await run(ENDED, [make, ...ended.map((end) => [null, end])], BASELINE);
    const MEASURED = `
import boto3, datetime, json
now = datetime.datetime.now(datetime.timezone.utc)
sums = [boto3.client("cloudwatch").get_metric_statistics(Namespace="Mlops/ModelMonitor", MetricName=name, Period=86400,
    Dimensions=[{"Name": "Monitor", "Value": "mlops-prod-churn-data"}], Statistics=["Sum", "SampleCount"],
    StartTime=now - datetime.timedelta(hours=30), EndTime=now + datetime.timedelta(hours=30))["Datapoints"] for name in ("Violations", "Failures")]
print(json.dumps([[sum(point[key] for point in points) for key in ("Sum", "SampleCount")] for points in sums]))
`;
    expect(await run(MEASURED, null)).to.deep.equal([
      [3, 1],
      [1, 2],
    ]);
  });

  it('lets a stack go, and what was written stays', () => {
    expect(answers.get('deleted')).to.deep.include({ Status: 'SUCCESS' });
  });

  it('writes for Clarify what the framework had in its own words', async () => {
    expect(answers.get('configured')).to.deep.include({ Status: 'SUCCESS' });
    const place = 's3://data/baseline/mlops-prod-x/monitor/analysis_config.json';
    expect(await run(READ, place)).to.deep.equal({
      label_values_or_threshold: [1],
      facet: [{ name_or_index: 'age', value_or_threshold: [40] }],
      headers: ['label', 'age', 'city'],
      label: 'label',
    });
    const baseline = object(await run(READ, place.replace('monitor', 'baseline')));
    expect(baseline).to.deep.include({ dataset_type: 'text/csv', probability_threshold: 0.5 });
    expect(baseline['predictor']).to.deep.include({ model_name: 'churn-model', probability: 0 });
  });

  it('says at once what it cannot begin', () => {
    for (const request of ['headless', 'wide'])
      expect(answers.get(request)).to.deep.include({ Status: 'FAILED' });
    expect(text(answers.get('headless')?.['Reason'] ?? null)).to.include('The baseline could not be begun');
  });
});
