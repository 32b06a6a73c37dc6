import { isObject } from '../../core/text/json.ts';
import type { Json } from '../../core/text/json.ts';
import type { Layer } from '../../core/entry/merge.ts';
import { child } from '../../core/text/pointer.ts';
import { didYouMean } from '../../core/text/suggest.ts';
import { either, name } from '../../core/text/words.ts';
import type { Flaw } from '../flaw.ts';
import { asWarning, atKey, flaw } from '../flaw.ts';
import type { Field, Fields, Part } from './field.ts';
import type { Value } from './read-field.ts';
import { readField } from './read-field.ts';
import type { Rule } from './rule.ts';

export const PARTS: readonly Part[] = ['main', 'image', 'api'];

/** A value of today, and the part and key it belongs to. */
export interface Input extends Value {
  readonly part: Part;
  readonly key: string;
}

/** What the fields of an object say. */
export interface Members {
  readonly inputs: readonly Input[];
  readonly flaws: readonly Flaw[];
}

/** The fields an object may have, and what people call it. */
interface Kind {
  readonly called: string;
  readonly fields: Fields;
  readonly parts: Rule['parts'];
}

/** Reads every field of an object, and those of the objects in it. */
export function readMembers({ values, pointer }: Layer, kind: Kind): Members {
  const reads = Object.entries(values).map(([key, value]) => {
    const place = child(pointer, key);
    const field = Object.hasOwn(kind.fields, key) ? kind.fields[key] : undefined;
    return field === undefined ? stranger(key, place, kind) : readMember(field, { key, value, place }, kind);
  });
  return {
    inputs: reads.flatMap(({ inputs }) => inputs),
    flaws: reads.flatMap(({ flaws }) => flaws),
  };
}

interface Written {
  readonly key: string;
  readonly value: Json;
  readonly place: string;
}

function readMember(field: Field, { key, value, place }: Written, kind: Kind): Members {
  if (field.members !== null && isObject(value)) {
    return readMembers({ values: value, pointer: place }, { ...kind, called: key, fields: field.members });
  }
  const { values, flaws } = readField(field, value, place);
  const inputs = PARTS.flatMap((part) => {
    const today = field.to[part];
    return today === undefined || kind.parts[part] === undefined
      ? []
      : values.map((each) => ({ ...each, part, key: today }));
  });
  const lost = field.lost === null || values.length === 0 ? [] : [loss(key, place, field, field.lost)];
  return { inputs, flaws: [...flaws, ...lost] };
}

/** Its meaning cannot be kept, or not all of it. */
function loss(key: string, pointer: string, { to }: Field, why: string): Flaw {
  const gone = Object.keys(to).length === 0;
  const message = `${name(key)} ${gone ? 'is passed over' : 'does not do all it did'}: ${why}`;
  return asWarning(atKey(flaw('older-field', pointer, message, gone ? 'Take it away.' : null)));
}

/** What to do with a key that the older form has no place for. */
export const PIN =
  'An entry of today can have it: without it, `mlops-reconciler validate --print-config` prints that.';

function stranger(key: string, pointer: string, { called, fields }: Kind): Members {
  const known = Object.keys(fields);
  const hint = didYouMean(key, known) ?? `It has ${either(known.map(name))}. ${PIN}`;
  const message = `${name(key)} is not a field of ${name(called)}`;
  return { inputs: [], flaws: [atKey(flaw('unknown-key', pointer, message, hint))] };
}
