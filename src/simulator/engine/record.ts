import type { Json } from '../../core/text/json.ts';
import { uuid } from '../random.ts';
import type { OperationType, Stack, StackResource, StackState, World } from '../world.ts';

/** A stack at a moment: what every step of the engine works on. */
export interface Moment {
  readonly world: World;
  readonly stack: Stack;
  readonly at: number;
}

export function patch(stack: Stack, changes: Partial<StackState>): void {
  stack.state = { ...stack.state, ...changes };
}

/** Keeps what readers see now for those who will be served late: called before every mutation. */
export function replacing({ stack, at }: Moment): void {
  stack.earlier = stack.state;
  stack.changed = at;
}

/** Gives the stack a status and says so in an event. */
export function setStatus(moment: Moment, status: string, reason: string | null = null): void {
  const { stack } = moment;
  patch(stack, { status, reason });
  addEvent(moment, {
    logicalId: stack.name,
    physicalId: stack.id,
    type: 'AWS::CloudFormation::Stack',
    status,
    reason,
    properties: null,
  });
}

/** Keeps the record of a resource and says in an event what became of it. */
export function setResource(
  moment: Moment,
  resource: StackResource,
  status: string,
  reason: string | null = null,
): void {
  const { stack, at } = moment;
  stack.resources[resource.logicalId] = { ...resource, status, reason, at };
  resourceEvent(moment, resource, status, reason);
}

export function resourceEvent(
  moment: Moment,
  resource: StackResource,
  status: string,
  reason: string | null,
): void {
  addEvent(moment, {
    logicalId: resource.logicalId,
    physicalId: resource.physicalId ?? '',
    type: resource.type,
    status,
    reason,
    properties: resource.properties,
  });
}

interface EventText {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string | null;
  readonly properties: Json;
}

function addEvent({ world, stack, at }: Moment, text: EventText): void {
  world.sequence += 1;
  stack.events.push({
    id: uuid(world),
    order: world.sequence,
    at,
    operationId: stack.state.operations[0]?.id ?? '',
    token: stack.operation?.token ?? null,
    ...text,
  });
}

const OPERATIONS_KEPT = 5;

/** Notes that an operation begins, for LastOperations and the events to come. */
export function noteOperation({ world, stack }: Moment, type: OperationType): string {
  const id = uuid(world);
  patch(stack, { operations: [{ type, id }, ...stack.state.operations].slice(0, OPERATIONS_KEPT) });
  return id;
}
