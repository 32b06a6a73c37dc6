import { child } from '../core/text/pointer.ts';
import { name, quote } from '../core/text/words.ts';
import type { Linked } from './edges.ts';
import type { Flaw } from './flaw.ts';
import { flaw } from './flaw.ts';
import type { EntryOutline } from './outline.ts';
import { part } from './sheet.ts';
import { epochOf } from './times.ts';

/** CloudFormation takes 50 tags for a stack; the others are ours. */
const MOST_TAGS = 40;

/** What the schema cannot say about the values of one entry. */
export const checkValues = (entry: Linked): readonly Flaw[] => [
  ...tooManyTags(entry),
  ...entry.malformed.map(malformed),
  ...impossibleTime(entry),
];

const tooManyTags = ({ layer, targets }: Linked): readonly Flaw[] =>
  targets.flatMap(({ environment, tags }) => {
    const count = Object.keys(tags.values).length;
    if (count <= MOST_TAGS) return [];
    const message = `the pipeline has ${count} tags in ${name(environment)}, but at most ${MOST_TAGS} are possible`;
    return [flaw('too-many-tags', child(layer.pointer, 'tags'), message, 'Those of the defaults count too.')];
  });

const malformed = (pointer: string): Flaw =>
  flaw(
    'malformed-reference',
    pointer,
    'a reference to an output has a pipeline and a key, both text, and nothing else',
    'Write {"output_of": "<pipeline>", "key": "<Output>"}.',
  );

function impossibleTime({ layer }: EntryOutline): readonly Flaw[] {
  const { values, pointer } = part(layer, 'suspend');
  const { until } = values;
  if (typeof until !== 'string' || epochOf(until) !== null) return [];
  const message = `there is no such time as ${quote(until)}`;
  return [
    flaw('wrong-format', child(pointer, 'until'), message, 'Look at the days of the month and at the hours.'),
  ];
}
