import { child, keysOf } from '../../core/text/pointer.ts';
import type { JsonNode } from '../json-node.ts';

/**
 * Leads from pointers of a translated document back into the file: by the longest beginning that is known, then as far
 * as the file goes. What was made up stands where it was made up from.
 */
export function wayBack(known: ReadonlyMap<string, string>, root: JsonNode): (pointer: string) => string {
  return (pointer) => {
    let beginning = pointer;
    while (beginning !== '' && !known.has(beginning))
      beginning = beginning.slice(0, beginning.lastIndexOf('/'));
    const written = known.get(beginning);
    return written === undefined ? pointer : existing(root, written + pointer.slice(beginning.length));
  };
}

/** The pointer, as far as the file has what it points to. */
function existing(root: JsonNode, pointer: string): string {
  let node: JsonNode | undefined = root;
  let found = '';
  for (const key of keysOf(pointer)) {
    node = node.children.get(key);
    if (node === undefined) return found;
    found = child(found, key);
  }
  return found;
}
