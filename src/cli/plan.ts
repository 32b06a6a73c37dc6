import type { Command } from 'commander';
import { planJson } from '../core/describe.ts';
import { planLines } from '../core/describe-text.ts';
import { isHold, meantBy } from '../core/step.ts';
import { withSettings } from './options.ts';
import type { Flags } from './options.ts';
import { OUTPUT, EXIT, print, printJson } from './outside.ts';
import type { ExitCode, Outside } from './outside.ts';
import { readingLines, session, unreachableLines } from './session.ts';

export const describePlan = (command: Command): Command =>
  withSettings(command.description('One observation: what would be done now, and what is held and why.'))
    .addOption(OUTPUT())
    .option('--detailed-exit-code', 'exit with 2 when there are changes', false);

export async function planVerb(flags: Flags, outside: Outside): Promise<ExitCode> {
  return session(flags, outside, async ({ reconciler }) => {
    const preview = await reconciler.preview(outside.signals);
    const { reading, steps, planHashes, unreachable, problems } = preview;
    print(outside.stderr, [...readingLines(reading), ...unreachableLines(unreachable)]);
    if (flags['output'] === 'json')
      printJson(outside.stdout, planJson(preview.revision, { steps, planHashes }, problems));
    else if (reading.kind === 'accepted')
      print(outside.stdout, planLines(preview.revision, steps, planHashes));
    if (reading.kind !== 'accepted' || unreachable.length > 0) return EXIT.error;
    const changes = steps.some((step) => meantBy(step) !== null && !isHold(step));
    return changes && flags['detailedExitCode'] === true ? EXIT.changes : EXIT.done;
  });
}
