import type { Command } from 'commander';
import type { Flags } from './options.ts';
import type { ExitCode, Outside } from './outside.ts';

export const describeDemo = (command: Command): Command =>
  command
    .description(
      'The whole story on a simulated AWS, with a real Git repository. Needs no account and no network.',
    )
    .option('--example <name>', 'play a folder of examples/ instead, from its first commit to its removal')
    .option('--exit', 'end after the story instead of following your own commits', false);

/** Loaded when it is asked for: no other verb needs the simulator or the story. */
export async function demoVerb(flags: Flags, outside: Outside): Promise<ExitCode> {
  const { performDemo } = await import('./demo/perform.ts');
  return performDemo(flags, outside);
}
