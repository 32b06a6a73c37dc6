import type { ErrorObject } from 'ajv';
import { child } from '../core/text/pointer.ts';
import { didYouMean } from '../core/text/suggest.ts';
import { either, kindOf, name, show, subject } from '../core/text/words.ts';
import type { Flaw } from './flaw.ts';
import { atKey, flaw } from './flaw.ts';

/**
 * Turns what ajv found into a sentence and a hint. The schema has the words for what it wants: `title` is a
 * noun phrase, `description` says what to write.
 */
export function explain(error: ErrorObject): Flaw {
  if (error.propertyName !== undefined) return badKey(error, error.propertyName);
  return (EXPLANATIONS.get(error.keyword) ?? outOfRange)(error);
}

type Explanation = (error: ErrorObject) => Flaw;

/** A word of the schema that was broken. */
const wordOf = (error: ErrorObject, word: 'title' | 'description'): string | null => {
  const found: unknown = error.parentSchema?.[word];
  return typeof found === 'string' ? found : null;
};

function badKey(error: ErrorObject, key: string): Flaw {
  const title = wordOf(error, 'title');
  const pointer = child(error.instancePath, key);
  const about =
    title === null
      ? flaw('misplaced-key', pointer, `${name(key)} cannot stand in ${subject(error.instancePath)}`)
      : flaw('wrong-format', pointer, `${name(key)} is not ${title}`);
  return atKey({ ...about, hint: wordOf(error, 'description') });
}

const missingKey: Explanation = (error) => {
  const key = String(error.params['missingProperty']);
  const hint = error.parentSchema?.['properties']?.[key]?.description ?? wordOf(error, 'description');
  const { instancePath: pointer } = error;
  return flaw('missing-key', pointer, `${name(key)} is missing in ${subject(pointer)}`, hint);
};

const missingCompanion: Explanation = (error) => {
  const { property, missingProperty } = error.params;
  const message = `${subject(error.instancePath)} has ${name(property)} but no ${name(missingProperty)}`;
  return flaw('wrong-keys', error.instancePath, message, wordOf(error, 'description'));
};

const unknownKey: Explanation = (error) => {
  const key = String(error.params['additionalProperty']);
  const known = Object.keys(error.parentSchema?.['properties']);
  const hint = didYouMean(key, known) ?? `It may have ${either(known.map(name))}.`;
  const message = `${name(key)} is not a key of ${subject(error.instancePath)}`;
  return atKey(flaw('unknown-key', child(error.instancePath, key), message, hint));
};

const TYPES: ReadonlyMap<unknown, string> = new Map([
  ['string', 'text'],
  ['integer', 'a whole number'],
  ['number', 'a number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'an object'],
  ['null', 'null'],
]);

const wrongType: Explanation = (error) => {
  const { instancePath: pointer, data } = error;
  const types: readonly unknown[] = [error.schema].flat();
  const wanted = types.map((type) => TYPES.get(type)).join(' or ');
  const is = types.includes('integer') && typeof data === 'number' ? String(data) : kindOf(data);
  const hint = quotesHint(data, types) ?? wordOf(error, 'description');
  return flaw('wrong-type', pointer, `${subject(pointer)} must be ${wanted}, but is ${is}`, hint);
};

const BARE: readonly (readonly [string, RegExp])[] = [
  ['boolean', /^(true|false)$/],
  ['integer', /^\d{1,9}$/],
];

/** Quotes that are missing, or too many, are the usual reason of a wrong type. */
function quotesHint(data: unknown, types: readonly unknown[]): string | null {
  if (typeof data !== 'string') {
    const bare = types.includes('string') && (typeof data === 'number' || typeof data === 'boolean');
    return bare ? `Write it in quotes: "${data}".` : null;
  }
  const quoted = BARE.some(([type, form]) => types.includes(type) && form.test(data));
  return quoted ? `Write it without quotes: ${data}.` : null;
}

const wrongValue = (error: ErrorObject, code: string, wanted: string): Flaw => {
  const { instancePath: pointer, data } = error;
  const message = `${subject(pointer)} must be ${wanted}, but is ${show(data)}`;
  return flaw(code, pointer, message, wordOf(error, 'description'));
};

const repeated: Explanation = (error) => {
  const { i, j } = error.params;
  const [first, second] = [Math.min(i, j), Math.max(i, j)];
  const pointer = child(error.instancePath, second);
  return flaw(
    'repeated',
    pointer,
    `${subject(pointer)} says the same as item ${first + 1}`,
    'Keep one of them.',
  );
};

const notOneForm: Explanation = (error) =>
  flaw(
    'wrong-keys',
    error.instancePath,
    `${subject(error.instancePath)} must have one of its forms, and only one`,
    wordOf(error, 'description'),
  );

/** ajv's own words for lengths, counts and bounds in plainer ones: "must NOT have fewer than 1 items". */
const PLAINER: readonly (readonly [RegExp, string])[] = [
  [/NOT have fewer than/, 'have at least'],
  [/NOT have more than/, 'have at most'],
  [/>=/, 'at least'],
  [/<=/, 'at most'],
  [/properties/, 'keys'],
  [/\b1 (\w+)s$/, '1 $1'],
];

const outOfRange: Explanation = (error) => {
  const limit = PLAINER.reduce((text, [from, to]) => text.replace(from, to), String(error.message));
  const is = typeof error.data === 'number' ? `, but is ${error.data}` : '';
  const message = `${subject(error.instancePath)} ${limit}${is}`;
  return flaw('out-of-range', error.instancePath, message, wordOf(error, 'description'));
};

const EXPLANATIONS: ReadonlyMap<string, Explanation> = new Map<string, Explanation>([
  ['required', missingKey],
  ['dependentRequired', missingCompanion],
  ['additionalProperties', unknownKey],
  ['type', wrongType],
  ['enum', (error) => wrongValue(error, 'not-allowed', either([error.schema].flat().map(show)))],
  ['const', (error) => wrongValue(error, 'not-allowed', show(error.schema))],
  ['pattern', (error) => wrongValue(error, 'wrong-format', String(wordOf(error, 'title')))],
  ['uniqueItems', repeated],
  ['oneOf', notOneForm],
]);
