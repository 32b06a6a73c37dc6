import type { Command } from 'commander';
import { withSettings } from './options.ts';
import type { Flags } from './options.ts';
import type { ExitCode, Outside } from './outside.ts';
import { EXIT } from './outside.ts';
import { session } from './session.ts';

export const describeRun = (command: Command): Command =>
  withSettings(command.description('The service: follow the repository until SIGTERM.'));

export async function runVerb(flags: Flags, outside: Outside): Promise<ExitCode> {
  return session(flags, outside, async ({ world, reconciler, log }) => {
    const { run } = await import('../service/run.ts');
    const { signals } = outside;
    log.info({ source: world.source.description, mode: world.mode, poll_ms: world.poll }, 'service started');
    await run(world, reconciler, { signals, random: Math.random });
    log.info({}, 'service stopped');
    return EXIT.done;
  });
}
