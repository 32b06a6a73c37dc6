import { createHmac } from 'node:crypto';
import { isEqual } from './is-equal.ts';

/** A delivery as it arrived: nothing of it is parsed before, and nothing after. */
export interface Delivery {
  readonly header: (name: string) => string | undefined;
  readonly body: Uint8Array;
}

/** One kind of Git host. */
export interface Host {
  /** Whether there is anything to check; without it the body is not even read. */
  readonly isSigned: (header: Delivery['header']) => boolean;
  /** @param now epoch milliseconds */
  readonly isGenuine: (delivery: Delivery, secret: string, now: number) => boolean;
  /** What names the delivery; the first header that is there. */
  readonly ids: readonly string[];
}

/** How long the signature of a delivery is good, by the Standard Webhooks specification, in milliseconds. */
const FRESH = 5 * 60_000;

/** GitLab's signing token, by which it signs what is in it: `whsec_` and 32 bytes in base64. */
const SIGNING_TOKEN = /^whsec_([A-Za-z0-9+/]+={0,2})$/;

/**
 * What each host sends. GitHub: "Validating webhook deliveries"; Bitbucket Cloud and Data Center: "Manage webhooks";
 * GitLab: "Webhooks", the secret token as it is, or the signing token by https://www.standardwebhooks.com.
 */
export const HOSTS: Readonly<Record<'github' | 'gitlab' | 'bitbucket', Host>> = {
  github: {
    isSigned: (header) => header('x-hub-signature-256') !== undefined,
    isGenuine: ({ header, body }, secret) => isHub(header('x-hub-signature-256'), secret, body),
    ids: ['x-github-delivery'],
  },
  bitbucket: {
    isSigned: (header) => header('x-hub-signature') !== undefined,
    isGenuine: ({ header, body }, secret) => isHub(header('x-hub-signature'), secret, body),
    ids: ['x-request-uuid', 'x-request-id'],
  },
  gitlab: {
    isSigned: (header) => (header('webhook-signature') ?? header('x-gitlab-token')) !== undefined,
    isGenuine: (delivery, secret, now) =>
      SIGNING_TOKEN.test(secret) && delivery.header('webhook-signature') !== undefined
        ? isStandard(delivery, secret, now)
        : isEqual(delivery.header('x-gitlab-token') ?? '', secret),
    ids: ['webhook-id', 'idempotency-key', 'x-gitlab-event-uuid'],
  },
};

/** `sha256=<hex HMAC of the body>`; SHA-1, which older deliveries carry beside it, proves nothing. */
function isHub(signature: string | undefined, secret: string, body: Uint8Array): boolean {
  const hex = /^sha256=([0-9a-f]{64})$/.exec(signature ?? '')?.[1] ?? '';
  return isEqual(hex, createHmac('sha256', secret).update(body).digest('hex'));
}

/** `v1,<base64 HMAC of "id.timestamp.body">`, perhaps several while a token is being replaced. */
function isStandard({ header, body }: Delivery, secret: string, now: number): boolean {
  const [id = '', timestamp = ''] = [header('webhook-id'), header('webhook-timestamp')];
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now - Number(timestamp) * 1000) > FRESH) return false;
  const key = Buffer.from(SIGNING_TOKEN.exec(secret)?.[1] ?? '', 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
  const given = (header('webhook-signature') ?? '').split(' ').slice(0, SIGNATURES);
  return given.filter((signature) => isEqual(signature, `v1,${expected}`)).length > 0;
}

/** Nobody has more signing tokens at a time. */
const SIGNATURES = 8;
