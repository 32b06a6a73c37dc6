import type { Command } from 'commander';
import { statusJson } from '../core/describe.ts';
import { statusLines } from '../core/describe-text.ts';
import { snapshot } from '../core/snapshot.ts';
import { withSettings } from './options.ts';
import type { Flags } from './options.ts';
import { EXIT, OUTPUT, print, printJson } from './outside.ts';
import type { ExitCode, Outside } from './outside.ts';
import { readingLines, session, unreachableLines } from './session.ts';

export const describeStatus = (command: Command): Command =>
  withSettings(command.description('How every pipeline stands now, read from Git and AWS.')).addOption(
    OUTPUT(),
  );

export async function statusVerb(flags: Flags, outside: Outside): Promise<ExitCode> {
  return session(flags, outside, async ({ reconciler }) => {
    const { reading, revision, steps, unreachable, problems } = await reconciler.preview(outside.signals);
    print(outside.stderr, [...readingLines(reading), ...unreachableLines(unreachable)]);
    const view = snapshot(revision, steps, problems, unreachable);
    if (flags['output'] === 'json') printJson(outside.stdout, statusJson(view));
    else print(outside.stdout, statusLines(view));
    if (reading.kind !== 'accepted') return EXIT.error;
    return view.verdict === 'synced' ? EXIT.done : EXIT.held;
  });
}
