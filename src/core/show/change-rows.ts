import { awsFate, fateOf, valueText } from './change-lines.ts';
import type { Answer, Detail, StackChanges } from './changes.ts';
import type { ResourceDifference } from '../difference.ts';
import { code, inert, SENTENCE, tableRow, VALUE } from '../text/markdown.ts';

/** What a step changes as rows of a table: what, the value before, the value after, the effect. */
export function changeRows({ changes, answer }: Detail): readonly string[] {
  return [...(changes === null ? [] : stackRows(changes, answer)), ...answerRows(changes, answer)];
}

type Value = Parameters<typeof valueText>[0];

function stackRows(changes: StackChanges, answer: Answer | null): readonly string[] {
  const { parameters, tags, role, protection, resources } = changes;
  return [
    ...parameters.filter(isSaid).map((each) => valueRow(`parameter ${code(each.name, VALUE)}`, each, '')),
    ...tags.map((each) => valueRow(`tag ${code(each.name, VALUE)}`, each, '')),
    ...(role === null ? [] : [valueRow('execution role', { ...role, hidden: false }, '')]),
    ...(protection === null
      ? []
      : [
          tableRow([
            'termination protection',
            protection.was ? 'on' : 'off',
            protection.is ? 'on' : 'off',
            '',
          ]),
        ]),
    ...(resources === null ? [tableRow(['resources', '', '', 'could not be worked out here'])] : []),
    ...(resources ?? []).flatMap((each) => resourceRows(each, answer)),
  ];
}

/** That a new stack leaves a parameter empty is no change anybody looks for. */
const isSaid = ({ was, is }: Value): boolean => was !== null || is !== '';

function valueRow(what: string, value: Value, effect: string): string {
  if (value.hidden)
    return tableRow([what, '', '', `${valueText(value)}${effect === '' ? '' : `, ${effect}`}`]);
  return tableRow([what, cell(value.was), cell(value.is), effect]);
}

const cell = (value: string | null): string => (value === null ? '' : code(value, VALUE));

const EFFECTS = { yes: '**replaces**', no: '', maybe: '**may replace**' } as const;

function resourceRows(difference: ResourceDifference, answer: Answer | null): readonly string[] {
  const { resource, type, properties } = difference;
  const told =
    answer?.kind === 'changes' ? answer.changes.find((each) => each.resource === resource) : undefined;
  const aws = answer?.kind === 'changes' ? `; AWS: ${told === undefined ? 'unchanged' : awsFate(told)}` : '';
  return [
    tableRow([`${code(resource, VALUE)} (${inert(type, VALUE)})`, '', '', `${fateOf(difference)}${aws}`]),
    ...properties.map((each) =>
      valueRow(`${code(resource, VALUE)} ${code(each.path, VALUE)}`, each, EFFECTS[each.replacement]),
    ),
  ];
}

function answerRows(changes: StackChanges | null, answer: Answer | null): readonly string[] {
  if (answer === null) return [];
  if (answer.kind === 'none')
    return [tableRow(['AWS', '', '', `does not say: ${inert(answer.why, SENTENCE)}`])];
  if (answer.kind === 'nothing') return [tableRow(['AWS', '', '', 'says that nothing would change'])];
  const listed = new Set(changes?.resources?.map(({ resource }) => resource));
  return answer.changes
    .filter(({ resource }) => !listed.has(resource))
    .map((each) =>
      tableRow([
        `${code(each.resource, VALUE)} (${inert(each.type, VALUE)})`,
        '',
        '',
        `AWS: ${awsFate(each)}`,
      ]),
    );
}
