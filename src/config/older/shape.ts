import type { Json, JsonObject } from '../../core/text/json.ts';
import { isObject } from '../../core/text/json.ts';
import type { Layer } from '../../core/entry/merge.ts';
import { child } from '../../core/text/pointer.ts';
import type { Catalogue } from '../catalogue.ts';
import { readingOf } from './rules.ts';

/** A file with an older entry in it. */
export interface OlderFile {
  readonly kind: 'one-entry' | 'list' | 'file';
  /** The document around the entries. */
  readonly top: JsonObject;
  readonly items: readonly Item[];
}

/** Something in the list of pipelines, and where it stands. */
export interface Item {
  readonly value: Json;
  readonly pointer: string;
}

/**
 * The forms a file with an older entry may have: that one entry, as the framework took it; several in a list; a file
 * of today that has some in its `pipelines`. Null for a file without any.
 */
export function olderFile(root: Json, catalogue: Catalogue): OlderFile | null {
  const isOlder = (value: Json): boolean => isObject(value) && readingOf(value, catalogue) !== undefined;
  const file = shapeOf(root);
  return file !== null && file.items.some(({ value }) => isOlder(value)) ? file : null;
}

const AROUND: JsonObject = { version: 1 };

export function shapeOf(root: Json): OlderFile | null {
  if (Array.isArray(root)) return { kind: 'list', top: AROUND, items: itemsOf(root, '') };
  if (!isObject(root)) return null;
  const { pipelines } = root;
  if (pipelines === undefined)
    return { kind: 'one-entry', top: AROUND, items: [{ value: root, pointer: '' }] };
  return Array.isArray(pipelines)
    ? { kind: 'file', top: root, items: itemsOf(pipelines, '/pipelines') }
    : null;
}

const itemsOf = (list: readonly Json[], pointer: string): readonly Item[] =>
  list.map((value, index) => ({ value, pointer: child(pointer, index) }));

/** The environments a file declares. */
export function environmentsIn({ top }: OlderFile): readonly string[] {
  const { environments } = top;
  return isObject(environments) ? Object.keys(environments) : [];
}

export const layerOf = ({ value, pointer }: Item): Layer => ({
  values: isObject(value) ? value : {},
  pointer,
});
