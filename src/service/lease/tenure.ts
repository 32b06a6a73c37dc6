import { Fault } from '../../core/fault.ts';

/** Whether this process may decide: act on AWS, send mails and write the memory. */
export interface Tenure {
  /** The number of the lease while it is held, else null. Another number: the memory must be read again. */
  readonly term: number | null;
  /** Whether something that is begun now will have ended before anybody else may decide. */
  mayDecide(): boolean;
  /** Resolves when it may decide, or when the signal is aborted. */
  ready(signal: AbortSignal): Promise<void>;
}

/** Of a process that has its world to itself. */
export const ALONE: Tenure = { term: 0, mayDecide: () => true, ready: () => Promise.resolve() };

/** The code of the fault that keeps a call from being sent: nothing has been done, and nothing has failed. */
export const LEASE_LOST = 'lease-lost';

/** @throws Fault unless the process may decide at this very moment. */
export function mustHold(tenure: Pick<Tenure, 'mayDecide'>): void {
  if (tenure.mayDecide()) return;
  throw new Fault(
    'waiting',
    LEASE_LOST,
    'Stopped, for the lease is not safely held.',
    'What is left is looked at again by whoever holds it next.',
  );
}
