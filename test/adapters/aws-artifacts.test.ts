import { PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import { AwsArtifacts } from '../../src/adapters/aws-artifacts.ts';
import { freePacer } from '../../src/adapters/pacer.ts';
import type { Pacer } from '../../src/adapters/pacer.ts';
import { Simulator } from '../../src/simulator/simulator.ts';
import { buckets, REGION } from './buckets.ts';
import type { BucketWorld } from './buckets.ts';
import { htmlPage, networkError, scripted } from './cloudformation/scripted-endpoint.ts';
import type { Script } from './cloudformation/scripted-endpoint.ts';
import { codeOf, faultOf } from './fault-of.ts';

for (const { lane, open } of buckets)
  describe(`An artifact in S3, on ${lane}`, () => {
    let world: BucketWorld;
    before(async () => {
      world = await open();
    });
    after(() => world.close());

    const look = (key: string) =>
      new AwsArtifacts(world.clients, freePacer()).object(`s3://${world.bucket}/${key}`);
    const put = async (key: string, body: string) => {
      const s3 = await world.clients.s3();
      return s3.send(new PutObjectCommand({ Bucket: world.bucket, Key: key, Body: body }));
    };

    it('is nothing before it is there, and has an ETag where no versions are kept', async () => {
      expect(await look('a b/ü+.tar.gz')).to.equal(null);
      const { ETag } = await put('a b/ü+.tar.gz', 'one');
      expect(await look('a b/ü+.tar.gz')).to.deep.equal({ version: null, etag: ETag?.replaceAll('"', '') });
    });

    it('has another version after every upload, the same content too', async () => {
      const s3 = await world.clients.s3();
      const switchTo = (Status: 'Enabled' | 'Suspended') =>
        s3.send(
          new PutBucketVersioningCommand({ Bucket: world.bucket, VersioningConfiguration: { Status } }),
        );
      await switchTo('Enabled');
      const [one, two] = [await put('model', 'x'), await put('model', 'x')];
      expect(one.VersionId).to.be.a('string').and.not.equal(two.VersionId);
      expect(await look('model')).to.include({ version: two.VersionId });
      await switchTo('Suspended');
      await put('model', 'y');
      expect(await look('model')).to.include({ version: null });
    });
  });

/** The registry of SageMaker, in a lane. */
const registries = [
  {
    lane: 'the simulator',
    endpoint: () => ({
      requestHandler: new Simulator({ now: () => Date.UTC(2026, 10, 21, 12) }).handler,
    }),
  },
  ...(process.env['MOTO_URL'] === undefined
    ? []
    : [{ lane: 'moto', endpoint: () => ({ endpoint: process.env['MOTO_URL'] ?? '' }) }]),
];

for (const { lane, endpoint } of registries)
  describe(`A model package group, on ${lane}`, () => {
    const sagemaker = new SageMakerClient({
      region: REGION,
      credentials: { accessKeyId: 'simulated', secretAccessKey: 'simulated' },
      ...endpoint(),
    });
    const clients = { ...scripted(() => htmlPage), sagemaker: () => Promise.resolve(sagemaker) };
    const approved = (group: string) => new AwsArtifacts(clients, freePacer()).approved(group);
    const InferenceSpecification = {
      Containers: [{ Image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/x:1' }],
      SupportedContentTypes: ['text/csv'],
      SupportedResponseMIMETypes: ['text/csv'],
    };

    it('has no approved version, then one, then the newest of them', async () => {
      const group = `churn-${process.pid}`;
      const made = await sagemaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: group }));
      const register = async (ModelApprovalStatus: 'Approved' | 'PendingManualApproval') =>
        (
          await sagemaker.send(
            new CreateModelPackageCommand({
              ModelPackageGroupName: group,
              ModelApprovalStatus,
              InferenceSpecification,
            }),
          )
        ).ModelPackageArn;
      await register('PendingManualApproval');
      expect(await approved(group)).to.equal(null);
      await register('Approved');
      const newest = await register('Approved');
      await register('PendingManualApproval');
      expect(await approved(group)).to.equal(newest);
      expect(await approved(made.ModelPackageGroupArn ?? '')).to.equal(newest);
    });
  });

