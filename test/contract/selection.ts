import moto from '../lanes/moto.json' with { type: 'json' };
import simulator from '../lanes/simulator.json' with { type: 'json' };
import { capabilities, type Capability, type Contract } from './contract.ts';
import { failures } from './failures.contract.ts';
import { lifecycle } from './lifecycle.contract.ts';
import { messages } from './messages.contract.ts';
import { stacks } from './stacks.contract.ts';

/** What a lane can show, and for everything else why not. */
interface LaneTable {
  readonly shows: readonly string[];
  readonly lacks: Readonly<Partial<Record<Capability, string>>>;
}

const tables: ReadonlyMap<string, LaneTable> = new Map<string, LaneTable>([
  ['simulator', simulator],
  ['moto', moto],
]);

const contracts: readonly Contract[] = [...stacks, ...lifecycle, ...failures, ...messages];

/** The checks that a lane runs; the others are never generated for it. */
export function selected(lane: string): readonly Contract[] {
  const { shows } = tableOf(lane);
  return contracts.filter(({ needs }) => shows.includes(needs));
}

/** For the end of a test run: how much of the contract a lane has shown. None for a lane that is no AWS. */
export function coverageOf(lane: string): readonly string[] {
  if (!tables.has(lane)) return [];
  const left = contracts.length - selected(lane).length;
  const lacks = Object.entries(tableOf(lane).lacks)
    .map(([capability, why]) => ({
      count: contracts.filter(({ needs }) => needs === capability).length,
      line: `${capability}: ${why}`,
    }))
    .map(({ count, line }) => `  ${count} without ${line}`);
  return [
    `The contract on ${lane}: ${contracts.length - left} of ${contracts.length} checks; not shown:`,
    ...lacks,
  ];
}

/** Capabilities that a lane's table forgets or names twice: none, if it is a table. */
export function doubtful(lane: string): readonly string[] {
  const { shows, lacks } = tableOf(lane);
  const named = [...shows, ...Object.keys(lacks)];
  return [
    ...capabilities.filter((capability) => !named.includes(capability)),
    ...named.filter((name, index) => named.indexOf(name) !== index),
    ...named.filter((name) => !capabilities.some((capability) => capability === name)),
  ];
}

export const laneNames: readonly string[] = [...tables.keys()];

function tableOf(lane: string): LaneTable {
  const table = tables.get(lane);
  if (table === undefined) throw new Error(`There is no table for the lane ${lane}.`);
  return table;
}
