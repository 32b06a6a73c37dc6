import type { Answer, Detail, StackChanges, ValueDifference } from './changes.ts';
import type { PropertyDifference, Replacement, ResourceDifference } from '../difference.ts';
import type { ResourceChange } from '../model.ts';
import { plainText } from '../text/plain-text.ts';

/** Longest value that is shown: who needs more reads the JSON. */
const LONGEST = 100;

/** What is known of a step, for people: of a new stack what it has, of another one what changes in it. */
export const detailLines = (detail: Detail, isNew: boolean): readonly string[] =>
  isNew ? [...creationLines(detail.changes), ...answerLines([], detail.answer)] : changeLines(detail);

/** What a step changes, one line for each value, and what AWS says of it where it was asked. */
function changeLines({ changes, answer }: Detail): readonly string[] {
  if (changes === null) return answerLines([], answer);
  const { parameters, tags, role, protection, resources } = changes;
  return [
    ...parameters.map((each) => `parameter ${named(each)}`),
    ...tags.map((each) => `tag ${named(each)}`),
    ...(role === null ? [] : [`execution role: ${fromTo(role)}`]),
    ...(protection === null
      ? []
      : [`termination protection: ${onOff(protection.was)} -> ${onOff(protection.is)}`]),
    ...(resources === null ? ['What becomes of its resources could not be worked out here.'] : []),
    ...(resources ?? []).flatMap((each) => resourceLines(each, answer)),
    ...answerLines(resources ?? [], answer),
  ];
}

/** What a new stack brings, in one line: its parameters stand in the configuration. */
export function creationLines(changes: StackChanges | null): readonly string[] {
  const resources = changes?.resources ?? [];
  if (resources.length === 0) return [];
  const types = [...new Set(resources.map(({ type }) => type))].toSorted().join(', ');
  const perhaps = resources.some(({ certain }) => !certain) ? 'up to ' : '';
  return [`It has ${perhaps}${counted(resources.length, 'resource')}: ${plainText(types, 10 * LONGEST)}.`];
}

export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const onOff = (value: boolean): string => (value ? 'on' : 'off');

const shown = (value: string | null): string =>
  value === null ? '(none)' : plainText(value, LONGEST) || '""';

const fromTo = ({ was, is }: Pick<ValueDifference, 'was' | 'is'>): string => `${shown(was)} -> ${shown(is)}`;

const named = (value: ValueDifference): string => `${shown(value.name)}: ${valueText(value)}`;

/** What may be said of a value. */
export function valueText(
  value: Pick<ValueDifference, 'was' | 'is' | 'hidden'> & { certain?: boolean },
): string {
  if (!value.hidden) return fromTo(value);
  return value.certain === false ? 'not shown, may change' : 'changed, not shown';
}

const SIGNS = { add: '+', modify: '~', remove: '-' } as const;

function resourceLines(difference: ResourceDifference, answer: Answer | null): readonly string[] {
  const { resource, type, action, properties } = difference;
  const told = answer?.kind === 'changes' ? awsOn(resource, answer.changes) : '';
  return [
    `${SIGNS[action]} ${shown(resource)} (${shown(type)}) ${fateOf(difference)}${told}`,
    ...properties.map((each) => `    ${propertyText(each)}`),
  ];
}

/** What becomes of a resource, as the local forecast sees it. */
export const fateOf = ({ action, replacement, certain }: Omit<ResourceDifference, 'properties'>): string =>
  `${certain ? '' : 'perhaps '}${action === 'modify' ? FATES[replacement] : ENDS[action]}`;

const ENDS = {
  add: 'added',
  remove: 'removed',
  import: 'imported',
  dynamic: 'known only when it is done',
} as const;

const FATES: Readonly<Record<Replacement, string>> = {
  yes: 'replaced',
  no: 'changed in place',
  maybe: 'changed, perhaps replaced',
};

const NOTES: Readonly<Record<Replacement, string>> = { yes: ' (replaces)', no: '', maybe: ' (may replace)' };

const propertyText = (property: PropertyDifference): string =>
  `${shown(property.path)}: ${valueText(property)}${NOTES[property.replacement]}`;

const awsOn = (resource: string, changes: readonly ResourceChange[]): string => {
  const found = changes.find((change) => change.resource === resource);
  return `; AWS: ${found === undefined ? 'unchanged' : awsFate(found)}`;
};

/** What becomes of a resource, as AWS says. */
export const awsFate = ({ action, replacement }: Pick<ResourceChange, 'action' | 'replacement'>): string =>
  action === 'modify' ? FATES[replacement] : ENDS[action];

/** What AWS says beyond the resources that the forecast has. */
function answerLines(known: readonly ResourceDifference[], answer: Answer | null): readonly string[] {
  if (answer === null) return [];
  if (answer.kind === 'none') return [`AWS does not say: ${answer.why}`];
  if (answer.kind === 'nothing') return ['AWS says that nothing would change.'];
  const listed = new Set(known.map(({ resource }) => resource));
  return answer.changes
    .filter(({ resource }) => !listed.has(resource))
    .map((change) => `AWS: ${shown(change.resource)} (${shown(change.type)}) ${awsFate(change)}`);
}
