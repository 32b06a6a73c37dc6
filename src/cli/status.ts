import type { Command } from 'commander';
import type { Composition } from '../compose.ts';
import { statusJson } from '../core/show/describe.ts';
import { statusLines } from '../core/show/describe-text.ts';
import { mailStatus } from '../core/mail-status.ts';
import { snapshot } from '../core/show/snapshot.ts';
import { withSettings } from './options.ts';
import type { Flags } from './options.ts';
import { EXIT, OUTPUT, print, printJson } from './outside.ts';
import type { ExitCode, Outside } from './outside.ts';
import { readingLines, session, unreachableLines } from './session.ts';

export const describeStatus = (command: Command): Command =>
  withSettings(command.description('How every pipeline stands now, read from Git and AWS.'))
    .addOption(OUTPUT())
    .option('--watch', 'look again at every poll, until it is interrupted');

export const statusVerb = (flags: Flags, outside: Outside): Promise<ExitCode> =>
  session(flags, outside, (composition) =>
    flags['watch'] === true ? watch(flags, outside, composition) : once(flags, outside, composition),
  );

async function once(flags: Flags, outside: Outside, composition: Composition): Promise<ExitCode> {
  const { reading, view, notes } = await look(outside, composition);
  print(outside.stderr, notes);
  if (flags['output'] === 'json') printJson(outside.stdout, statusJson(view));
  else print(outside.stdout, statusLines(view));
  if (reading.kind !== 'accepted') return EXIT.error;
  return view.verdict === 'synced' ? EXIT.done : EXIT.held;
}

async function look({ signals }: Outside, { reconciler, world }: Composition) {
  const { reading, revision, steps, unreachable, problems } = await reconciler.preview(signals);
  const seen = snapshot(revision, steps, problems, unreachable);
  const { memory } = await world.store.load();
  const mail = mailStatus(memory);
  const view = {
    ...seen,
    ...(mail === null ? {} : { mail }),
    ...(memory.topics === undefined ? {} : { topics: memory.topics }),
  };
  return { reading, view, notes: [...readingLines(reading), ...unreachableLines(unreachable)] };
}

/** ECMA-48: erases the screen and goes to its first line. */
const CLEAR = '\u001b[2J\u001b[H';

/** On a terminal the screen is drawn anew; anything else gets what changed, once. Ends well when it is interrupted. */
async function watch(flags: Flags, outside: Outside, composition: Composition): Promise<ExitCode> {
  const { stdout, signals } = outside;
  const { world } = composition;
  let shown = '';
  while (!signals.reads.aborted) {
    try {
      const { view, notes } = await look(outside, composition);
      const text =
        flags['output'] === 'json'
          ? `${JSON.stringify(statusJson(view))}\n`
          : `${[...notes, ...statusLines(view)].join('\n')}\n`;
      if (text !== shown) stdout.write(stdout.isTTY === true ? `${CLEAR}${text}` : text);
      shown = text;
    } catch (error) {
      // What fails because it was interrupted has not failed.
      if (!signals.reads.aborted) throw error;
    }
    await world.clock.sleep(world.poll, signals.reads);
  }
  return EXIT.done;
}
