import type { Json, JsonObject } from '../core/text/json.ts';
import { canonical, isObject } from '../core/text/json.ts';
import type { Catalogue } from './catalogue.ts';
import { nearest } from './json-node.ts';
import { NOTHING } from './locator.ts';
import { shapeOf } from './older/shape.ts';
import { translate } from './older/translate.ts';
import { outlineOf } from './outline.ts';
import { readJson } from './read-json.ts';
import { RESERVED } from './schema.ts';
import { aroundBoth, behind, inPlace } from './splice.ts';

/** A file in which an entry stands. */
export interface Amended {
  /** The same text when nothing had to be changed. */
  readonly text: string;
  /** Where the entry stands in it. */
  readonly pointer: string;
  /** What the entry becomes, the pipeline itself first; none where it has no name. */
  readonly names: readonly string[];
}

/**
 * Writes an entry into the text of a configuration: in the place of the one with its name, or after all others. What
 * else stands in the file stays as it is, byte for byte. Whether the entry is right is not judged here.
 * @returns null when the text is no list of pipelines in any form
 */
export function amend(text: string, entry: JsonObject, catalogue: Catalogue): Amended | null {
  const document = readJson(text);
  const shape = 'root' in document ? shapeOf(document.root.value) : null;
  if (!('root' in document) || shape === null) return null;
  const names = namesOf(entry, catalogue);
  const [name] = names;
  for (const { value, pointer } of name === undefined ? [] : shape.items) {
    if (!isObject(value) || namesOf(value, catalogue)[0] !== name) continue;
    const written = withSteering(entry, value);
    const isSame = canonical(written) === canonical(value);
    return { text: isSame ? text : inPlace(text, nearest(document.root, pointer), written), pointer, names };
  }
  const { kind, items } = shape;
  if (kind === 'one-entry') return { text: aroundBoth(text, entry), pointer: '/1', names };
  const pointer = kind === 'list' ? '' : '/pipelines';
  const list = nearest(document.root, pointer);
  return { text: behind(text, list, entry), pointer: `${pointer}/${items.length}`, names };
}

/** The names of the pipelines that an entry becomes. */
function namesOf(entry: Json, catalogue: Catalogue): readonly string[] {
  const { document } = translate({ ...NOTHING, value: { pipelines: [entry] } }, catalogue);
  return [document]
    .filter(isObject)
    .flatMap((root) => outlineOf(root).entries.flatMap(({ name }) => name ?? []));
}

/**
 * What only Git says of an entry stays: whoever sends a request knows the inputs, and need not know what somebody has
 * written beside them. But a request is never for what is to be removed.
 */
function withSteering(entry: JsonObject, before: JsonObject): JsonObject {
  const kept = Object.entries(before).filter(
    ([key]) => RESERVED.has(key) && !OWN.has(key) && !Object.hasOwn(entry, key),
  );
  return { ...entry, ...Object.fromEntries(kept) };
}

const OWN: ReadonlySet<string> = new Set(['name', 'pipeline_type', 'state']);
