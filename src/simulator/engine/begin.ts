import type { Operation, OperationType, StackState } from '../world.ts';
import { enter } from './phases.ts';
import { type Moment, noteOperation } from './record.ts';

interface Beginning {
  readonly type: OperationType;
  readonly token: string | null;
  readonly phase: Operation['phase'];
  readonly onFailure?: Operation['onFailure'];
  readonly previous?: StackState;
}

/** Makes the stack busy with a new operation; its jobs and status are for the caller to set. */
export function beginOperation(moment: Moment, beginning: Beginning): Operation {
  const { world, stack } = moment;
  const operation: Operation = {
    id: noteOperation(moment, beginning.type),
    token: beginning.token,
    phase: beginning.phase,
    jobs: [],
    wake: null,
    deadline: null,
    onFailure: beginning.onFailure ?? 'ROLLBACK',
    previous: beginning.previous ?? null,
    undo: [],
    leftovers: [],
    failures: [],
  };
  stack.operation = operation;
  if (!world.busy.includes(stack.id)) world.busy.push(stack.id);
  enter(moment, operation, beginning.phase);
  return operation;
}
