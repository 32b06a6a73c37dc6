import { toFault } from '../cloudformation/faults.ts';

/** Runs something that only reads. @param doing completes "could not ..." @throws Fault */
export async function asking<T>(doing: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    throw toFault(error, { doing, effect: 'none' });
  }
}

export const until = (signal: AbortSignal | undefined) =>
  signal === undefined ? {} : { abortSignal: signal };
