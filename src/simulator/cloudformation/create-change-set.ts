import { canonical } from '../../core/text/json.ts';
import type { ChangeSet, Definition, Verdict } from '../change-set.ts';
import type { ResourceDrift } from '../drift.ts';
import { beginChangeSet } from '../engine/change-sets.ts';
import { pause } from '../engine/pace.ts';
import { revertible } from '../engine/drift.ts';
import { preview } from '../engine/preview.ts';
import { withReverts } from '../engine/preview-reverts.ts';
import { patch, setStatus } from '../engine/record.ts';
import { AwsError, validationError } from '../protocol/message.ts';
import { optional, required } from '../protocol/query.ts';
import { uuid } from '../random.ts';
import { findStack } from '../stacks.ts';
import type { Stack } from '../world.ts';
import { type Answer, type Call, mustFind } from './call.ts';
import { checkOutline, checkQuota, newStack, onFailureOf, stackName } from './create-stack.ts';
import { definitionOf } from './definition.ts';
import { refuseUnknownOptions } from './not-simulated.ts';
import { checkUpdatable, NO_UPDATES, updateProblem } from './update-stack.ts';

/** Not documented; met in the field. */
const CHANGE_SETS = 1000;

/** CreateChangeSet API reference, types CREATE and UPDATE. */
export function createChangeSet(call: Call): Answer {
  const { world, region, form } = call;
  refuseUnknownOptions(call);
  const name = changeSetName(call);
  const type = changeSetType(call);
  const known = findStack(world, region, required(form, 'StackName'));
  const earlier = known?.changeSets.find((changeSet) => changeSet.name === name);
  if (earlier !== undefined && known !== undefined) return again(call, known, earlier);
  const stack = type === 'CREATE' ? reviewed(call, known, name) : updated(call);
  if (stack.changeSets.length >= CHANGE_SETS) {
    throw new AwsError(400, 'LimitExceededException', `ChangeSet limit exceeded for stack ${stack.id}`);
  }
  const definition = definitionOf(call, type === 'UPDATE' ? stack.state.definition : null);
  const reverts = isDriftAware(call, type) ? revertible(world, stack, call.now) : undefined;
  const changeSet = newChangeSet(call, {
    name,
    type,
    definition,
    verdict: verdictOf(call, stack, { type, definition, reverts }),
    ...(reverts === undefined ? {} : { reverts: reverts.map(({ logicalId }) => logicalId) }),
  });
  if (type === 'CREATE' && known === undefined) show(call, stack, changeSet.id);
  beginChangeSet(world, stack, changeSet);
  return { Id: changeSet.id, StackId: stack.id };
}

function changeSetName({ form }: Call): string {
  const name = required(form, 'ChangeSetName');
  if (/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name)) return name;
  throw validationError(
    `1 validation error detected: Value '${name}' at 'changeSetName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*, length at most 128`,
  );
}

function changeSetType({ form }: Call): ChangeSet['type'] {
  const type = optional(form, 'ChangeSetType') ?? 'UPDATE';
  if (type === 'UPDATE' || type === 'CREATE') return type;
  if (type === 'IMPORT')
    throw new AwsError(501, 'NotImplemented', 'The simulator has no change sets of type IMPORT');
  throw validationError(
    `1 validation error detected: Value '${type}' at 'changeSetType' failed to satisfy constraint: Member must satisfy enum value set: [CREATE, UPDATE, IMPORT]`,
  );
}

/** @throws AwsError for another mode, and where there is nothing yet that could have drifted */
function isDriftAware({ form }: Call, type: ChangeSet['type']): boolean {
  const mode = optional(form, 'DeploymentMode');
  if (mode === null) return false;
  if (mode !== 'REVERT_DRIFT')
    throw validationError(
      `1 validation error detected: Value '${mode}' at 'deploymentMode' failed to satisfy constraint: Member must satisfy enum value set: [REVERT_DRIFT]`,
    );
  if (type === 'UPDATE') return true;
  throw new AwsError(501, 'NotImplemented', 'The simulator reverts drift in change sets of type UPDATE only');
}

