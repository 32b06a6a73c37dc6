import type { HistoryEntry } from '../history-entry.ts';
import type { JsonObject } from '../text/json.ts';
import { iso, spoken } from '../text/time.ts';

/** The operations of a pipeline in one environment, oldest first. */
export interface PastOf {
  readonly environment: string;
  readonly entries: readonly HistoryEntry[];
}

/** Newest first, one line for each operation and below it why it failed. */
export function historyLines(pipeline: string, past: readonly PastOf[]): readonly string[] {
  return past.flatMap(({ environment, entries }) => [
    `${pipeline} in ${environment}: ${entries.length === 1 ? '1 operation' : `${entries.length} operations`}`,
    ...entries.toReversed().flatMap(lineOf),
  ]);
}

function lineOf({
  action,
  reason,
  commit,
  author,
  began,
  ended,
  outcome,
  cause,
}: HistoryEntry): readonly string[] {
  const why = reason === undefined ? '' : ` (${reason})`;
  const took = ended === null ? 'under way' : `${outcome} after ${spoken(ended - began)}`;
  const by = author === null ? '' : ` by ${author}`;
  return [
    `  ${iso(began)}  ${`${action}${why}`.padEnd(18)}  ${took}, commit ${commit.slice(0, 7)}${by}`,
    ...(cause === null ? [] : [`      ${cause}`]),
  ];
}

/** `schemas/history.schema.json` */
export const historyJson = (pipeline: string, past: readonly PastOf[]): JsonObject => ({
  schema_version: 1,
  pipeline,
  environments: past.map(({ environment, entries }) => ({
    environment,
    operations: entries.toReversed().map(operationJson),
  })),
});

/** One of `operations`. */
export const operationJson = (entry: HistoryEntry) => ({
  action: entry.action,
  reason: entry.reason ?? null,
  commit: entry.commit,
  author: entry.author,
  outcome: entry.outcome,
  cause: entry.cause,
  began: iso(entry.began),
  ended: entry.ended === null ? null : iso(entry.ended),
  duration_ms: entry.ended === null ? null : entry.ended - entry.began,
});
