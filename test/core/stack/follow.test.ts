import { expect } from 'chai';
import {
  follow,
  followedBy,
  isFollower,
  VERSION_VARIABLE,
  versionsOf,
  withVersions,
} from '../../../src/core/stack/follow.ts';
import { followKey, NOTHING_ASKED } from '../../../src/core/followed.ts';
import type { Answer } from '../../../src/core/followed.ts';
import type { Json, JsonObject } from '../../../src/core/text/json.ts';
import { parse, said, problemsOf, target, valueOf } from '../../support/blueprint.ts';

const TEMPLATE = `
Metadata:
  Mlops:
    Follows:
      Package: { ApprovedIn: PackageGroup }
      ModelVersion: { VersionOf: Model, Into: env }
      DataVersion: { VersionOf: Data }
      Endpoint: { Exists: endpoint }
Parameters:
  Endpoint: { Type: String, Default: '' }
  Package: { Type: String, Default: '' }
  PackageGroup: { Type: String, Default: '' }
  Model: { Type: String, Default: '' }
  ModelVersion: { Type: String, Default: '' }
  Data: { Type: String, Default: '' }
  DataVersion: { Type: String, Default: '' }
Resources: { Topic: { Type: AWS::SNS::Topic, Properties: { DisplayName: !Ref DataVersion, Tags: !Input env } } }
`;
const INPUTS = { type: 'object', properties: { env: { type: 'object' } }, additionalProperties: false };
const BLUEPRINT = valueOf(parse(TEMPLATE, INPUTS));

const MODEL = 's3://models/churn/model.tar.gz';
const OBJECT = followKey({ kind: 'object', location: MODEL });
const GROUP = followKey({ kind: 'package', group: 'churn' });
const ENDPOINT = followKey({ kind: 'endpoint', name: 'claims' });
const ARN = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/7';

const following = (inputs: JsonObject, answers: Readonly<Record<string, Answer>> = {}) =>
  follow(BLUEPRINT, target(inputs), new Map(Object.entries(answers)));
const values = (inputs: JsonObject, answers: Readonly<Record<string, Answer>>) => {
  const { target: made, blocked } = following(inputs, answers);
  expect(blocked).to.equal(null);
  return { ...made.inputs, ...made.parameters };
};
const LATEST = { model: MODEL, model_version: 'latest' };
const object = (version: string | null, etag = 'e1'): Answer => ({ kind: 'object', version, etag });

