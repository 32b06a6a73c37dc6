import { changeSets } from './change-sets.contract.ts';
import type { Capability, Contract } from './contract.ts';
import { drift } from './drift.contract.ts';
import { events } from './events.contract.ts';
import { failures } from './failures.contract.ts';
import { allCapabilities, lanes, measured } from './lanes.ts';
import { lifecycle } from './lifecycle.contract.ts';
import { messages } from './messages.contract.ts';
import { rollback } from './rollback.contract.ts';
import { stacks } from './stacks.contract.ts';

const contracts: readonly Contract[] = [
  ...stacks,
  ...lifecycle,
  ...rollback,
  ...events,
  ...changeSets,
  ...drift,
  ...failures,
  ...messages,
];

/** The checks that a lane runs; the others are never generated for it. */
export const selected = (lane: string): readonly Contract[] =>
  contracts.filter(({ needs }) => measured(lane, needs).shows);

export const checksOf = (capability: Capability): number =>
  contracts.filter(({ needs }) => needs === capability).length;

/**
 * For the end of a test run: how much of the contract a lane has shown. None for a lane that is no AWS.
 * @public `test/run.mjs` imports it from the build.
 */
export function coverageOf(lane: string): readonly string[] {
  if (!lanes.has(lane)) return [];
  const lacks = allCapabilities.filter((capability) => !measured(lane, capability).shows);
  return [
    `The contract on ${lane}: ${selected(lane).length} of ${contracts.length} checks; not shown:`,
    ...lacks.map((lacked) => `  ${checksOf(lacked)} without ${lacked}: ${measured(lane, lacked).measured}`),
  ];
}
