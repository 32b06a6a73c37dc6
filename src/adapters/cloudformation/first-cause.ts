import type { LastFailure } from '../../core/model.ts';
import type { StackEvent } from '../../core/stack-event.ts';
import { redact } from '../../core/text/redact.ts';

/**
 * Why an operation failed: the first failure in it, not the cancellations and roll-backs that followed.
 * @param events newest first, as CloudFormation gives them; of any number of operations.
 * @param token the operation's client token, or null for the last operation that failed.
 */
export function firstCause(events: readonly StackEvent[], token: string | null): LastFailure | undefined {
  const operation = operationOf(events, token).toReversed();
  const failed = operation.filter(({ status, reason }) => status.endsWith('_FAILED') && reason !== null);
  const origins = failed.filter(({ reason }) => !cascade.test(reason ?? ''));
  const cause =
    origins.find(({ resource }) => resource !== null) ??
    origins[0] ??
    failed[0] ??
    operation.find(({ status, reason }) => status.endsWith('ROLLBACK_IN_PROGRESS') && reason !== null);
  if (cause === undefined) return undefined;
  return {
    cause: {
      resource: cause.resource,
      resourceType: cause.resourceType,
      reason: redact((cause.reason ?? cause.status).trim()),
    },
    token: cause.token ?? operation.find((event) => event.token !== null)?.token ?? null,
    at: cause.at,
  };
}

/** What CloudFormation says about resources that were only stopped because another one had failed. */
const cascade = /^resource (?:creation|update|deletion|import) cancell?ed/i;

/** True when the whole operation has been read: older events belong to other ones, no further page is needed. */
export function reachesBack(events: readonly StackEvent[], token: string | null): boolean {
  const operation = operationOf(events, token);
  return operation.length > 0 && operation.at(-1) !== events.at(-1);
}

function operationOf(events: readonly StackEvent[], token: string | null): readonly StackEvent[] {
  if (token !== null && events.some((event) => event.token !== null))
    return events.filter((event) => event.token === token);
  const newest = events.find(isFailure);
  if (newest === undefined) return [];
  // The rollback is an operation of its own but carries the token of the one it undoes.
  if (newest.token !== null) return events.filter((event) => event.token === newest.token);
  if (newest.operation !== null) return events.filter((event) => event.operation === newest.operation);
  // Neither token nor operation: what happened since the last time the stack was told to do something.
  const from = events.indexOf(newest);
  const start = events.findIndex((event, index) => index >= from && isStart(event));
  return events.slice(0, start < 0 ? events.length : start + 1);
}

const isFailure = ({ status }: StackEvent): boolean =>
  status.endsWith('_FAILED') || status.endsWith('ROLLBACK_IN_PROGRESS');

const isStart = ({ resource, status }: StackEvent): boolean =>
  resource === null && /^(?:CREATE|UPDATE|DELETE|IMPORT)_IN_PROGRESS$/.test(status);
