import type { Command } from 'commander';
import { withSettings } from './options.ts';
import type { Flags } from './options.ts';
import type { ExitCode, Outside } from './outside.ts';
import { EXIT } from './outside.ts';
import { session } from './session.ts';

export const describeRun = (command: Command): Command =>
  withSettings(command.description('The service: follow the repository until SIGTERM.'));

export async function runVerb(flags: Flags, outside: Outside): Promise<ExitCode> {
  return session(flags, outside, async ({ world, reconciler, keeper, log }) => {
    const { run } = await import('../service/run.ts');
    const { whileHeld } = await import('../service/while-held.ts');
    const { signals } = outside;
    log.info({ source: world.source.description, mode: world.mode, poll_ms: world.poll }, 'service started');
    await whileHeld(keeper, signals, signals.reads, (held) =>
      run(world, reconciler, { signals: held, random: Math.random }),
    );
    log.info({}, 'service stopped');
    return EXIT.done;
  });
}
