import { DescribeEventsCommand, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { Fault } from '../../core/fault.ts';
import type { LastFailure } from '../../core/model.ts';
import type { StackEvent } from '../../core/stack-event.ts';
import type { Calls } from './call.ts';
import { firstCause, reachesBack } from './first-cause.ts';
import { fromOperationEvent, fromStackEvent } from './stack-event.ts';

/** Where an endless history is left alone: some hundred events back nobody looks for the cause of today. */
const mostPages = 5;

/** The history of one stack, read for the reason of its last failure. */
export class StackEvents {
  readonly #calls: Calls;

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  /** @throws Fault; undefined when no event tells, or the stack has gone without a trace. */
  async lastFailure(
    stackId: string,
    token: string | null,
    signal?: AbortSignal,
  ): Promise<LastFailure | undefined> {
    try {
      return (
        firstCause(await this.#rootCauses(stackId, token, signal), token) ??
        firstCause(await enough((next) => this.#history(stackId, next, signal), token), token)
      );
    } catch (error) {
      if (error instanceof Fault && error.code === 'stack-missing') return undefined;
      throw error;
    }
  }

  /** As far back as is worth reading, newest first. @throws Fault */
  history(stackId: string, signal?: AbortSignal): Promise<readonly StackEvent[]> {
    return pages(
      (next) => this.#history(stackId, next, signal),
      () => false,
    );
  }

  /** One page is enough: the newest event comes first. */
  async latest(id: string, signal?: AbortSignal): Promise<number | undefined> {
    const { events } = await this.#history(id, undefined, signal);
    return events.length === 0 ? undefined : Math.max(...events.map(({ at }) => at));
  }

  /** Nothing where the endpoint does not know them: the whole history is read then. */
  async #rootCauses(id: string, token: string | null, signal?: AbortSignal): Promise<readonly StackEvent[]> {
    try {
      return await enough((next) => this.#failures(id, next, signal), token);
    } catch (error) {
      if (!(error instanceof Fault) || !unknownOperation.has(error.code)) throw error;
      return [];
    }
  }

  /** DescribeEvents (November 2025): root causes only, and the one place where failed validation is told. */
  async #failures(id: string, next: string | undefined, signal?: AbortSignal): Promise<Page> {
    const command = new DescribeEventsCommand({
      StackName: id,
      Filters: { FailedEvents: true },
      ...(next === undefined ? {} : { NextToken: next }),
    });
    const answer = await this.#calls.read(`read the failures of stack ${id}`, command, signal);
    return { events: (answer.OperationEvents ?? []).map(fromOperationEvent), next: answer.NextToken };
  }

  async #history(id: string, next: string | undefined, signal?: AbortSignal): Promise<Page> {
    const command = new DescribeStackEventsCommand({
      StackName: id,
      ...(next === undefined ? {} : { NextToken: next }),
    });
    const answer = await this.#calls.read(`read the events of stack ${id}`, command, signal);
    return { events: (answer.StackEvents ?? []).map(fromStackEvent), next: answer.NextToken };
  }
}

/** An endpoint that does not know DescribeEvents says so in one of these ways; a role may not have been given it. */
const unknownOperation = new Set(['unknown-operation', 'unknown-outcome', 'access-denied']);

interface Page {
  readonly events: readonly StackEvent[];
  readonly next: string | undefined;
}

const enough = (
  page: (next: string | undefined) => Promise<Page>,
  token: string | null,
): Promise<readonly StackEvent[]> => pages(page, (events) => reachesBack(events, token));

async function pages(
  page: (next: string | undefined) => Promise<Page>,
  isEnough: (events: readonly StackEvent[]) => boolean,
): Promise<readonly StackEvent[]> {
  const events: StackEvent[] = [];
  let next: string | undefined;
  for (let count = 0; count < mostPages; count += 1) {
    const read = await page(next);
    events.push(...read.events);
    next = read.next;
    if (next === undefined || isEnough(events)) break;
  }
  return events;
}
