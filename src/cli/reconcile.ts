import type { Command } from 'commander';
import { statusLines } from '../core/describe-text.ts';
import { converge } from '../service/converge.ts';
import type { Pass } from '../service/reconciler.ts';
import { duration } from '../settings/values.ts';
import { withSettings } from './options.ts';
import type { Flags } from './options.ts';
import { EXIT, print } from './outside.ts';
import type { ExitCode, Outside } from './outside.ts';
import { readingLines, session, unreachableLines } from './session.ts';

const TIMEOUT = '30m';

export const describeReconcile = (command: Command): Command =>
  withSettings(command.description('Passes until nothing will move by itself any more, then exits.')).option(
    '--timeout <DURATION>',
    'how long to wait for what is under way',
    TIMEOUT,
  );

export async function reconcileVerb(flags: Flags, outside: Outside): Promise<ExitCode> {
  const timeout = duration('0', '1d')(typeof flags['timeout'] === 'string' ? flags['timeout'] : TIMEOUT);
  if (!timeout.ok) {
    print(outside.stderr, [`error: --timeout ${timeout.message}`, `    ${timeout.hint}`]);
    return EXIT.error;
  }
  return session(flags, outside, async ({ world, reconciler }) => {
    const pass = await converge(world, reconciler, { timeout: timeout.value, signals: outside.signals });
    print(outside.stderr, [...readingLines(pass.reading), ...unreachableLines(pass.unreachable)]);
    print(outside.stdout, statusLines(pass.snapshot));
    return exitOf(pass);
  });
}

/** 0 converged; 3 something is not; 1 nothing could be decided. */
export function exitOf({ reading, reached, snapshot }: Pass): ExitCode {
  if (reading.kind !== 'accepted') return EXIT.error;
  if (reached.tried > 0 && reached.read === 0) return EXIT.error;
  return snapshot.verdict === 'synced' ? EXIT.done : EXIT.held;
}
