import { outputReference } from '../../core/config.ts';
import type { Json } from '../../core/text/json.ts';
import { isObject } from '../../core/text/json.ts';
import { either, kindOf, quote, show, subject } from '../../core/text/words.ts';
import type { Flaw } from '../flaw.ts';
import { flaw } from '../flaw.ts';
import { cardWords, objectiveFunction } from './card-words.ts';
import type { Field, Form } from './field.ts';
import { ranges, texts } from './ranges.ts';

/** What a value was meant to be, and what becomes of it; undefined when it is something else. */
interface Conversion {
  readonly wanted: string;
  readonly of: (value: Json) => Json | undefined;
}

const asText = (change: (text: string) => string): Conversion => ({
  wanted: 'text',
  of: (value) => (typeof value === 'string' ? change(value) : undefined),
});

const withoutSlash = (text: string): string => text.replace(/\/+$/, '');

const hasScheme = (text: string): boolean => /^[a-z0-9]+:\/\//i.test(text);

const CONVERSIONS: Readonly<Record<Form, Conversion>> = {
  text: asText((text) => text),
  'lower-case': asText((text) => text.trim().toLowerCase()),
  'assets-key': asText(withoutSlash),
  'bucket-path': asText((text) => withoutSlash(hasScheme(text) ? text : `s3://${text}`)),
  number: {
    wanted: 'a number',
    of: (value) => (typeof value === 'number' || isDigits(value) ? value : undefined),
  },
  toggle: {
    wanted: '"True" or "False"',
    of: (value) => (typeof value === 'boolean' ? value : TOGGLES.get(value)),
  },
  object: { wanted: 'an object', of: (value) => (isObject(value) ? value : undefined) },
  texts: { wanted: 'an object', of: (value) => (isObject(value) ? texts(value) : undefined) },
  ranges: { wanted: 'ranges such as {"eta": ["continuous", [0.1, 0.5]]}', of: ranges },
  anything: { wanted: '', of: (value) => value },
  'card-part': { wanted: '', of: cardWords },
  objective: { wanted: 'an object', of: (value) => (isObject(value) ? objectiveFunction(value) : undefined) },
};

const isDigits = (value: Json): boolean => typeof value === 'string' && /^\d+(\.\d+)?$/.test(value);

const TOGGLES: ReadonlyMap<Json, boolean> = new Map([
  ['True', true],
  ['true', true],
  ['False', false],
  ['false', false],
]);

/** What became of one value of an older entry. */
export type Converted =
  | { readonly kind: 'value'; readonly value: Json }
  /** An empty text, which the framework took for nothing at all. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'wrong'; readonly flaw: Flaw };

/** The value as it is written today. */
export function convert({ form, choices }: Field, written: Json, pointer: string): Converted {
  if (written === '') return { kind: 'nothing' };
  if (outputReference(written) !== undefined) return { kind: 'value', value: written };
  const { wanted, of } = CONVERSIONS[form];
  const value = of(written);
  if (value === undefined) return wrongType(wanted, written, pointer);
  if (choices === null || isOneOf(choices, value)) return { kind: 'value', value };
  const message = `${subject(pointer)} must be ${either(choices.map(quote))}, but is ${show(written)}`;
  return { kind: 'wrong', flaw: flaw('not-allowed', pointer, message) };
}

const isOneOf = (choices: readonly string[], value: Json): boolean =>
  typeof value === 'string' && choices.includes(value.toLowerCase());

function wrongType(wanted: string, written: Json, pointer: string): Converted {
  const message = `${subject(pointer)} must be ${wanted}, but is ${kindOf(written)}`;
  const quotes =
    wanted === 'text' && typeof written === 'number' ? `Write it in quotes: "${written}".` : null;
  return { kind: 'wrong', flaw: flaw('wrong-type', pointer, message, quotes) };
}
