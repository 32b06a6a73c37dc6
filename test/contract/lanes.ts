import miniStack from '../lanes/ministack.json' with { type: 'json' };
import moto from '../lanes/moto.json' with { type: 'json' };
import simulator from '../lanes/simulator.json' with { type: 'json' };
import { capabilities, type Capability } from './contract.ts';

/** What was measured of one capability. */
export interface Measured {
  readonly shows: boolean;
  readonly measured: string;
  /** Where AWS documents it: the only authority for what no other program shows. */
  readonly reference?: string;
}

/** An AWS of the tests: what it can show and, for everything else, why not. */
export interface Lane {
  /** Its name, with the version that was measured. */
  readonly title: string;
  readonly capabilities: Readonly<Record<string, Measured>>;
  /** What no check needs yet. */
  readonly probed: Readonly<Record<string, string>>;
}

export const lanes: ReadonlyMap<string, Lane> = new Map<string, Lane>([
  ['simulator', simulator],
  ['moto', moto],
  ['ministack', miniStack],
]);

const isCapability = (name: string): name is Capability => Object.hasOwn(capabilities, name);

/** All capabilities, in the order of the tables. */
export const allCapabilities: readonly Capability[] = Object.keys(capabilities).filter(isCapability);

/** @throws Error for a lane or a capability without a line in the tables */
export function measured(lane: string, capability: Capability): Measured {
  const found = lanes.get(lane)?.capabilities[capability];
  if (found === undefined) throw new Error(`The table of ${lane} says nothing of ${capability}.`);
  return found;
}

/** Capabilities that a table forgets or does not describe, and names that are none. */
export function doubtful({ capabilities: table }: Lane): readonly string[] {
  const described = Object.entries(table).filter(([, line]) => line.measured.trim() !== '');
  const said = new Set(described.map(([name]) => name));
  return [
    ...allCapabilities.filter((capability) => !said.has(capability)),
    ...Object.keys(table).filter((name) => !isCapability(name)),
  ];
}

/** What nobody but the simulator shows. */
export const simulatedOnly: readonly Capability[] = allCapabilities.filter((capability) =>
  [...lanes.keys()].every((lane) => measured(lane, capability).shows === (lane === 'simulator')),
);
