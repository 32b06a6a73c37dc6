import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { isObject, parseJson } from '../../core/text/json.ts';

interface First {
  /** The state that failed; null where the history does not say. */
  readonly state: string | null;
  readonly reason: string | null;
}

/**
 * What failed on the way to the end of an execution, from the last event back along the events that led to it. A state
 * that fails may be followed by others that tidy up, and may fail in turn: where the words the execution ended with repeat
 * those of a failure, that is the one; else the last. An attempt that was repeated and went well then is none.
 *
 * @param events the newest first
 * @param said the cause the execution ended with
 */
export function firstFailure(events: readonly HistoryEvent[], said: string): First {
  const byId = new Map(events.map((event) => [event.id, event]));
  const failures: HistoryEvent[] = [];
  let wentWell = false;
  for (let event = before(events[0], byId); event !== undefined; event = before(event, byId)) {
    if (event.stateEnteredEventDetails !== undefined) wentWell = false;
    else if (SUCCESS.test(event.type ?? '')) wentWell = true;
    else if (!wentWell && detailsOf(event) !== undefined) failures.push(event);
  }
  const found = failures.find((event) => isRepeated(said, event)) ?? failures[0];
  if (found === undefined) return { state: null, reason: null };
  return { state: stateOf(found, byId), reason: wordsOf(found) };
}

const SUCCESS = /^(?:Task|LambdaFunction|Activity|MapRun)Succeeded$/;

const isRepeated = (said: string, event: HistoryEvent): boolean => {
  const cause = detailsOf(event)?.cause ?? '';
  return cause !== '' && said.includes(cause);
};

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
const detailsOf = (event: HistoryEvent) =>
  event.taskFailedEventDetails ??
  event.taskTimedOutEventDetails ??
  event.taskSubmitFailedEventDetails ??
  event.taskStartFailedEventDetails ??
  event.lambdaFunctionFailedEventDetails ??
  event.lambdaFunctionTimedOutEventDetails ??
  event.activityFailedEventDetails ??
  event.activityTimedOutEventDetails ??
  event.mapRunFailedEventDetails;

/** A timeout has an error and no cause. */
function wordsOf(event: HistoryEvent): string {
  const { error = 'It failed', cause = '' } = detailsOf(event) ?? {};
  const why = innermost(cause) || (error === 'States.Timeout' ? 'it took longer than it may' : '');
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
