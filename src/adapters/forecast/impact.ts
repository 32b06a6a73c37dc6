import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { canonical, type Json, type JsonObject } from '../../core/text/json.ts';
import { isSettled } from './references.ts';

/** What a change does to one resource, and why. */
export interface Impact {
  readonly kind: 'in-place' | 'may-replace' | 'replaces';
  readonly why: string;
}

/** A resource with everything put in that is known, and the tags of its stack. */
export interface Side {
  readonly resource: JsonObject;
  readonly tags: Readonly<Record<string, string>>;
}

/** The strongest effect of all properties that differ; null when none does. */
export function impactOf(before: Side, after: Side): Impact | null {
  const found = [...propertyImpacts(before.resource, after.resource), ...tagImpacts(before, after)];
  const [strongest] = found.toSorted((a, b) => strength(b) - strength(a));
  return strongest ?? null;
}

const strength = ({ kind }: Impact): number => ['in-place', 'may-replace', 'replaces'].indexOf(kind);

function propertyImpacts(before: JsonObject, after: JsonObject): readonly Impact[] {
  const { Type: was } = before;
  const { Type: is } = after;
  if (was !== is)
    return [{ kind: 'may-replace', why: `its type changes from ${spelled(was)} to ${spelled(is)}` }];
  if (canonical(before) === canonical(after)) return [];
  const changes = propertyChanges(before, after);
  // A nested stack is updated in place, whatever that does to what is in it.
  if (was === 'AWS::CloudFormation::Stack')
    return changes.map(({ name }) => ({
      kind: 'may-replace',
      why: `its ${name} changes, and what that does inside a nested stack is not seen from here`,
    }));
  return changes.map(effect);
}

const spelled = (value: Json | undefined): string =>
  typeof value === 'string' ? value : JSON.stringify(value ?? null);

/** A property of a resource whose value differs. */
export interface PropertyChange {
  readonly name: string;
  readonly impact: ResourceImpact | undefined;
  /** Both values are known. */
  readonly known: boolean;
  /** Undefined where there is none. */
  readonly was: Json | undefined;
  readonly is: Json | undefined;
}

/** The properties of one type that differ, each with what the table of all types says of it. */
export function propertyChanges(before: JsonObject, after: JsonObject): readonly PropertyChange[] {
  const diff = fullDiff({ Resources: { Subject: before } }, { Resources: { Subject: after } });
  const updates = diff.resources.changes['Subject']?.propertyUpdates ?? {};
  return Object.entries(updates).map(([name, change]) => ({
    name,
    impact: change.changeImpact,
    known: isSettled(change.oldValue) && isSettled(change.newValue),
    was: change.oldValue,
    is: change.newValue,
  }));
}

/** What a change of a property does to its resource. */
export function effect({ name, impact, known }: PropertyChange): Impact {
  const what = `its ${name}`;
  if (impact === ResourceImpact.WILL_UPDATE) return { kind: 'in-place', why: `${what} changes` };
  if (impact === ResourceImpact.MAY_REPLACE)
    return { kind: 'may-replace', why: `${what} changes, which may replace it` };
  if (impact !== ResourceImpact.WILL_REPLACE)
    return { kind: 'may-replace', why: `${what} changes, and whether that replaces it is not known` };
  return known
    ? { kind: 'replaces', why: `${what} changes, which replaces it` }
    : { kind: 'may-replace', why: `${what} replaces it if its value changes, which is not known yet` };
}

/**
 * Every resource gets the tags of its stack. For most types that is an update, some have tags for life (a feature group,
 * a SageMaker domain): asked as if they were its own.
 */
function tagImpacts(before: Side, after: Side): readonly Impact[] {
  const { Type: type } = before.resource;
  if (type !== after.resource['Type'] || canonical(before.tags) === canonical(after.tags)) return [];
  const tagged = ({ tags }: Side) => ({ Type: type ?? '', Properties: { Tags: tags } });
  const replaces = propertyChanges(tagged(before), tagged(after)).some(
    ({ impact }) => impact === ResourceImpact.WILL_REPLACE || impact === ResourceImpact.MAY_REPLACE,
  );
  return replaces
    ? [{ kind: 'may-replace', why: 'the tags of the stack change, and its own can only be given once' }]
    : [{ kind: 'in-place', why: 'the tags of the stack change' }];
}
