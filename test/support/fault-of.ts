import { Fault } from '../../src/core/fault.ts';

/** The Fault a task ended with; anything else it does fails the test. */
export async function faultOf(task: Promise<unknown>): Promise<Fault> {
  try {
    await task;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('a Fault was expected, but it went well');
}
