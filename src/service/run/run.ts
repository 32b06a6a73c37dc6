import { nextPoll } from '../../core/cadence.ts';
import { Fault } from '../../core/fault.ts';
import { isHold } from '../../core/step.ts';
import type { Look } from '../look/pass.ts';
import type { Pass, Reconciler } from './reconciler.ts';
import type { Signals } from '../signals.ts';
import { Doorbell } from './wake.ts';
import type { World } from '../world.ts';

export interface RunOptions {
  readonly signals: Signals;
  /** 0 up to 1, for the jitter that keeps many services from looking at the same moment. */
  readonly random: () => number;
  /** Ends waits early; nobody rings where none is given. */
  readonly bell?: Doorbell;
  /** Hears of every look. */
  readonly saw?: (look: Look) => void;
}

/** Share of the interval by which a look may come earlier or later. */
const JITTER = 0.1;

/**
 * The service: looks at intervals, glances at what is moving in between, until the signal ends it. Intervals are
 * monotonic time: somebody who sets the clock back by hours must not put the next look off by hours.
 */
export async function run(
  world: Pick<World, 'clock' | 'log' | 'poll'>,
  reconciler: Pick<Reconciler, 'look' | 'glance'>,
  { signals, random, bell = new Doorbell(world.clock), saw = () => undefined }: RunOptions,
): Promise<void> {
  const { clock, poll } = world;
  let nextLook = clock.monotonic();
  let movingSince: number | null = null;
  while (!signals.reads.aborted) {
    const whole = clock.monotonic() >= nextLook;
    bell.answer(whole ? 'look' : 'glance');
    if (whole) nextLook = clock.monotonic() + Math.round(poll * (1 + JITTER * (2 * random() - 1)));
    const began = clock.now();
    const { pass, ...failed } = await attempt(
      world,
      () => (whole ? reconciler.look(signals) : reconciler.glance(signals)),
      signals,
    );
    const [now, at] = [clock.now(), clock.monotonic()];
    // The second look that a prune waits for has to be a whole one.
    const left = Math.min(nextLook - at, ...quorumsDue(pass, now).map((due) => due - now));
    nextLook = at + left;
    saw({ pass, ...failed, took: now - began, whole, nextLook: now + left });
    movingSince = pass?.moving !== true ? null : hasBegun(pass) ? at : (movingSince ?? at);
    const moving = movingSince === null ? Infinity : nextPoll(at - movingSince);
    const news = await bell.wait(Math.max(0, Math.min(left, moving, untilDue(pass, now))), signals.reads);
    if (news === 'source' || news === 'files') nextLook = clock.monotonic();
  }
}

const quorumsDue = (pass: Pass | null, now: number): readonly number[] =>
  (pass?.steps ?? []).flatMap((step) =>
    step.kind === 'quorum' && isHold(step) && step.nextTry !== null && step.nextTry > now
      ? [step.nextTry]
      : [],
  );

const hasBegun = (pass: Pass): boolean => pass.executed.some(({ outcome }) => outcome.kind === 'answered');

/** Milliseconds until the first hold comes due. */
const untilDue = (pass: Pass | null, now: number): number =>
  Math.min(
    ...(pass?.steps ?? []).flatMap((step) =>
      isHold(step) && step.nextTry !== null && step.nextTry > now ? [step.nextTry - now] : [],
    ),
  );

/** A pass that could not be finished is logged and made again at the next look; a bug is not hidden. */
async function attempt(
  { log }: Pick<World, 'log'>,
  pass: () => Promise<Pass>,
  signals: Signals,
): Promise<Pick<Look, 'pass' | 'fault'>> {
  try {
    return { pass: await pass() };
  } catch (error) {
    if (signals.reads.aborted) {
      log.debug({ err: error }, 'pass interrupted');
      return { pass: null };
    }
    if (!(error instanceof Fault)) throw error;
    const level = error.lane === 'stalled' ? 'error' : 'warn';
    log[level]({ code: error.code, error: error.message, hint: error.hint }, 'look failed');
    return { pass: null, fault: error };
  }
}
