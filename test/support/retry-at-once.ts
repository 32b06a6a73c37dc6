import type { AwsClients } from '../../src/adapters/aws-clients.ts';

const ATTEMPTS = 3;

/** The SDK's attempts without the real time it lets pass between them, of which a virtual clock knows nothing. */
const atOnce = {
  acquireInitialRetryToken: async () => token(0),
  refreshRetryTokenForRetry: async (last: Token, { errorType }: { readonly errorType?: string }) => {
    const retries = last.getRetryCount() + 1;
    if (retries < ATTEMPTS && (errorType === 'THROTTLING' || errorType === 'TRANSIENT'))
      return token(retries);
    throw new Error('no more attempts');
  },
  recordSuccess: () => undefined,
};

interface Token {
  readonly getRetryCount: () => number;
  readonly getRetryDelay: () => number;
}

const token = (retries: number): Token => ({ getRetryCount: () => retries, getRetryDelay: () => 0 });

/** Makes the clients retry their reads without waiting. */
export function retryAtOnce(clients: AwsClients): AwsClients {
  const strategy = async () => atOnce;
  clients.reads.config.retryStrategy = strategy;
  return {
    ...clients,
    sagemaker: async () => {
      const client = await clients.sagemaker();
      client.config.retryStrategy = strategy;
      return client;
    },
    sfn: async () => {
      const client = await clients.sfn();
      client.config.retryStrategy = strategy;
      return client;
    },
  };
}
