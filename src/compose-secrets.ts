/** The secrets the service is started with: hidden at every way out. */
import { repositorySecrets } from './adapters/git/credentials.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const SECRETS = [
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'MLOPS_WEBHOOK_SECRET',
  'MLOPS_API_TOKEN',
];

export const secretsIn = (env: Environment): readonly string[] => [
  ...SECRETS.flatMap((name) => env[name] ?? []),
  ...repositorySecrets(env),
];
