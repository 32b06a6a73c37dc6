import type { JsonObject } from '../core/text/json.ts';
import { isObject } from '../core/text/json.ts';
import type { Layer, Merged } from '../core/entry/merge.ts';
import { mergeLayers } from '../core/entry/merge.ts';
import { child } from '../core/text/pointer.ts';
import { RESERVED } from './schema.ts';

/** What defaults, an entry or an override ask for, in the three kinds that merge. */
export interface Sheet {
  readonly inputs: Layer;
  readonly parameters: Layer;
  readonly tags: Layer;
}

/** Sheets laid over each other. */
export interface MergedSheet {
  readonly inputs: Merged;
  readonly parameters: Merged;
  readonly tags: Merged;
}

/** The object under a key; an empty one where there is none, or something else. */
export function part({ values, pointer }: Layer, key: string): Layer {
  const value = values[key];
  return { values: isObject(value) ? value : {}, pointer: child(pointer, key) };
}

export const sheetOf = (layer: Layer): Sheet => ({
  inputs: { values: withoutReserved(layer.values), pointer: layer.pointer },
  parameters: part(layer, 'parameters'),
  tags: part(layer, 'tags'),
});

const withoutReserved = (values: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(values).filter(([key]) => !RESERVED.has(key)));

/** @param sheets the last one wins */
export const mergeSheets = (sheets: readonly Sheet[]): MergedSheet => ({
  inputs: mergeLayers(sheets.map((sheet) => sheet.inputs)),
  parameters: mergeLayers(sheets.map((sheet) => sheet.parameters)),
  tags: mergeLayers(sheets.map((sheet) => sheet.tags)),
});

/** The sheets of one entry in one environment, from the weakest to the strongest. */
export interface Stack {
  readonly defaults: Sheet;
  readonly environment: Sheet;
  readonly entry: Sheet;
  readonly override: Sheet;
}

/**
 * The same as merging all four. What the environment and the override do not touch is shared with the other
 * environments of the entry: most of it, in a file of thousands.
 * @param base `defaults` and `entry`, merged
 */
export function mergeStack(base: MergedSheet, stack: Stack): MergedSheet {
  const kind = (key: keyof Sheet): Merged => {
    const { defaults, environment, entry, override } = stack;
    if (isBlank(environment[key]) && isBlank(override[key])) return base[key];
    return mergeLayers([defaults[key], environment[key], entry[key], override[key]]);
  };
  return { inputs: kind('inputs'), parameters: kind('parameters'), tags: kind('tags') };
}

const isBlank = ({ values }: Layer): boolean => Object.keys(values).length === 0;
