import { nextPoll } from '../../core/cadence.ts';
import { isHold } from '../../core/step.ts';
import type { Step } from '../../core/step.ts';
import { MINUTE, SECOND } from '../../core/text/time.ts';
import type { Pass, Reconciler } from './reconciler.ts';
import type { Signals } from '../signals.ts';
import { Doorbell } from './wake.ts';
import type { World } from '../world.ts';

export interface ConvergeOptions {
  /** Milliseconds after which it gives up waiting; what CloudFormation does goes on. */
  readonly timeout: number;
  readonly signals: Signals;
  /** Ends waits early; nobody rings where none is given. */
  readonly bell?: Doorbell;
}

/**
 * How long it goes on, when nothing moves any more, for letters that could not be sent and for environments that
 * ceased to answer in the middle of their operations.
 */
const PATIENCE = MINUTE;

/** Passes until nothing will move by itself any more, or the time is up. Returns the last one. */
export async function converge(
  world: Pick<World, 'clock' | 'pruneQuorum'>,
  reconciler: Reconciler,
  { timeout, signals, bell = new Doorbell(world.clock) }: ConvergeOptions,
): Promise<Pass> {
  const { clock } = world;
  const deadline = clock.now() + timeout;
  let movingSince = clock.now();
  let settledAt: number | null = null;
  let moved = false;
  for (let pass = await reconciler.look(signals); ;) {
    const now = clock.now();
    if (pass.executed.length > 0) movingSince = now;
    settledAt = pass.moving ? null : (settledAt ?? now);
    moved ||= pass.moving;
    const wait = pass.moving
      ? nextPoll(now - movingSince)
      : untilNextTry(pass, {
          now,
          deadline,
          pruneQuorum: world.pruneQuorum,
          patient: now - (settledAt ?? now) < PATIENCE,
          moved,
        });
    if (wait === null || now + wait > deadline || signals.reads.aborted) return pass;
    await bell.wait(wait, signals.reads);
    const glances = pass.moving;
    bell.answer(glances ? 'glance' : 'look');
    pass = glances ? await reconciler.glance(signals) : await reconciler.look(signals);
  }
}

/** What comes to an end by itself. */
const WAITED: readonly Step['kind'][] = ['backoff', 'running', 'verifying'];

/** Milliseconds until something that nobody has to do anything for; null when there is no such thing. */
function untilNextTry(
  pass: Pass,
  at: {
    readonly now: number;
    readonly deadline: number;
    readonly pruneQuorum: number;
    readonly patient: boolean;
    readonly moved: boolean;
  },
): number | null {
  if (pass.reading.kind !== 'accepted') return null;
  const tries = pass.steps.flatMap((step) => {
    if (!isHold(step) || step.nextTry === null) return [];
    const waited = WAITED.includes(step.kind) || (step.kind === 'quorum' && at.pruneQuorum === 0);
    return waited && step.nextTry <= at.deadline ? [Math.max(0, step.nextTry - at.now)] : [];
  });
  // What only a person can mend, a role for instance, is not waited for.
  const cutOff = at.moved && pass.unreachable.some(({ lane }) => lane !== 'stalled');
  const soon = at.patient && (pass.unsent > 0 || cutOff) ? [5 * SECOND] : [];
  const waits = [...tries, ...soon];
  return waits.length === 0 ? null : Math.min(...waits);
}
