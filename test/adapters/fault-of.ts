import { Fault } from '../../src/core/fault.ts';

/** The fault a piece of work ends with; anything else fails the test. */
export async function faultOf(work: Promise<unknown>): Promise<Fault> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('a fault was expected, but everything went well');
}

export const codeOf = async (work: Promise<unknown>): Promise<string> => (await faultOf(work)).code;
