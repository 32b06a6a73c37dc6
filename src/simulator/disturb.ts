import { strike } from './faults.ts';
import { AwsError } from './protocol/message.ts';
import type { Trouble } from './trouble.ts';
import type { World } from './world.ts';

/** A failure below HTTP, as node:net reports it; the SDK retries it like any lost connection. */
export class ConnectionError extends Error {
  readonly code: 'ECONNREFUSED' | 'ECONNRESET';

  constructor(code: 'ECONNREFUSED' | 'ECONNRESET') {
    super(code === 'ECONNREFUSED' ? 'connect ECONNREFUSED (simulated)' : 'socket hang up (simulated)');
    this.name = 'Error';
    this.code = code;
  }
}

export interface Occasion {
  readonly operation: string;
  readonly now: number;
  /** The request asks for a page after the first. */
  readonly laterPage: boolean;
}

type OnOperation = Extract<Trouble, { readonly operation?: string }>['kind'];

function struck(
  world: World,
  { operation, now }: Occasion,
  kind: OnOperation,
  effect?: 'before' | 'after',
): boolean {
  const trouble = strike(
    world,
    now,
    kind,
    (candidate) =>
      (candidate.operation === undefined || candidate.operation === operation) &&
      (candidate.kind !== 'server-error' || candidate.effect === effect),
  );
  return trouble !== undefined;
}

/** What goes wrong before a request has any effect. @throws AwsError, ConnectionError */
export function disturbBefore(world: World, occasion: Occasion): void {
  if (struck(world, occasion, 'unreachable')) throw new ConnectionError('ECONNREFUSED');
  if (struck(world, occasion, 'expired-credentials')) {
    throw new AwsError(403, 'ExpiredToken', 'The security token included in the request is expired');
  }
  if (struck(world, occasion, 'access-denied')) {
    throw new AwsError(
      403,
      'AccessDenied',
      `User: arn:aws:iam::${world.account}:user/simulated is not authorized to perform: ${occasion.operation}`,
    );
  }
  if (struck(world, occasion, 'throttle')) throw new AwsError(400, 'Throttling', 'Rate exceeded');
  if (struck(world, occasion, 'server-error', 'before')) throw internal();
  if (occasion.laterPage && struck(world, occasion, 'page-error')) throw internal();
}

/** What goes wrong with the answer when everything else has gone right. @throws AwsError, ConnectionError */
export function disturbAfter(world: World, occasion: Occasion): void {
  if (struck(world, occasion, 'server-error', 'after')) throw internal();
  if (struck(world, occasion, 'lost-response')) throw new ConnectionError('ECONNRESET');
}

/** How many milliseconds this read is behind what has ended, or null when it is fresh. */
export function disturbsRead(world: World, { operation, now }: Occasion): number | null {
  const fits = (trouble: { readonly operation?: string }): boolean =>
    trouble.operation === undefined || trouble.operation === operation;
  const trouble = strike(world, now, 'stale-read', fits);
  return trouble === undefined ? null : (trouble.lag ?? 0);
}

const internal = (): AwsError =>
  new AwsError(500, 'InternalFailure', 'The request processing has failed because of an unknown error');
