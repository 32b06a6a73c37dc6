import { Fault } from '../core/fault.ts';
import { systemCode } from './files.ts';

/**
 * Only "there is none" is an empty answer: state that cannot be read must not be taken for no state, or the
 * next save would replace it.
 * @throws Fault `state-unreadable`
 */
export async function reading<T>(path: string, task: () => Promise<T>): Promise<T | undefined> {
  try {
    return await task();
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return undefined;
    if (code === undefined) throw error;
    throw new Fault(
      'stalled',
      'state-unreadable',
      `Could not read the state at ${path} (${code}).`,
      'Give the service the right to read it, or name another folder in MLOPS_STATE.',
    );
  }
}

/** @throws Fault `state-unwritable` */
export async function writing<T>(folder: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    throw new Fault(
      'stalled',
      'state-unwritable',
      `Could not write the state in ${folder} (${code}).`,
      'Give the service the right to write there, free some space, or name another folder in MLOPS_STATE.',
    );
  }
}

/** Somebody else has taken over: what there is to say is said by the memory that is there now. */
export const stateMoved = (place: string): Fault =>
  new Fault(
    'waiting',
    'state-moved',
    `The state at ${place} was changed by another process; what this one remembered is out of date.`,
    'Nothing is decided until the state has been read again.',
  );
