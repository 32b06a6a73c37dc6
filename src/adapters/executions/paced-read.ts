import { Fault } from '../../core/fault.ts';
import { toFault } from '../cloudformation/faults.ts';
import type { Pacer } from '../pacer.ts';

/** One read of a service other than CloudFormation, at the pace of its own bucket. */
export interface PacedRead {
  /** Completes "could not ...". */
  readonly doing: string;
  /** What has to be allowed when AWS denies it: `sagemaker:ListPipelineExecutions`. */
  readonly permission: string;
  /** Error codes that say that there is no such thing. */
  readonly missing: readonly string[];
  readonly signal: AbortSignal | undefined;
}

/** The answer, or null when what is asked about does not exist. @throws Fault */
export async function pacedRead<T>(
  pacer: Pacer,
  asked: PacedRead,
  send: () => Promise<T>,
): Promise<T | null> {
  const { doing, permission, missing, signal } = asked;
  try {
    return await pacer.run('read', send, signal);
  } catch (error) {
    if (error instanceof Error && missing.includes(error.name)) return null;
    const fault = toFault(error, { doing, effect: 'none' });
    if (!(fault instanceof Fault)) throw fault;
    if (fault.code === 'throttled') pacer.throttled('read');
    throw fault.code === 'access-denied' ? denied(fault, permission) : fault;
  }
}

const denied = ({ lane, code, message }: Fault, permission: string): Fault =>
  new Fault(lane, code, message, `Allow ${permission} to the role the service enters the environment with.`);

/** A list and a description need not be of the same moment. @throws Fault unless the execution has come to its end */
export function mustHaveEnded(id: string, isUnderWay: boolean): void {
  if (isUnderWay)
    throw new Fault(
      'waiting',
      'stale-answer',
      `Execution ${id} is listed as ended and described as under way.`,
      'Nothing is concluded from it; it is asked again.',
    );
}
