/** The simulated AWS of `--simulate`, and the file that keeps it between two commands. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { systemClock } from './adapters/clock.ts';
import { Fault } from './core/fault.ts';
import type { Settings } from './settings.ts';
import type { Simulator } from './simulator/simulator.ts';

/**
 * Loaded only when it is wanted: it knows every resource type of AWS, and the service in earnest needs none.
 * @throws Fault when there is a file and no simulated world in it
 */
export async function openSimulator({ simulate }: Settings): Promise<Simulator | null> {
  if (simulate === null) return null;
  const { Simulator } = await import('./simulator/simulator.ts');
  const { file } = simulate;
  if (file === null || !existsSync(file)) return new Simulator({ now });
  try {
    return new Simulator({ now, world: readFileSync(file, 'utf8') });
  } catch (error) {
    throw new Fault(
      'stalled',
      'simulation-unreadable',
      `There is no simulated AWS in ${file}: ${messageOf(error)}`,
      'Name a file that --simulate wrote, or one that does not exist yet for a new and empty AWS.',
    );
  }
}

/** @throws Fault when the file cannot be written */
export function saveSimulator({ simulate }: Settings, simulator: Simulator | null): void {
  const file = simulate?.file ?? null;
  if (file === null || simulator === null) return;
  try {
    writeFileSync(file, simulator.save());
  } catch (error) {
    throw new Fault(
      'stalled',
      'simulation-unwritable',
      `The simulated AWS cannot be kept in ${file}: ${messageOf(error)}`,
      'Name a file in a folder that exists and may be written to.',
    );
  }
}

const now = (): number => systemClock.now();

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
