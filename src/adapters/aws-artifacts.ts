import type { ModelPackageSummary, SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import pLimit from 'p-limit';
import { Fault } from '../core/fault.ts';
import type { Artifacts } from '../inside-ports.ts';
import type { AwsClients } from './aws-clients.ts';
import { allPages, listed } from './cloudformation/call.ts';
import { toFault } from './cloudformation/faults.ts';
import { statusCode } from './cloudformation/sdk-error.ts';
import type { Pacer } from './pacer.ts';
import { isMissing } from './sagemaker/endpoints.ts';

/** S3 takes thousands of requests a second; it is our own sockets that are few. */
const AT_ONCE = 20;

/** `Artifacts` of one account and region. Clients are loaded when the first entry follows something. */
export class AwsArtifacts implements Artifacts {
  readonly #clients: AwsClients;
  readonly #pacer: Pacer;
  readonly #heads = pLimit(AT_ONCE);

  /** @param pacer for SageMaker, which throttles its lists; not that of CloudFormation */
  constructor(clients: AwsClients, pacer: Pacer) {
    this.#clients = clients;
    this.#pacer = pacer;
  }

  async object(
    location: string,
    signal?: AbortSignal,
  ): Promise<{ readonly version: string | null; readonly etag: string } | null> {
    const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(location) ?? [];
    const head = await this.#heads(() => this.#head(bucket, key, signal));
    if (head === null) return null;
    if (head.ETag === undefined || head.ETag === '')
      throw new Fault(
        'failed',
        'malformed-answer',
        `S3 answered without the ETag of ${location}.`,
        'Nothing is concluded from it; it will be asked again. If it stays so, a proxy may answer in its place.',
      );
    // `null` is what S3 calls the one version of an object in a bucket whose versions were switched off: it is
    // overwritten like one without (User Guide, "Working with objects in a versioning-suspended bucket").
    const { VersionId: version = 'null' } = head;
    return { version: version === 'null' ? null : version, etag: head.ETag.replaceAll('"', '') };
  }

  async approved(group: string, signal?: AbortSignal): Promise<string | null> {
    const doing = `list the approved packages of model package group ${group}`;
    const client = await this.#sagemaker(doing);
    const { ListModelPackagesCommand } = await import('@aws-sdk/client-sagemaker');
    let newest: ModelPackageSummary | undefined;
    // With a filter a page may be empty and not be the last.
    await allPages(async (next) => {
      const command = new ListModelPackagesCommand({
        ModelPackageGroupName: group,
        ModelApprovalStatus: 'Approved',
        ModelPackageType: 'Versioned',
        SortBy: 'CreationTime',
        SortOrder: 'Descending',
        ...(next === undefined ? {} : { NextToken: next }),
      });
      const page = await this.#read(doing, () => client.send(command, abort(signal)), signal);
      const items = listed(page.ModelPackageSummaryList, 'model packages', 'SageMaker');
      newest ??= items.find(isUsable);
      return { items, next: newest === undefined ? page.NextToken : undefined };
    });
    return newest?.ModelPackageArn ?? null;
  }

  async endpoint(name: string, signal?: AbortSignal): Promise<boolean> {
    const doing = `look for endpoint ${name}`;
    const client = await this.#sagemaker(doing);
    const { DescribeEndpointCommand } = await import('@aws-sdk/client-sagemaker');
    const command = new DescribeEndpointCommand({ EndpointName: name });
    const look = async (): Promise<boolean> => {
      try {
        return (await client.send(command, abort(signal))).EndpointStatus !== 'Deleting';
      } catch (error) {
        if (isMissing(error)) return false;
        throw error;
      }
    };
    return this.#read(doing, look, signal);
  }

  async #head(bucket: string, key: string, signal?: AbortSignal): Promise<HeadObjectCommandOutput | null> {
    const doing = `look at s3://${bucket}/${key}`;
    try {
      const s3 = await this.#clients.s3();
      const { HeadObjectCommand } = await import('@aws-sdk/client-s3');
      return await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), abort(signal));
    } catch (error) {
      const status = error instanceof Error ? statusCode(error) : undefined;
      if (status === 404) return null;
      throw this.#refusal(status, bucket, doing) ?? toFault(error, { doing, effect: 'none' });
    }
  }

  /** A failed HEAD has no body and so no code of S3: its status is all there is (S3 API reference, HeadObject). */
  #refusal(status: number | undefined, bucket: string, doing: string): Fault | undefined {
    if (status === 403)
      return new Fault(
        'stalled',
        'access-denied',
        `Could not ${doing}: AWS denied it, or there is no such object.`,
        `Allow s3:GetObject on it to the role the service runs with, and s3:ListBucket on ${bucket}: without that AWS does not tell what is missing from what is forbidden.`,
      );
    if (status === 301)
      return new Fault(
        'stalled',
        'bucket-region',
        `Could not ${doing}: the bucket is in another region.`,
        'SageMaker reads models from its own region only: name a bucket there.',
      );
    if (status === 400)
      return new Fault(
        'stalled',
        'refused',
        `Could not ${doing}: S3 refused it and does not say why.`,
        'The credentials may have expired, or the bucket may be in another region: SageMaker reads from its own only.',
      );
    return undefined;
  }

  async #sagemaker(doing: string): Promise<SageMakerClient> {
    try {
      return await this.#clients.sagemaker();
    } catch (error) {
      throw toFault(error, { doing, effect: 'none' });
    }
  }

  async #read<T>(doing: string, send: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    try {
      return await this.#pacer.run('read', send, signal);
    } catch (error) {
      const fault = toFault(error, { doing, effect: 'none' });
      if (fault instanceof Fault && fault.code === 'throttled') this.#pacer.throttled('read');
      throw fault;
    }
  }
}

/** A package that SageMaker could not make can be approved all the same. */
const isUsable = ({ ModelPackageArn: arn, ModelPackageStatus: status }: ModelPackageSummary): boolean =>
  arn !== undefined && status === 'Completed';

const abort = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { abortSignal: signal });
