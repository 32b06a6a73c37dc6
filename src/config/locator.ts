import type { Place } from '../core/text/result.ts';
import type { Flaw, Position } from './flaw.ts';
import type { JsonNode } from './json-node.ts';
import { nearest } from './json-node.ts';

/** Finds lines and columns in one file; a look-up costs one step for each level of the pointer. */
export interface Locator {
  /** The value at a pointer or, where it is missing, the last there is on the way to it. */
  readonly locate: (pointer: string) => Place;
  /** The place a flaw speaks of. */
  readonly place: (flaw: Pick<Flaw, 'pointer' | 'at'>) => Place;
}

const BEGINNING: Position = { line: 1, column: 1 };

/** What stands at the beginning of a file that could not be read. */
export const NOTHING: JsonNode = { value: null, start: BEGINNING, keyStart: BEGINNING, children: new Map() };

export function createLocator(file: string, root: JsonNode): Locator {
  const place = ({ pointer, at }: Pick<Flaw, 'pointer' | 'at'>): Place => {
    const { line, column } =
      typeof at === 'object' ? at : nearest(root, pointer)[at === 'key' ? 'keyStart' : 'start'];
    return { file, line, column, pointer };
  };
  return { place, locate: (pointer) => place({ pointer, at: 'value' }) };
}
