import type { JsonObject } from '../core/text/json.ts';
import { physicalOf } from './engine/physical.ts';
import type { Letter, Stack, World } from './world.ts';

/** A stack as it really is, for tests and the demo. */
export interface StackView {
  readonly name: string;
  readonly id: string;
  readonly status: string;
  readonly reason: string | null;
  readonly template: string;
  /** Values as they were given, NoEcho ones too. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Empty while an operation is under way. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly role: string | null;
  readonly protection: boolean;
  readonly created: number;
  readonly updated: number | null;
  readonly resources: readonly ResourceView[];
}

interface ResourceView {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string | null;
  readonly status: string;
  /** As it really is; null when it does not exist. */
  readonly properties: JsonObject | null;
}

export function viewOf(world: World, stack: Stack): StackView {
  const { state } = stack;
  const busy = state.status.endsWith('_IN_PROGRESS');
  return {
    name: stack.name,
    id: stack.id,
    status: state.status,
    reason: state.reason,
    template: state.definition.body,
    parameters: state.definition.parameters,
    tags: state.definition.tags,
    outputs: Object.fromEntries(busy ? [] : state.outputs.map(({ key, value }) => [key, value])),
    role: state.role,
    protection: state.protection,
    created: stack.created,
    updated: state.updated,
    resources: Object.values(stack.resources).map((resource) => ({
      logicalId: resource.logicalId,
      type: resource.type,
      physicalId: resource.physicalId,
      status: resource.status,
      properties: physicalOf(world, stack, resource)?.properties ?? null,
    })),
  };
}

/** A message as its readers get it. */
export interface Mail {
  readonly id: string;
  readonly topicArn: string;
  readonly at: number;
  readonly subject: string | null;
  /** What an e-mail reader sees. */
  readonly text: string;
  /** By protocol, as published. */
  readonly bodies: Readonly<Record<string, string>>;
  readonly attributes: Letter['attributes'];
}

export function mailOf(letter: Letter): Mail {
  const { id, topicArn, at, subject, bodies, attributes } = letter;
  return { id, topicArn, at, subject, text: bodies['email'] ?? bodies['default'] ?? '', bodies, attributes };
}
