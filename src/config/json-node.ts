import type { Json } from '../core/text/json.ts';
import type { Flaw, Position } from './flaw.ts';
import { keysOf } from '../core/text/pointer.ts';

/** A value of a JSON text, and where it stands. */
export interface JsonNode {
  readonly value: Json;
  readonly start: Position;
  /** Where its key stands; its own start for the items of a list and for the document. */
  readonly keyStart: Position;
  /** Members by key, items by number. */
  readonly children: ReadonlyMap<string, JsonNode>;
}

/** A whole text. What can be read in spite of a flaw stands in the tree, so that the rest is checked too. */
export interface JsonDocument {
  readonly root: JsonNode;
  readonly flaws: readonly Flaw[];
}

/** The node a pointer leads to or, where something on the way is missing, the last one there is. */
export function nearest(root: JsonNode, pointer: string): JsonNode {
  let node = root;
  for (const key of keysOf(pointer)) {
    const next = node.children.get(key);
    if (next === undefined) return node;
    node = next;
  }
  return node;
}
