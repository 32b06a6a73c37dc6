import { randomUUID } from 'node:crypto';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { awsClients } from '../../src/adapters/aws-clients.ts';
import type { AwsClients } from '../../src/adapters/aws-clients.ts';
import { stateObjects } from '../../src/adapters/s3-state-objects.ts';
import type { StateObjects } from '../../src/adapters/s3-state-objects.ts';
import { Simulator } from '../../src/simulator/simulator.ts';

export const REGION = 'eu-west-1';

/** An S3 with one empty bucket, through the clients of the product. */
export interface BucketWorld {
  readonly clients: AwsClients;
  readonly bucket: string;
  /** As one process sees the bucket. */
  readonly objects: (prefix?: string) => StateObjects;
  readonly close: () => void;
}

async function worldOf(clients: AwsClients, close: () => void): Promise<BucketWorld> {
  const bucket = `state-${randomUUID()}`;
  const s3: S3Client = await clients.s3();
  const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
  await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration }));
  return {
    clients,
    bucket,
    objects: (prefix = 'some/prefix') => stateObjects(clients, bucket, prefix),
    close,
  };
}

const simulated = (): Promise<BucketWorld> => {
  const simulator = new Simulator({ now: () => Date.UTC(2026, 10, 21, 12) });
  const credentials = { accessKeyId: 'simulated', secretAccessKey: 'simulated' };
  const clients = awsClients({
    version: '0.0.0-test',
    region: REGION,
    credentials,
    requestHandler: simulator.handler,
  });
  return worldOf(clients, () => clients.close());
};

const mocked = (endpoint: string): Promise<BucketWorld> => {
  // The product's own clients find the endpoint where every AWS tool looks for it.
  process.env['AWS_ENDPOINT_URL_S3'] = endpoint;
  const credentials = { accessKeyId: 'mocked', secretAccessKey: 'mocked' };
  const clients = awsClients({ version: '0.0.0-test', region: REGION, credentials });
  return worldOf(clients, () => {
    delete process.env['AWS_ENDPOINT_URL_S3'];
    clients.close();
  });
};

/** What S3 is here: the simulator always, moto where its lane is. Chosen before any test is made. */
export const buckets: readonly { readonly lane: string; readonly open: () => Promise<BucketWorld> }[] = [
  { lane: 'the simulator', open: simulated },
  ...(process.env['MOTO_URL'] === undefined
    ? []
    : [{ lane: 'moto', open: () => mocked(process.env['MOTO_URL'] ?? '') }]),
];
