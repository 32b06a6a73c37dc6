import { outputReference } from '../../core/config.ts';
import type { Json } from '../../core/text/json.ts';
import { isObject } from '../../core/text/json.ts';
import { child } from '../../core/text/pointer.ts';
import { didYouMean } from '../../core/text/suggest.ts';
import { either, name, subject } from '../../core/text/words.ts';
import type { Flaw } from '../flaw.ts';
import { atKey, flaw } from '../flaw.ts';
import { convert } from './convert.ts';
import type { Field } from './field.ts';

/** The accounts of the framework's multi-account option, in the order it deployed to them. */
export const STAGES = ['dev', 'staging', 'prod'] as const;

export type Stage = (typeof STAGES)[number];

/** A value of today. */
export interface Value {
  /** The environment it is meant for; null for all of them. */
  readonly stage: Stage | null;
  readonly value: Json;
  /** Where it was written. */
  readonly pointer: string;
}

export interface Read {
  readonly values: readonly Value[];
  readonly flaws: readonly Flaw[];
}

/** What one field of an older entry says: one value, or one for each stage. */
export function readField(field: Field, written: Json, pointer: string): Read {
  if (!field.staged || !isObject(written) || outputReference(written) !== undefined) {
    return readValue(field, null, written, pointer);
  }
  const reads = Object.entries(written).map(([key, value]) => {
    const stage = STAGES.find((each) => each === key);
    const place = child(pointer, key);
    return stage === undefined ? unknownStage(key, place) : readValue(field, stage, value, place);
  });
  if (reads.length === 0) return wrong(noStage(pointer));
  return { values: reads.flatMap((read) => read.values), flaws: reads.flatMap((read) => read.flaws) };
}

function readValue(field: Field, stage: Stage | null, written: Json, pointer: string): Read {
  const converted = convert(field, written, pointer);
  if (converted.kind === 'wrong') return wrong(converted.flaw);
  const values = converted.kind === 'value' ? [{ stage, value: converted.value, pointer }] : [];
  return { values, flaws: [] };
}

const wrong = (about: Flaw): Read => ({ values: [], flaws: [about] });

const THEM = either(STAGES.map(name));

function unknownStage(key: string, pointer: string): Read {
  const message = `${name(key)} is none of the stages the framework had`;
  return wrong(atKey(flaw('unknown-key', pointer, message, didYouMean(key, STAGES) ?? `It may be ${THEM}.`)));
}

const noStage = (pointer: string): Flaw =>
  flaw('out-of-range', pointer, `${subject(pointer)} must have a value for ${THEM}`);