describe('What cannot be read of artifacts', () => {
  const throttled: string[] = [];
  const pacer: Pacer = { ...freePacer(), throttled: (kind) => void throttled.push(kind) };
  const artifacts = (script: Script) => new AwsArtifacts(scripted(script), pacer);
  const object = (script: Script) => artifacts(script).object('s3://models/m.tar.gz');
  const group = (script: Script) => artifacts(script).approved('churn');
  const refuse = (code: string, message = 'No.', status = 400) => ({
    status,
    body: JSON.stringify({ __type: code, message }),
  });

  const rows: readonly (readonly [string, () => Promise<unknown>, string, string])[] = [
    [
      'an object that is forbidden, or not there',
      () => object(() => ({ status: 403 })),
      'stalled',
      'access-denied',
    ],
    ['an object in another region', () => object(() => ({ status: 301 })), 'stalled', 'bucket-region'],
    ['an object that S3 refuses without a word', () => object(() => ({ status: 400 })), 'stalled', 'refused'],
    ['an object while S3 has trouble', () => object(() => ({ status: 500 })), 'failed', 'unknown-outcome'],
    [
      'an object that a proxy answers for',
      () => object(() => ({ body: '<html>' })),
      'failed',
      'malformed-answer',
    ],
    [
      'an object behind no network',
      () => object(() => networkError('ECONNREFUSED')),
      'waiting',
      'unreachable',
    ],
    [
      'a group that is not there',
      () => group(() => refuse('ValidationException', 'ModelPackageGroup churn does not exist.')),
      'stalled',
      'refused',
    ],
    [
      'a group that is forbidden',
      () => group(() => refuse('AccessDeniedException')),
      'stalled',
      'access-denied',
    ],
    ['groups asked for too often', () => group(() => refuse('ThrottlingException')), 'waiting', 'throttled'],
    ['a group that a proxy answers for', () => group(() => htmlPage), 'failed', 'unknown-outcome'],
    ['a group in a page without a list', () => group(() => ({ body: '{}' })), 'failed', 'malformed-answer'],
    [
      'a group whose list never ends',
      () => group(() => ({ body: '{"ModelPackageSummaryList": [], "NextToken": "again"}' })),
      'failed',
      'malformed-answer',
    ],
  ];
  for (const [what, work, lane, code] of rows)
    it(`is ${what}`, async () => {
      const fault = await faultOf(work());
      expect(fault).to.include({ lane, code });
    }).timeout(10_000);

  it('slows the next questions down where AWS asks for it', () => {
    expect(throttled).to.deep.equal(['read']);
  });

  it('is no version of the model that could not be made, and may lie behind an empty page', async () => {
    const page = (items: readonly object[], next?: string) => ({
      body: JSON.stringify({
        ModelPackageSummaryList: items,
        ...(next === undefined ? {} : { NextToken: next }),
      }),
    });
    const pages = [
      page([], 'two'),
      page([{ ModelPackageArn: 'arn:3', ModelPackageStatus: 'Failed' }], 'three'),
      page([{ ModelPackageArn: 'arn:2', ModelPackageStatus: 'Completed' }], 'four'),
    ];
    expect(await group(() => pages.shift() ?? htmlPage)).to.equal('arn:2');
  });

  it('is an endpoint that is there, and not one that is not or is being deleted', async () => {
    const isThere = (script: Script) =>
      new AwsArtifacts(scripted(script), pacer).endpoint('claims').catch((error: unknown) => String(error));
    const status = (EndpointStatus: string) => () => ({ body: JSON.stringify({ EndpointStatus }) });
    const gone = () => refuse('ValidationException', 'Could not find endpoint "arn:claims".');
    expect(await Promise.all([status('InService'), status('Deleting'), gone].map(isThere))).to.deep.equal([
      true,
      false,
      false,
    ]);
    expect(await isThere(() => refuse('AccessDeniedException'))).to.include('Could not look for endpoint');
  });

  it('is not asked for once the work is stopped', async () => {
    const stop = AbortSignal.abort();
    const work = new AwsArtifacts(
      scripted(() => htmlPage),
      pacer,
    );
    expect(await codeOf(work.approved('churn', stop))).to.equal('interrupted');
    expect(await codeOf(work.object('s3://models/m', stop))).to.equal('interrupted');
  });
});
