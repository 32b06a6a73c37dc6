import { Fault } from '../../core/fault.ts';
import type { Accepted, Action } from '../../core/model.ts';

/** Only some operations answer with the id of the stack. */
export interface Answer {
  readonly $metadata: unknown;
  readonly StackId?: string | undefined;
}

/**
 * CloudFormation's answer to a write, as a value. Some of its errors are ordinary news about the stack: they say that
 * the world is not as the plan saw it, and that it wants another look. Everything else stays a Fault.
 */
export async function answered(call: () => Promise<Answer>, action: Action): Promise<Accepted> {
  try {
    const { StackId: id } = await call();
    return { kind: 'started', stackId: startedId(id, action) };
  } catch (error) {
    const news = error instanceof Fault ? newsIn(error, action) : undefined;
    if (news === undefined) throw error;
    return news;
  }
}

function startedId(id: string | undefined, action: Action): string {
  if (action.kind !== 'create') return action.live.id;
  // Without the id the stack could not be told from a later one of the same name.
  if (id === undefined)
    throw new Fault(
      'failed',
      'unknown-outcome',
      `CloudFormation accepted to create stack ${action.desired.stack} but did not say its id.`,
      'It is looked up by its name before anything else is done.',
    );
  return id;
}

function newsIn(fault: Fault, action: Action): Accepted | undefined {
  switch (fault.code) {
    case 'no-updates':
      return { kind: 'no-change' };
    case 'already-exists':
      return { kind: 'exists' };
    case 'stack-missing':
      return { kind: 'gone' };
    case 'token-used':
      return { kind: 'token-used' };
    case 'busy':
      return { kind: 'busy', why: fault.message };
    case 'wrong-state':
      // What was to be cancelled or continued has ended meanwhile. For other actions it is no news but a refusal.
      return action.kind === 'cancel-update' || action.kind === 'continue-rollback'
        ? { kind: 'busy', why: fault.message }
        : undefined;
    case 'change-set-missing':
      return action.kind === 'discard' ? { kind: 'started', stackId: action.live.id } : { kind: 'gone' };
    case 'change-set-status':
      // Executed, obsolete or still being made: what it is now is seen by describing it.
      return action.kind === 'apply' ? { kind: 'gone' } : { kind: 'busy', why: fault.message };
    default:
      return undefined;
  }
}
