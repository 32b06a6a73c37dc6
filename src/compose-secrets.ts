/** The secrets the service is started with: hidden at every way out. */
import { repositorySecrets } from './adapters/git/credentials.ts';
import { createRedactor } from './core/text/redact.ts';
import type { Redact } from './core/text/redact.ts';
import { SECOND } from './core/text/time.ts';
import type { Clock } from './ports.ts';

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

/**
 * Hides what is secret now and what was since the start: a secret that is mounted as a file may be rotated while the
 * service runs, and the one before it opens doors for a while yet.
 */
export function hidingSecretsOf(env: Environment, clock: Pick<Clock, 'monotonic'>): Redact {
  const known = new Set<string>();
  let redact = createRedactor([]);
  let next = -Infinity;
  return (text) => {
    const now = clock.monotonic();
    if (now < next) return redact(text);
    next = now + SECOND;
    const before = known.size;
    for (const secret of secretsIn(env)) known.add(secret);
    if (known.size > before) redact = createRedactor([...known]);
    return redact(text);
  };
}
