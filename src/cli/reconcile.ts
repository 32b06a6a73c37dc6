import type { Command } from 'commander';
import { statusLines } from '../core/show/describe-text.ts';
import type { Composition } from '../compose.ts';
import { Fault } from '../core/fault.ts';
import { SECOND, spoken } from '../core/text/time.ts';
import type { Clock } from '../ports.ts';
import { converge } from '../service/run/converge.ts';
import type { Pass } from '../service/run/reconciler.ts';
import type { Signals } from '../service/signals.ts';
import { Doorbell } from '../service/run/wake.ts';
import { whileListening } from '../service/run/wake-queue.ts';
import { whileHeld } from '../service/lease/while-held.ts';
import type { Settings } from '../settings.ts';
import { duration } from '../settings/values.ts';
import { withSettings } from './options.ts';
import type { Flags } from './options.ts';
import { EXIT, print } from './outside.ts';
import type { ExitCode, Outside } from './outside.ts';
import { farewellFlaw, remaining, showFarewell } from './prune-all.ts';
import { readingLines, session, unreachableLines } from './session.ts';

const TIMEOUT = '30m';

/** What one try to get the lease may take, however short the timeout is. */
const ONE_TRY = 5 * SECOND;

/** How often it is seen whether waiting has become of no use. */
const GLANCE = SECOND / 5;

export const describeReconcile = (command: Command): Command =>
  withSettings(command.description('Passes until nothing will move by itself any more, then exits.'))
    .option('--timeout <DURATION>', 'how long to wait for what is under way', TIMEOUT)
    .option('--prune-all', 'delete all stacks of the instance; without --confirm only show them', false)
    .option('--confirm <INSTANCE>', 'for --prune-all: name of the instance that is to go');

export async function reconcileVerb(flags: Flags, outside: Outside): Promise<ExitCode> {
  const timeout = duration('0', '1d')(typeof flags['timeout'] === 'string' ? flags['timeout'] : TIMEOUT);
  if (!timeout.ok) {
    print(outside.stderr, [`error: --timeout ${timeout.message}`, `    ${timeout.hint}`]);
    return EXIT.error;
  }
  const farewell = flags['pruneAll'] === true;
  const verb = async (composition: Composition, settings: Settings): Promise<ExitCode> => {
    const flaw = farewellFlaw(flags, settings.instance);
    if (flaw !== null) {
      print(outside.stderr, flaw);
      return EXIT.error;
    }
    const shown = farewell ? await showFarewell(composition, flags, outside) : null;
    if (shown !== null) return shown;
    const pass = await convergeInTime(composition, timeout.value, outside.signals);
    print(outside.stderr, [...readingLines(pass.reading), ...unreachableLines(pass.unreachable)]);
    print(outside.stdout, statusLines(pass.snapshot));
    if (farewell) print(outside.stdout, remaining(settings.state, settings.assetsBucket));
    return exitOf(pass);
  };
  return session(flags, outside, verb, { farewell });
}

/**
 * The time is one for both: waiting for the lease and using it. What only a person can mend is not waited for.
 * @throws Fault `lease-not-obtained`, or why the state cannot be used
 */
async function convergeInTime(
  { world, reconciler, keeper, queue, log }: Composition,
  milliseconds: number,
  signals: Signals,
): Promise<Pass> {
  const { clock } = world;
  const began = clock.now();
  const deadline = began + milliseconds;
  const over = new AbortController();
  const watched = watch(clock, keeper, deadline, over);
  try {
    const until = AbortSignal.any([signals.reads, over.signal]);
    const bell = new Doorbell(clock);
    const pass = await whileHeld(keeper, signals, until, (held) =>
      whileListening(queue, { clock, log, bell }, held.reads, () =>
        converge(world, reconciler, { timeout: Math.max(0, deadline - clock.now()), signals: held, bell }),
      ),
    );
    if (pass !== null) return pass;
  } finally {
    over.abort();
    await watched;
  }
  if (keeper.trouble?.lane === 'stalled') throw keeper.trouble;
  throw new Fault(
    'waiting',
    'lease-not-obtained',
    `The lease was not obtained in ${spoken(clock.now() - began)}: ${keeper.obstacle ?? 'there was no time to ask for it'}.`,
    'One process decides at a time. Stop that one, or leave the work to it; a dead one is given up after 35 s.',
  );
}

/** Ends the waiting when the time is up or the state cannot be used, but not before it has been asked once. */
async function watch(
  clock: Clock,
  keeper: Composition['keeper'],
  deadline: number,
  over: AbortController,
): Promise<void> {
  const isOpen = (): boolean => {
    if (over.signal.aborted || keeper.trouble?.lane === 'stalled') return false;
    return clock.now() < (keeper.obstacle === null ? deadline + ONE_TRY : deadline);
  };
  while (isOpen()) await clock.sleep(GLANCE, over.signal);
  over.abort();
}

/** 0 converged; 3 something is not; 1 nothing could be decided. */
export function exitOf({ reading, reached, snapshot }: Pass): ExitCode {
  if (reading.kind !== 'accepted') return EXIT.error;
  if (reached.tried > 0 && reached.read === 0) return EXIT.error;
  return snapshot.verdict === 'synced' ? EXIT.done : EXIT.held;
}
