import { parsePath } from '../core/text/json-path.ts';
import type { Layer } from '../core/entry/merge.ts';
import { child } from '../core/text/pointer.ts';
import { quote } from '../core/text/words.ts';
import type { Flaw } from './flaw.ts';
import { flaw } from './flaw.ts';
import { casesIn } from './health.ts';
import type { Outline } from './outline.ts';
import { part } from './sheet.ts';

/** What the schema cannot say about expectations: that a path is one, and that something lies between its bounds. */
export const checkHealth = ({ entries }: Outline): readonly Flaw[] =>
  entries.flatMap(({ layer }) =>
    [part(layer, 'verify'), ...casesIn(part(layer, 'test'))].flatMap((each) =>
      wrongExpectation(part(each, 'expect')),
    ),
  );

function wrongExpectation({ values, pointer }: Layer): readonly Flaw[] {
  const { path, min, max } = values;
  const flaws: Flaw[] = [];
  if (typeof path === 'string' && parsePath(path) === null) {
    const hint = 'It begins with $ and goes on with .name, [\'any name\'], [0] or [-1]: "$.predictions[0]".';
    flaws.push(
      flaw('wrong-path', child(pointer, 'path'), `${quote(path)} is no path to one value of an answer`, hint),
    );
  }
  if (typeof min === 'number' && typeof max === 'number' && min > max)
    flaws.push(flaw('empty-range', child(pointer, 'max'), `no number is at least ${min} and at most ${max}`));
  return flaws;
}
