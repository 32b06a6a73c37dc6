import { expect } from 'chai';
import { bind } from '../../src/blueprints/bind.ts';
import type { Blueprint } from '../../src/core/blueprint.ts';
import type { Json, JsonObject } from '../../src/core/text/json.ts';
import { render } from '../../src/core/stack/render.ts';
import { list, object, text } from '../deploy/data.ts';
import { builtInBlueprints } from '../deploy/examples.ts';
import { at, entry, environment, locate, problemsOf, sha256, target, valueOf } from '../support/blueprint.ts';
import { resolved } from '../support/resolved.ts';
import { mapped } from './mapping.ts';

const OFFICE: JsonObject = { endpoint_name: 'churn', allowed_ips: ['203.0.113.0/24', '198.51.100.7/32'] };
const PARTNER: JsonObject = { ...OFFICE, auth: 'api_key' };
const OPEN: JsonObject = { endpoint_name: 'churn', allowed_ips: 'anywhere' };

describe('the blueprint inference_api', () => {
  let blueprint: Blueprint;
  before(async () => {
    const found = (await builtInBlueprints()).find(({ name }) => name === 'inference_api');
    if (found === undefined) throw new Error('there is no inference_api');
    blueprint = found;
  });

  const bound = (inputs: JsonObject) => bind(blueprint, target(inputs), locate, { region: 'eu-west-1' });
  const stack = (inputs: JsonObject) =>
    valueOf(
      render({
        instance: 'mlops',
        sourceId: '0123456789abcdef',
        configPath: 'mlops-config.json',
        entry: entry({ baseInputs: inputs }),
        target: target(inputs),
        environment: environment(),
        blueprint,
        adopted: null,
        bound: valueOf(bound(inputs)),
        hash: sha256,
      }),
    );
  const made = (inputs: JsonObject) => resolved(stack(inputs)).declarations;
  const property = (
    inputs: JsonObject,
    id: string,
    ...path: readonly (string | number)[]
  ): Json | undefined => at(made(inputs), id, 'Properties', ...path);
  const policy = (inputs: JsonObject) => list(property(inputs, 'Api', 'Policy', 'Statement'));
  const template = (): string =>
    text(property(OFFICE, 'Predict', 'Integration', 'RequestTemplates', 'application/json') ?? null);

  it('has nothing between API Gateway and the endpoint', () => {
    expect(property(OFFICE, 'Predict', 'Integration')).to.include({
      Type: 'AWS',
      Uri: 'arn:aws:apigateway:eu-west-1:runtime.sagemaker:path/endpoints/churn/invocations',
      PassthroughBehavior: 'NEVER',
    });
    const types = Object.values(made(OFFICE)).map((resource) => text(object(resource)['Type']));
    expect(types.filter((type) => type.includes('Lambda'))).to.deep.equal([]);
  });

  it('may invoke its endpoint, and nothing else', () => {
    expect(property(OFFICE, 'InvokeRole', 'Policies', 0, 'PolicyDocument', 'Statement')).to.deep.equal([
      {
        Sid: 'Invoke',
        Effect: 'Allow',
        Action: 'sagemaker:InvokeEndpoint',
        Resource: 'arn:aws:sagemaker:eu-west-1:111122223333:endpoint/churn',
      },
    ]);
    const role = 'arn:aws:iam::111122223333:role/mine';
    const own = { ...OFFICE, execution_role_arn: role };
    expect(made(own)).to.not.have.property('InvokeRole');
    expect(property(own, 'Predict', 'Integration', 'Credentials')).to.equal(role);
  });

  it('asks for rights of this account unless it asks for a key', () => {
    expect(property(OFFICE, 'Predict')).to.include({ AuthorizationType: 'AWS_IAM', ApiKeyRequired: false });
    expect(policy(OFFICE)[0]).to.deep.include({ Principal: { AWS: 'arn:aws:iam::111122223333:root' } });
    expect(property(PARTNER, 'Predict')).to.include({ AuthorizationType: 'NONE', ApiKeyRequired: true });
    expect(policy(PARTNER)[0]).to.deep.include({ Principal: '*' });
    expect(made(OFFICE)).to.not.have.any.keys('Key', 'Plan', 'PlanKey');
    expect(made(PARTNER)).to.include.all.keys('Key', 'Plan', 'PlanKey');
  });

  it('refuses every address that is not named, whoever calls', () => {
    for (const inputs of [OFFICE, PARTNER])
      expect(policy(inputs)[1]).to.deep.include({
        Effect: 'Deny',
        Principal: '*',
        Condition: { NotIpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '198.51.100.7/32'] } },
      });
    expect(policy(OPEN)).to.have.length(1);
  });

  it('limits how often it is called', () => {
    const limits = { ...PARTNER, requests_per_second: 5, burst: 10, requests_per_day: 1000 };
    expect(property(limits, 'Stage', 'MethodSettings', 0)).to.include({
      ThrottlingRateLimit: '5',
      ThrottlingBurstLimit: '10',
    });
    expect(property(limits, 'Plan')).to.deep.include({
      Throttle: { RateLimit: '5', BurstLimit: '10' },
      Quota: { Limit: '1000', Period: 'DAY' },
    });
    expect(property(PARTNER, 'Plan')).to.not.have.property('Quota');
  });

  it('writes who called into a log that is asked for, and never what was sent', () => {
    expect(property(OFFICE, 'Stage')).to.not.have.property('AccessLogSetting');
    const logged = { ...OFFICE, access_log_retention_days: 30 };
    expect(property(logged, 'AccessLog')).to.deep.equal({ RetentionInDays: '30' });
    const format = text(property(logged, 'Stage', 'AccessLogSetting', 'Format') ?? null);
    expect(format)
      .to.include('$context.identity.sourceIp')
      .and.not.match(/body|\$input/);
    expect(property(logged, 'Stage', 'MethodSettings', 0)).to.include({ DataTraceEnabled: false });
  });

  const deployment = (inputs: JsonObject): string =>
    Object.keys(made(inputs)).find((id) => id.startsWith('Deployment')) ?? '';

  const served: readonly (readonly [string, JsonObject, boolean])[] = [
    ['another endpoint', { endpoint_name: 'other' }, true],
    ['a key instead of rights', { auth: 'api_key' }, true],
    ['other addresses', { allowed_ips: ['203.0.113.0/25'] }, true],
    ['another timeout', { timeout_milliseconds: 5000 }, true],
    ['another limit, which is that of the stage', { requests_per_second: 7 }, false],
    ['an alarm', { error_alarm_threshold: 1 }, false],
  ];
  for (const [what, change, expected] of served)
    it(`is deployed ${expected ? 'anew' : 'no more'} for ${what}`, () => {
      const after = { ...OFFICE, ...change };
      expect(deployment(after) !== deployment(OFFICE)).to.equal(expected);
      expect(property(after, 'Stage', 'DeploymentId')).to.equal(`<${deployment(after)}>`);
    });

  const bodies: readonly (readonly [string, JsonObject, string, string])[] = [
    ['text', { payload: '1,2\n3,4', content_type: 'text/csv' }, '1,2\n3,4', 'text/csv'],
    [
      'text with quotes, dollars and directives',
      { payload: '"a" $b #set($c = 1) #end \\', content_type: 'text/plain' },
      '"a" $b #set($c = 1) #end \\',
      'text/plain',
    ],
    ['no text at all', { payload: '', content_type: 'text/csv' }, '', 'text/csv'],
    [
      'an object',
      { payload: { instances: [[1, 'a"b']] }, content_type: 'application/json' },
      '{"instances":[[1,"a\\"b"]]}',
      'application/json',
    ],
    ['a list', { payload: [1, 2], content_type: 'application/json' }, '[1,2]', 'application/json'],
    ['the spelling of 1.0', { payload: '1,2', ContentType: 'text/csv' }, '1,2', 'text/csv'],
    [
      'both spellings',
      { payload: '1,2', content_type: 'text/csv', ContentType: 'text/plain' },
      '1,2',
      'text/csv',
    ],
  ];
  for (const [what, body, sent, type] of bodies)
    it(`sends the model its payload and nothing more: ${what}`, () => {
      expect(mapped(template(), body)).to.deep.equal({ body: sent, headers: { 'Content-Type': type } });
    });

  const types: readonly (readonly [string, boolean])[] = [
    ['text/csv', true],
    ['application/x-recordio-protobuf', true],
    ['application/vnd.api+json; charset=utf-8', true],
    ['text/csv\r\nX-Amzn-SageMaker-Target-Variant: other', false],
    ['text/csv\n', false],
    ['text', false],
    ['', false],
  ];
  for (const [type, expected] of types)
    it(`${expected ? 'takes' : 'refuses'} the content type ${JSON.stringify(type)}`, () => {
      for (const key of ['content_type', 'ContentType']) {
        const schema = object(property(OFFICE, 'Request', 'Schema', 'properties', key) ?? null);
        const taken = new RegExp(text(schema['pattern'] ?? null)).test(type);
        const barred = new RegExp(text(at(schema, 'not', 'pattern') ?? null)).test(type);
        expect(taken && !barred).to.equal(expected);
      }
    });

  it('tells callers of an error what kind it is, and nothing of the account', () => {
    const responses = list(property(OFFICE, 'Predict', 'Integration', 'IntegrationResponses')).map(object);
    const statusOf = (status: number): readonly Json[] =>
      responses
        .filter(({ SelectionPattern: pattern }) =>
          pattern === undefined ? false : new RegExp(`^(?:${text(pattern)})$`).test(String(status)),
        )
        .map(({ StatusCode: code }) => code ?? null);
    for (const [status, expected] of [
      [400, '400'],
      [413, '400'],
      [424, '424'],
      [429, '429'],
    ] as const)
      expect(statusOf(status)).to.deep.equal([expected]);
    for (const status of [301, 401, 403, 404, 405, 500, 503, 530])
      expect(statusOf(status)).to.deep.equal(['502']);
    expect(statusOf(200)).to.deep.equal([]);
    const told = responses.filter(({ StatusCode: code }) => code !== '200');
    expect(
      told.map((response) => at(response, 'ResponseTemplates', 'application/json')).every(isFixed),
    ).to.equal(true);
  });
  const isFixed = (answer: Json | undefined): boolean => !text(answer ?? null).includes('$');

  const refused: readonly (readonly [string, JsonObject, string])[] = [
    ['no addresses', { endpoint_name: 'churn' }, '`allowed_ips` is missing'],
    ['an empty list', { ...OFFICE, allowed_ips: [] }, '`allowed_ips` is "", which does not fit'],
    [
      'everybody',
      { ...OFFICE, allowed_ips: ['0.0.0.0/0'] },
      '`allowed_ips` is "0.0.0.0/0", which does not fit',
    ],
    [
      'everybody in two halves',
      { ...OFFICE, allowed_ips: ['0.0.0.0/1', '128.0.0.0/1'] },
      '`allowed_ips` is "0.0.0.0/1,128.0.0.0/1", which does not fit',
    ],
    [
      'an address without a range',
      { ...OFFICE, allowed_ips: ['203.0.113.7'] },
      '`allowed_ips` is "203.0.113.7", which does not fit',
    ],
    [
      'no address',
      { ...OFFICE, allowed_ips: ['203.0.113.256/32'] },
      '`allowed_ips` is "203.0.113.256/32", which does not fit',
    ],
    [
      'the word among addresses',
      { ...OFFICE, allowed_ips: ['203.0.113.0/24', 'anywhere'] },
      '`allowed_ips` is "203.0.113.0/24,anywhere", which does not fit',
    ],
    ['no way in', { ...OFFICE, auth: 'none' }, '`auth` must be "iam" or "api_key", but is "none"'],
    [
      'a name with capitals',
      { ...OFFICE, endpoint_name: 'Churn' },
      '`endpoint_name` is "Churn", which does not fit',
    ],
    [
      'a path in a name',
      { ...OFFICE, endpoint_name: 'churn/../x' },
      '`endpoint_name` is "churn/../x", which does not fit',
    ],
    [
      'a quota without a key',
      { ...OFFICE, requests_per_day: 5 },
      'requests_per_day counts the requests with a key, so it needs auth api_key',
    ],
    [
      'a key of a log that is not there',
      { ...OFFICE, kms_key_arn: 'arn:aws:kms:eu-west-1:111122223333:key/a' },
      'kms_key_arn encrypts the access log, so it needs access_log_retention_days',
    ],
    [
      'a network',
      { ...OFFICE, vpc_subnet_ids: ['subnet-1'] },
      '`inference_api` has no input `vpc_subnet_ids`',
    ],
  ];
  for (const [what, inputs, message] of refused)
    it(`is refused offline: ${what}`, () => {
      expect(problemsOf(bound(inputs)).map((problem) => problem.message)).to.include(message);
    });
});
