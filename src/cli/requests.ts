import type { Command } from 'commander';
import type { Waiting } from '../core/memory.ts';
import { didYouMean } from '../core/text/suggest.ts';
import { quote } from '../core/text/words.ts';
import type { StateStore } from '../ports.ts';
import type { Settings } from '../settings.ts';
import { settingsFor, withSettings } from './options.ts';
import type { Flags } from './options.ts';
import { EXIT, print } from './outside.ts';
import type { ExitCode, Outside } from './outside.ts';
import { explained } from './session.ts';

export const describeRetry = (command: Command): Command =>
  withSettings(
    command
      .description('Forgets the failures of a pipeline: one more attempt is made at the next look.')
      .argument('<PIPELINE>', 'name of the pipeline'),
  );

export const describeApprove = (command: Command): Command =>
  withSettings(
    command
      .description('Approves one step, or all steps of an environment that want approval.')
      .argument('<HASH>', 'a hash that `plan` or a mail shows'),
  );

export const retryVerb = (pipeline: string, flags: Flags, outside: Outside): Promise<ExitCode> =>
  withStore(flags, outside, async (store, { environments, state }) => {
    const { memory } = await store.load();
    const known = [...new Set(Object.values(memory.told.stacks).map((stack) => stack.pipeline))].toSorted();
    if (!known.includes(pipeline)) {
      print(outside.stderr, [
        `error: The state in ${state} knows no pipeline ${quote(pipeline)}.`,
        `    ${didYouMean(pipeline, known) ?? 'Check the name, and that --state is the one the service has.'}`,
      ]);
      return EXIT.error;
    }
    for (const environment of environments ?? [null])
      await store.ask({ kind: 'retry', pipeline, environment });
    print(outside.stdout, [`Noted in ${state}: ${pipeline} is tried once more at the next look.`]);
    return EXIT.done;
  });

/** Whether the hash fits anything is known from the last look; it is approved at the next one. */
export async function approveVerb(hash: string, flags: Flags, outside: Outside): Promise<ExitCode> {
  if (!/^[0-9a-f]{64}$/.test(hash)) {
    print(outside.stderr, [
      `error: ${quote(hash)} is no hash: 64 digits from 0 to f are expected.`,
      '    `mlops-reconciler plan` and the mails show it.',
    ]);
    return EXIT.error;
  }
  return withStore(flags, outside, async (store, { state }) => {
    const { memory } = await store.load();
    const { waiting = null, approvals } = memory;
    const meant = waiting?.find((each) => each.hash === hash)?.what ?? null;
    const known = meant !== null || approvals.some((each) => each.hash === hash);
    // Before the first look of a service nobody knows what there is to approve.
    if (waiting !== null && !known) {
      print(outside.stderr, [
        `error: Nothing that waits for approval has this hash, as of the last look noted in ${state}.`,
        ...waitingLines(waiting),
        '    A change voids a hash. One of a commit that the service has not seen yet is known after its next look.',
      ]);
      return EXIT.error;
    }
    await store.ask({ kind: 'approve', hash });
    const what = meant === null ? 'the approval holds' : `${meant} is approved`;
    print(outside.stdout, [`Noted in ${state}: ${what} from the next look on.`]);
    return EXIT.done;
  });
}

/** Hashes that are listed beside a wrong one. */
const LISTED = 10;

function waitingLines(waiting: readonly Waiting[]): readonly string[] {
  if (waiting.length === 0) return ['    Nothing waits for approval.'];
  const more = waiting.length - LISTED;
  return [
    '    These wait:',
    ...waiting.slice(0, LISTED).map(({ hash, what }) => `      ${hash}  ${what}`),
    ...(more > 0 ? [`      and ${more} more, see: mlops-reconciler plan`] : []),
  ];
}

/** The process that holds the state takes requests up at its next pass. */
export async function withStore(
  flags: Flags,
  outside: Outside,
  verb: (store: StateStore, settings: Settings) => Promise<ExitCode>,
): Promise<ExitCode> {
  const settings = settingsFor(flags, outside, { repository: false });
  if (typeof settings === 'number') return settings;
  return explained(outside, async () => {
    const { stateOf } = await import('../compose.ts');
    return verb(stateOf(settings), settings);
  });
}
