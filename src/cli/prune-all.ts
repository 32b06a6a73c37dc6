import type { Composition } from '../compose.ts';
import { planLines } from '../core/show/plan-text.ts';
import { isHold, meantBy } from '../core/step.ts';
import type { Step } from '../core/step.ts';
import { quote } from '../core/text/words.ts';
import type { Preview } from '../service/run/reconciler.ts';
import type { Flags } from './options.ts';
import { EXIT, print } from './outside.ts';
import type { ExitCode, Outside } from './outside.ts';
import { readingLines, unreachableLines } from './session.ts';
import { styleOf } from './terminal.ts';

/** What is wrong with the two options that take an instance away; null when nothing is. */
export function farewellFlaw(flags: Flags, instance: string): readonly string[] | null {
  const { pruneAll, confirm } = flags;
  if (pruneAll !== true)
    return confirm === undefined ? null : ['error: --confirm belongs to --prune-all, which is not there.'];
  if (confirm === undefined || confirm === instance) return null;
  return [
    `error: --confirm names ${quote(String(confirm))}, but the instance is ${quote(instance)}: nothing was changed.`,
    '    Name the instance whose stacks are to be deleted; --instance and MLOPS_INSTANCE say which one this is.',
  ];
}

/**
 * Shows everything that would be deleted, what stays and what is held, before anything is done.
 * @returns the exit code when that is all there is to do; null when what it showed may be done
 */
export async function showFarewell(
  { world, reconciler }: Composition,
  flags: Flags,
  outside: Outside,
): Promise<ExitCode | null> {
  const { stdout, stderr, env, signals } = outside;
  const preview = await reconciler.preview(signals);
  print(stderr, [...readingLines(preview.reading), ...unreachableLines(preview.unreachable)]);
  if (preview.reading.kind !== 'accepted') return EXIT.error;
  const { steps, revision, planHashes } = preview;
  const stacks = steps.filter(({ live }) => live !== null);
  const { instance } = world;
  print(stdout, [
    `All stacks of the instance ${instance} are to be deleted.`,
    '',
    ...planLines({ revision, steps: stacks, planHashes, details: new Map() }, styleOf(stdout, env)),
    ...tally(stacks, preview),
  ]);
  if (flags['confirm'] !== undefined) return null;
  if (stacks.length === 0) return EXIT.done;
  print(stdout, ['', `Nothing was changed. To do it: the same command with --confirm ${instance}`]);
  return EXIT.held;
}

function tally(stacks: readonly Step[], { unreachable }: Preview): readonly string[] {
  const leaving = stacks.filter((step) => !isHold(step) && meantBy(step)?.kind === 'delete').length;
  const kept = stacks.filter(({ kind }) => kind === 'retained').length;
  const held = stacks.filter(isHold).length;
  const unseen = unreachable.length === 0 ? '' : ' Not every environment could be read.';
  return [`Of these, ${leaving} to delete, ${kept} to keep, ${held} held.${unseen}`];
}

/** What no run of the service takes away. */
export const remaining = (state: string, assetsBucket: string | null): readonly string[] => [
  '',
  `Not touched: the state in ${state}, the topic${assetsBucket === null ? '' : `, the bucket ${assetsBucket}`}, and what stacks were told to retain.`,
];
