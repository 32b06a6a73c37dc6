import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { isObject, parseJson } from '../../core/json.ts';

interface First {
  /** The state that failed; null where the history does not say. */
  readonly state: string | null;
  readonly reason: string | null;
}

/**
 * What failed first on the way to the end of an execution: from the last event back along the events that led to it, the
 * first that tells of a failure. What was caught and went well in the end lies on no such way.
 *
 * @param events the newest first
 */
export function firstFailure(events: readonly HistoryEvent[]): First {
  const byId = new Map(events.map((event) => [event.id, event]));
  let found: HistoryEvent | undefined;
  for (let event = before(events[0], byId); event !== undefined; event = before(event, byId)) {
    if (wordsOf(event) !== null) {
      found = event;
      break;
    }
  }
  if (found === undefined) return { state: null, reason: null };
  return { state: stateOf(found, byId), reason: wordsOf(found) };
}

const before = (
  event: HistoryEvent | undefined,
  byId: ReadonlyMap<number | undefined, HistoryEvent>,
): HistoryEvent | undefined => {
  const id = event?.previousEventId;
  return id === undefined || id === 0 || id === event?.id ? undefined : byId.get(id);
};

/** The state that was entered last before an event. */
function stateOf(event: HistoryEvent, byId: ReadonlyMap<number | undefined, HistoryEvent>): string | null {
  for (let each: HistoryEvent | undefined = event; each !== undefined; each = before(each, byId)) {
    const name = each.stateEnteredEventDetails?.name;
    if (name !== undefined) return name;
  }
  return null;
}

/** GetExecutionHistory API reference: every kind of failure has details of its own, all with an error and a cause. */
function wordsOf(event: HistoryEvent): string | null {
  const details =
    event.taskFailedEventDetails ??
    event.taskTimedOutEventDetails ??
    event.taskSubmitFailedEventDetails ??
    event.taskStartFailedEventDetails ??
    event.lambdaFunctionFailedEventDetails ??
    event.lambdaFunctionTimedOutEventDetails ??
    event.activityFailedEventDetails ??
    event.activityTimedOutEventDetails ??
    event.mapRunFailedEventDetails;
  if (details === undefined) return null;
  const { error = 'It failed', cause = '' } = details;
  const why = innermost(cause);
  return why === '' ? error : `${error}: ${why}`;
}

/** The `.sync` integrations give the whole description of a job as the cause; its FailureReason is what counts. */
function innermost(cause: string): string {
  const job = parseJson(cause);
  if (!isObject(job)) return cause;
  const { FailureReason: reason, ErrorMessage: error, errorMessage: message } = job;
  const said = [reason, error, message].find((word) => typeof word === 'string');
  return typeof said === 'string' ? said : cause;
}
