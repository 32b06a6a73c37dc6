import { Option } from 'commander';
import type { Command } from 'commander';
import type { Composition } from '../compose.ts';
import type { Detail } from '../core/show/changes.ts';
import { planJson } from '../core/show/describe.ts';
import { planMarkdown } from '../core/show/plan-markdown.ts';
import { isChange, planLines } from '../core/show/plan-text.ts';
import type { PlanView } from '../core/show/plan-text.ts';
import type { Step } from '../core/step.ts';
import { askAws } from '../service/run/ask-aws.ts';
import { changesIn } from '../service/run/details.ts';
import type { Preview } from '../service/run/reconciler.ts';
import { withSettings } from './options.ts';
import type { Flags } from './options.ts';
import { EXIT, print, printJson } from './outside.ts';
import type { ExitCode, Outside } from './outside.ts';
import { readingLines, session, unreachableLines } from './session.ts';
import { styleOf } from './terminal.ts';

export const describePlan = (command: Command): Command =>
  withSettings(command.description('One observation: what would be done now, and what is held and why.'))
    .addOption(
      new Option('--output <FORM>', 'how to print it; markdown is for a comment on a pull request')
        .choices(['text', 'json', 'markdown'])
        .default('text'),
    )
    .option('--change-set', 'ask AWS what each update would do, by a change set that is removed again', false)
    .option('--detailed-exit-code', 'exit with 2 when there are changes', false);

export async function planVerb(flags: Flags, outside: Outside): Promise<ExitCode> {
  const asks = flags['changeSet'] === true;
  return session(
    flags,
    outside,
    async ({ world, reconciler }) => {
      const preview = await reconciler.preview(outside.signals);
      const { reading, steps, unreachable } = preview;
      print(outside.stderr, [...readingLines(reading), ...unreachableLines(unreachable)]);
      const accepted = reading.kind === 'accepted';
      const details = accepted ? await detailsOf(world, preview, { asks, outside }) : new Map<Step, Detail>();
      show(flags, outside, { instance: world.instance, preview, details });
      if (reading.kind !== 'accepted' || reading.broken !== null || unreachable.length > 0) return EXIT.error;
      return steps.some(isChange) && flags['detailedExitCode'] === true ? EXIT.changes : EXIT.done;
    },
    // Its change sets have names of their own and change nothing: no lease is needed to ask.
    { withoutLease: asks },
  );
}

async function detailsOf(
  world: Composition['world'],
  preview: Preview,
  { asks, outside }: { readonly asks: boolean; readonly outside: Outside },
): Promise<ReadonlyMap<Step, Detail>> {
  const { signals, stderr } = outside;
  const changes = await changesIn(world, preview, signals.reads);
  const { answers, left } = asks
    ? await askAws(world, preview, signals)
    : { answers: new Map<Step, never>(), left: [] };
  print(stderr, left);
  return new Map(
    [...new Set([...changes.keys(), ...answers.keys()])].map((step) => [
      step,
      { changes: changes.get(step) ?? null, answer: answers.get(step) ?? null },
    ]),
  );
}

interface Shown {
  readonly instance: string;
  readonly preview: Preview;
  readonly details: ReadonlyMap<Step, Detail>;
}

function show(flags: Flags, { stdout, env }: Outside, { instance, preview, details }: Shown): void {
  const { reading, revision, steps, planHashes, problems, unreachable } = preview;
  const view: PlanView = { revision, steps, planHashes, details };
  if (flags['output'] === 'json') printJson(stdout, planJson(view, problems));
  else if (flags['output'] === 'markdown')
    print(stdout, [
      planMarkdown({ ...view, instance, problems, faults: [...faultsOf(reading), ...unreachable] }),
    ]);
  else if (reading.kind === 'accepted') print(stdout, planLines(view, styleOf(stdout, env)));
}

const faultsOf = (reading: Preview['reading']) => (reading.kind === 'lost' ? [reading.fault] : []);
