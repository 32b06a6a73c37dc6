import type { Check } from '../../core/show/diagnosis.ts';
import { Fault } from '../../core/fault.ts';

/** One check, or what is said when it fails. Anything but a fault is a bug and goes on. */
export async function orFault(check: () => Promise<Check>, failed: (fault: Fault) => Check): Promise<Check> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return failed(error);
  }
}