describe('What an entry follows', () => {
  const unread = { kind: 'unread', why: 'Denied.', hint: 'Allow it.' } as const;
  it('is asked once it is written down whole', () => {
    const asked = (inputs: JsonObject, parameters: JsonObject = {}) =>
      followedBy(BLUEPRINT, target(inputs, { parameters }));
    expect(asked(LATEST)).to.deep.equal([{ kind: 'object', location: MODEL }]);
    expect(asked({}, { PackageGroup: 'churn' })).to.deep.equal([{ kind: 'package', group: 'churn' }]);
    expect(asked({ ...LATEST, package_group: 'churn' })).to.have.lengthOf(2);
    expect(asked({ endpoint: 'claims' })).to.deep.equal([{ kind: 'endpoint', name: 'claims' }]);
    for (const inputs of [
      {},
      { model: MODEL },
      { model_version: 'latest' },
      { model: 7, model_version: 'latest' },
      { ...LATEST, model_version: '' },
      { ...LATEST, model_version: 7 },
      { package_group: 'churn', package: ARN },
    ])
      expect(asked(inputs)).to.deep.equal([]);
  });

  it('is known to be followed before it is known what it is', () => {
    const reference = { output_of: 'models', key: 'ModelPackageGroupName' };
    expect(isFollower(BLUEPRINT, target({ package_group: reference }))).to.equal(true);
    expect(isFollower(BLUEPRINT, target({ model: MODEL, package: ARN }))).to.equal(false);
  });

  it('is an endpoint where its name is written out: an output is there when its stack is', () => {
    const reference = { output_of: 'claims', key: 'EndpointName' };
    const isAsked = (endpoint: Json) => isFollower(BLUEPRINT, target({ endpoint }));
    expect(['claims', '', reference].map(isAsked)).to.deep.equal([true, false, false]);
  });

  it('lets an endpoint be unless AWS says plainly that there is none', () => {
    const entry = target({ endpoint: 'claims' });
    for (const answer of [undefined, { kind: 'endpoint' }, { ...unread, passes: false }] as const) {
      const answers = answer === undefined ? {} : { [ENDPOINT]: answer };
      expect(following({ endpoint: 'claims' }, answers)).to.deep.equal({ target: entry, blocked: null });
    }
  });

  it('becomes the value that somebody might have written: to pin it changes nothing', () => {
    expect(values(LATEST, { [OBJECT]: object('v1') })).to.deep.equal({ model: MODEL, model_version: 'v1' });
    expect(values({ ...LATEST, model_version: 'v1' }, { [OBJECT]: object('v1') })).to.deep.equal({
      model: MODEL,
      model_version: 'v1',
    });
    const approved = { [GROUP]: { kind: 'package', arn: ARN } } as const;
    expect(values({ package_group: 'churn' }, approved)).to.deep.equal({ package: ARN });
    const byName = follow(
      BLUEPRINT,
      target({}, { parameters: { PackageGroup: 'churn' } }),
      new Map(Object.entries(approved)),
    );
    expect(byName.target).to.deep.include({ inputs: { package: ARN }, parameters: {} });
  });

  it('is told by what it is a version of, where it is followed and not written down', () => {
    const parameters = {
      Package: ARN,
      Model: MODEL,
      ModelVersion: 'v1',
      Endpoint: 'claims',
      DataVersion: 'd1',
    };
    const told = (inputs: JsonObject) => versionsOf(BLUEPRINT, target(inputs), parameters);
    const approved = { Package: { of: ARN.replace('/7', ''), version: ARN } };
    expect(told({ ...LATEST, package_group: 'churn', endpoint: 'claims' })).to.deep.equal({
      ...approved,
      ModelVersion: { of: MODEL, version: 'v1' },
    });
    expect(told({ model: MODEL, model_version: 'v1', package_group: 'churn' })).to.deep.equal(approved);
    expect(told({ package: ARN })).to.deep.equal({});
    expect(versionsOf(BLUEPRINT, target(LATEST), {})).to.deep.equal({});
    const ofNothing = { DataVersion: { of: '', version: 'd1' } };
    expect(told({ package: ARN, data_version: 'latest' })).to.deep.equal(ofNothing);
  });

  it('is told apart by its ETag where the bucket keeps no versions', () => {
    expect(values(LATEST, { [OBJECT]: object(null, 'e2') })).to.include({ model_version: 'e2' });
    expect(values({ ...LATEST, model_version: 'e2' }, { [OBJECT]: object(null, 'e2') })).to.include({
      model_version: 'e2',
    });
  });

  const holds: readonly (readonly [string, JsonObject, Answer | undefined, string, RegExp, RegExp])[] = [
    ['nobody asked', LATEST, undefined, 'artifact', /follows s3:.*only AWS knows/, /plan/],
    [
      'the object is not there',
      LATEST,
      { kind: 'none' },
      'artifact',
      /^It waits for s3:\/\/models/,
      /upload/,
    ],
    [
      'there is no such endpoint',
      { endpoint: 'claims' },
      { kind: 'none' },
      'artifact',
      /^It waits for the endpoint claims, which does not exist in this account and region\.$/,
      /name of one that is there/,
    ],
    [
      'no package is approved',
      { package_group: 'churn' },
      { kind: 'none' },
      'artifact',
      /waits until a package of group churn is approved/,
      /--model-approval-status Approved/,
    ],
    [
      'the version that is asked for is not the current one',
      { ...LATEST, model_version: 'v1' },
      object('v2'),
      'artifact',
      /asks for version v1 of s3:.*current one is v2\. SageMaker takes no version/,
      /"latest"/,
    ],
    [
      'a version is asked for in a bucket that keeps none',
      { ...LATEST, model_version: 'v1' },
      object(null),
      'artifact',
      /current one is without a version \(ETag e1\)/,
      /Copy that version/,
    ],
    [
      'it must not be read',
      LATEST,
      { ...unread, passes: false },
      'artifact',
      /could not be read: Denied\./,
      /^Allow it\. Every look/,
    ],
    [
      'it could not be read for a moment',
      { package_group: 'churn' },
      { ...unread, hint: null, passes: true },
      'dependency',
      /the model package group churn, which could not be read/,
      /^Every look/,
    ],
    [
      'it is no object in S3',
      { model: 'https://models/m', model_version: 'latest' },
      undefined,
      'incomplete',
      /is no object in S3/,
      /s3:\/\/bucket\/key/,
    ],
  ];
  for (const [what, inputs, answer, kind, why, releases] of holds)
    it(`holds it where ${what}`, () => {
      const key = 'package_group' in inputs ? GROUP : 'endpoint' in inputs ? ENDPOINT : OBJECT;
      const { blocked, target: kept } = following(inputs, answer === undefined ? {} : { [key]: answer });
      expect(blocked?.kind).to.equal(kind);
      expect(blocked?.why).to.match(why);
      expect(blocked?.releases).to.match(releases);
      expect(kept.inputs).to.deep.equal(inputs);
    });

  it('touches nothing where nothing is followed', () => {
    const plain = target({ model: MODEL });
    expect(follow(BLUEPRINT, plain, NOTHING_ASKED)).to.deep.equal({ target: plain, blocked: null });
  });

  it('tells the container which version it serves', () => {
    const bound = (parameters: Readonly<Record<string, string>>, structured: JsonObject = {}) =>
      withVersions(BLUEPRINT.template, { parameters, structured, tags: {} });
    const mark = { [VERSION_VARIABLE]: { Ref: 'ModelVersion' } };
    expect(bound({ ModelVersion: 'v1' })).to.deep.equal({ env: mark });
    expect(bound({ ModelVersion: 'v1', DataVersion: 'd1' }, { env: { A: 'b' } })).to.deep.equal({
      env: { A: 'b', ...mark },
    });
    const structured = { env: { A: 'b' } };
    expect(bound({ ModelVersion: '', DataVersion: 'd1' }, structured)).to.equal(structured);
    expect(bound({}, structured)).to.equal(structured);
  });

  const WRONG =
    'Follows of Metadata Mlops maps a parameter to {ApprovedIn: parameter}, {VersionOf: parameter, Into: input} or {Exists: endpoint}';
  for (const follows of [
    '[A]',
    '{ A: B }',
    '{ A: { ApprovedIn: 1 } }',
    '{ A: { ApprovedIn: B, VersionOf: C } }',
    '{ A: { ApprovedIn: B, Into: c } }',
    '{ A: { VersionOf: B, Into: 1 } }',
    '{ A: { VersionOf: B, Other: c } }',
    '{ A: {} }',
    '{ A: { Exists: bucket } }',
    '{ A: { Exists: endpoint, Into: c } }',
  ])
    it(`is refused in a template that says ${follows}`, () => {
      const template = `Resources: { T: { Type: X } }\nMetadata: { Mlops: { Follows: ${follows} } }\n`;
      expect(said(problemsOf(parse(template)))).to.deep.equal([`2:13 bad-metadata: ${WRONG}`]);
    });

  it('is refused in a template that has no such parameters and inputs', () => {
    const template =
      'Resources: { T: { Type: X } }\nMetadata: { Mlops: { Follows: { A: { VersionOf: B, Into: c }, D: { ApprovedIn: E } } } }\n';
    expect(said(problemsOf(parse(template))).map((line) => line.replace(/^\S+ /, ''))).to.deep.equal([
      'dangling-reference: there is no parameter `A`',
      'dangling-reference: there is no parameter `B`',
      'dangling-reference: there is no structured input `c`',
      'dangling-reference: there is no parameter `D`',
      'dangling-reference: there is no parameter `E`',
    ]);
  });
});
