import type { LeaseKeeper } from './lease-keeper.ts';
import type { Signals } from '../signals.ts';

/**
 * Does its work only while the lease is held, and lets go of it afterwards. When the lease is lost in the middle the
 * reads of the work are aborted, and only when it has ended is the lease taken again and the work begun anew: nothing
 * that was decided in one term is sent in another.
 *
 * @param until gives up waiting for the lease when it is aborted. @returns null when the work was not done
 */
export async function whileHeld<T>(
  keeper: Pick<LeaseKeeper, 'acquire' | 'maintain' | 'lost'>,
  signals: Signals,
  until: AbortSignal,
  work: (signals: Signals) => Promise<T>,
): Promise<T | null> {
  while (await keeper.acquire(until)) {
    const { lost } = keeper;
    const reads = AbortSignal.any([signals.reads, lost]);
    const ended = new AbortController();
    const maintained = keeper.maintain(ended.signal);
    try {
      const done = await attempt(() => work({ ...signals, reads }), lost);
      if (done.kind === 'done' && !lost.aborted) return done.value;
    } finally {
      ended.abort();
      await maintained;
    }
  }
  return null;
}

type Done<T> = { readonly kind: 'done'; readonly value: T } | { readonly kind: 'interrupted' };

/** What fails because it was interrupted has not failed. */
async function attempt<T>(work: () => Promise<T>, lost: AbortSignal): Promise<Done<T>> {
  try {
    return { kind: 'done', value: await work() };
  } catch (error) {
    if (!lost.aborted) throw error;
    return { kind: 'interrupted' };
  }
}
