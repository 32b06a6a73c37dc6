import type { OutputReference } from '../core/config.ts';
import { outputReference } from '../core/config.ts';
import type { Json } from '../core/text/json.ts';
import { isObject } from '../core/text/json.ts';
import type { Merged } from '../core/entry/merge.ts';
import { child } from '../core/text/pointer.ts';
import type { TargetOutline } from './outline.ts';

/** A value that is, or was meant to be, the output of another pipeline. */
export interface Reference {
  /** Where `output_of` stands. */
  readonly pointer: string;
  /** Undefined when the object that holds it says anything else too, or says it wrongly. */
  readonly to: OutputReference | undefined;
}

/** The references in what an entry asks of one environment, however deep they stand. */
export const referencesIn = ({ inputs, parameters }: TargetOutline): readonly Reference[] =>
  [inputs, parameters].flatMap(inMerged);

const inMerged = ({ values, origins }: Merged): readonly Reference[] =>
  Object.entries(origins).flatMap(([key, pointer]) => inValue(values[key], pointer));

function inValue(value: Json | undefined, pointer: string): readonly Reference[] {
  if (isObject(value) && 'output_of' in value) {
    return [{ pointer: child(pointer, 'output_of'), to: outputReference(value) }];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => inValue(item, child(pointer, key)));
}
