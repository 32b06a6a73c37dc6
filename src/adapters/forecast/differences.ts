import type { PropertyDifference, Replacement, ResourceDifference } from '../../core/difference.ts';
import { canonical, type Json, type JsonObject } from '../../core/text/json.ts';
import { type Content, type Declaration, settled } from './content.ts';
import { effect, type Impact, type PropertyChange, propertyChanges } from './impact.ts';
import { leaves } from './leaves.ts';
import { movedBy } from './movements.ts';
import { type Known, resolve } from './resolve.ts';

/** Everything that becomes of resources: added, removed, changed and in what. For people; no guard goes by it. */
export function differences(
  before: Content,
  after: Content,
  found: ReadonlyMap<string, Impact>,
): readonly ResourceDifference[] {
  const known = movedBy(after, found);
  const names = [...new Set([...before.resources.keys(), ...after.resources.keys()])].toSorted();
  return names.flatMap((resource): readonly ResourceDifference[] => {
    const was = present(before.resources.get(resource));
    const is = present(after.resources.get(resource));
    if (was === null && is === null) return [];
    if (was === null || is === null) return [comingOrGoing(resource, was, is)];
    const replacement = REPLACEMENT[found.get(resource)?.kind ?? 'in-place'];
    const properties = isLoop(is) ? [] : changed(was, is, [before.known, known]);
    const certain = canonical(was.present) === canonical(is.present);
    if (properties.length === 0 && replacement === 'no' && certain) return [];
    return [{ resource, type: is.type, action: 'modify', replacement, certain, properties }];
  });
}

const REPLACEMENT: Readonly<Record<Impact['kind'], Replacement>> = {
  'in-place': 'no',
  'may-replace': 'maybe',
  replaces: 'yes',
};

/** Null when it is certainly not there. */
const present = (declaration: Declaration | undefined): Declaration | null =>
  declaration === undefined || declaration.present === false ? null : declaration;

const isLoop = ({ type }: Declaration): boolean => type === 'Fn::ForEach';

function comingOrGoing(
  resource: string,
  was: Declaration | null,
  is: Declaration | null,
): ResourceDifference {
  const { type = '', present: there = false } = was ?? is ?? {};
  const action = was === null ? 'add' : 'remove';
  return { resource, type, action, replacement: 'no', certain: there === true, properties: [] };
}

function changed(
  was: Declaration,
  is: Declaration,
  [before, after]: readonly [Known, Known],
): readonly PropertyDifference[] {
  const sides = [settled(was, before), settled(is, after)] as const;
  const inside = sameType(...sides)
    ? byName(propertyChanges(...sides)).flatMap((change) => {
        const { kind } = effect(change);
        // A nested stack is updated in place, whatever that does to what is in it.
        const nested = is.type === 'AWS::CloudFormation::Stack';
        return leaves(change.name, change.was, change.is, nested ? 'maybe' : REPLACEMENT[kind]);
      })
    : leaves('Type', was.type, is.type, 'maybe');
  const attributes = ATTRIBUTES.flatMap((name) =>
    leaves(name, attribute(was, name, before), attribute(is, name, after), 'no'),
  );
  return [...inside, ...attributes];
}

/** As people look for them, in whatever order the template has them. */
const byName = (changes: readonly PropertyChange[]): readonly PropertyChange[] =>
  changes.toSorted((one, other) => (one.name < other.name ? -1 : 1));

const sameType = ({ Type: was }: JsonObject, { Type: is }: JsonObject): boolean => was === is;

/** CloudFormation User Guide, "Resource attributes". None of them replaces anything. */
const ATTRIBUTES: readonly string[] = [
  'CreationPolicy',
  'DeletionPolicy',
  'DependsOn',
  'Metadata',
  'UpdatePolicy',
  'UpdateReplacePolicy',
];

const attribute = ({ body }: Declaration, name: string, known: Known): Json | undefined => {
  const written = Object.hasOwn(body, name) ? body[name] : undefined;
  return written === undefined ? undefined : resolve(written, known);
};