function updated(call: Call): Stack {
  const stack = mustFind(call, required(call.form, 'StackName'));
  checkUpdatable(stack);
  return stack;
}

/** The stack that is only reviewed: nothing of it is there before its change set is executed. */
function reviewed(call: Call, known: Stack | undefined, name: string): Stack {
  if (known?.state.status === 'REVIEW_IN_PROGRESS') return known;
  if (known !== undefined) {
    throw validationError(
      `Stack [${known.name}] already exists and cannot be created again with the changeSet [${name}].`,
    );
  }
  checkQuota(call);
  return newStack(call, stackName(call), NOTHING);
}

/** What a stack is before it is anything: neither parameters nor tags are seen in REVIEW_IN_PROGRESS (modelled). */
const NOTHING: Definition = {
  body: '',
  template: {},
  parameters: {},
  tags: {},
  notificationArns: [],
  capabilities: [],
};

function show({ world, now }: Call, stack: Stack, changeSetId: string): void {
  world.stacks[stack.id] = stack;
  patch(stack, { changeSetId });
  setStatus({ world, stack, at: now }, 'REVIEW_IN_PROGRESS', 'User Initiated');
}

const EMPTY =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

interface Asked extends Pick<ChangeSet, 'type' | 'definition'> {
  readonly reverts: readonly ResourceDrift[] | undefined;
}

function verdictOf(call: Call, stack: Stack, asked: Asked): Verdict {
  const { type, definition, reverts = [] } = asked;
  const reason = type === 'CREATE' ? null : updateProblem(call, stack, definition);
  checkOutline(call, stack, definition);
  const hasNothing = reason === NO_UPDATES && reverts.length === 0;
  if (reason !== null && (hasNothing || reason !== NO_UPDATES))
    return { kind: 'failed', reason: hasNothing ? EMPTY : reason };
  const changes = preview(call.world, stack, definition);
  return { kind: 'complete', changes: withReverts(changes, stack, reverts) };
}

type Essence = Pick<ChangeSet, 'name' | 'type' | 'definition' | 'verdict' | 'reverts'>;

function newChangeSet(call: Call, essence: Essence): ChangeSet {
  const { world, region, form, now } = call;
  const onFailure = onFailureOf(call, 'OnStackFailure');
  if (onFailure === 'DELETE' && essence.type !== 'CREATE')
    throw validationError('OnStackFailure DELETE can only be specified when ChangeSetType is CREATE');
  world.sequence += 1;
  return {
    ...essence,
    id: `arn:aws:cloudformation:${region}:${world.account}:changeSet/${essence.name}/${uuid(world)}`,
    order: world.sequence,
    created: now,
    description: optional(form, 'Description'),
    role: optional(form, 'RoleARN'),
    onFailure,
    request: requestParts(call),
    status: 'CREATE_PENDING',
    execution: 'UNAVAILABLE',
    wake: now + pause(world),
  };
}

/** The same request again is answered as before; another one of that name is not taken. */
function again(call: Call, stack: Stack, earlier: ChangeSet): Answer {
  const asked = requestParts(call);
  const parts = new Set([...Object.keys(earlier.request), ...Object.keys(asked)]);
  const different = [...parts].toSorted().find((part) => asked[part] !== earlier.request[part]);
  if (different === undefined) return { Id: earlier.id, StackId: stack.id };
  throw new AwsError(
    400,
    'AlreadyExistsException',
    `ChangeSet ${earlier.name} cannot be created due to a mismatch with existing attribute ${different}`,
  );
}

/** `TemplateBody` and `TemplateURL` are one part, `Template`; a stack may be named by its name or its ARN. */
function requestParts({ form }: Call): Readonly<Record<string, string>> {
  const parts = new Map<string, Record<string, string>>();
  for (const [key, value] of form) {
    const [first = ''] = key.split('.');
    if (['Action', 'Version', 'StackName', 'ChangeSetName'].includes(first)) continue;
    const part = first.replace(/^(?:UsePrevious)?Template(?:Body|URL)?$/, 'Template');
    parts.set(part, { ...parts.get(part), [key]: value });
  }
  return Object.fromEntries([...parts].map(([part, members]) => [part, canonical(members)]));
}
