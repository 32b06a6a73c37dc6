import type { Json, JsonObject } from '../core/text/json.ts';
import { isObject } from '../core/text/json.ts';
import type { Layer } from '../core/entry/merge.ts';
import { child } from '../core/text/pointer.ts';
import type { MergedSheet, Sheet } from './sheet.ts';
import { mergeStack, part, sheetOf } from './sheet.ts';

/**
 * A document as far as it makes sense: what has the wrong shape is passed over, because the schema has told of
 * it, and the rest is still checked. Only of a document that matches the schema it is the whole truth.
 */
export interface Outline {
  readonly root: JsonObject;
  readonly environments: readonly EnvironmentOutline[];
  readonly entries: readonly EntryOutline[];
}

export interface EnvironmentOutline {
  readonly name: string;
  readonly layer: Layer;
  readonly defaults: Sheet;
}

export interface EntryOutline {
  /** Null where the name is missing or no text. */
  readonly name: string | null;
  readonly layer: Layer;
  readonly absent: boolean;
  /** The known environments it is meant for, in their order. */
  readonly environments: readonly EnvironmentOutline[];
  /** Top-level defaults and the entry itself. */
  readonly sheets: readonly [Sheet, Sheet];
}

/** What an entry asks of one environment. */
export interface TargetOutline extends MergedSheet {
  readonly environment: string;
}

/** A text inside a list, and where it stands. */
export interface Mention {
  readonly text: string;
  readonly pointer: string;
}

/** The only environment of a file that names none. */
const DEFAULT_ENVIRONMENT = 'default';

export function outlineOf(root: JsonObject): Outline {
  const top: Layer = { values: root, pointer: '' };
  const environments = environmentsOf(top);
  const defaults = sheetOf(part(top, 'defaults'));
  const entries = itemsOf(top, 'pipelines').flatMap(([value, pointer]) =>
    isObject(value) ? [entryOf({ values: value, pointer }, defaults, environments)] : [],
  );
  return { root, environments, entries };
}

function environmentsOf(top: Layer): readonly EnvironmentOutline[] {
  const all = part(top, 'environments');
  const names = 'environments' in top.values ? Object.keys(all.values) : [DEFAULT_ENVIRONMENT];
  return names.map((name) => {
    const layer = part(all, name);
    return { name, layer, defaults: environmentSheet(layer) };
  });
}

/** Its `defaults`, and the `tags` that stand beside them; a default tag wins, and null takes one away. */
function environmentSheet(layer: Layer): Sheet {
  const defaults = sheetOf(part(layer, 'defaults'));
  const { values, pointer } = part(layer, 'tags');
  return { ...defaults, tags: { values: { ...values, ...defaults.tags.values }, pointer } };
}

function entryOf(layer: Layer, defaults: Sheet, environments: readonly EnvironmentOutline[]): EntryOutline {
  const { name, state } = layer.values;
  const meant = new Set(mentions(layer, 'environments').map((mention) => mention.text));
  const some = 'environments' in layer.values;
  return {
    name: typeof name === 'string' ? name : null,
    layer,
    absent: state === 'absent',
    environments: some ? environments.filter((environment) => meant.has(environment.name)) : environments,
    sheets: [defaults, sheetOf(layer)],
  };
}

/** The items of the list under a key, with their pointers; none where there is no list. */
function itemsOf({ values, pointer }: Layer, key: string): readonly (readonly [Json, string])[] {
  const value = values[key];
  const items: readonly Json[] = Array.isArray(value) ? value : [];
  return items.map((item, index) => [item, child(child(pointer, key), index)]);
}

/** The texts in the list under a key. */
export const mentions = (layer: Layer, key: string): readonly Mention[] =>
  itemsOf(layer, key).flatMap(([item, pointer]) =>
    typeof item === 'string' ? [{ text: item, pointer }] : [],
  );

/**
 * defaults < environment.defaults < entry < overrides, for each environment the entry is meant for.
 * @param base the first and the third of them, merged
 */
export function targetsOf(outline: EntryOutline, base: MergedSheet): readonly TargetOutline[] {
  const { sheets, layer, environments } = outline;
  const [defaults, entry] = sheets;
  const overrides = part(layer, 'overrides');
  return environments.map(({ name, defaults: environment }) => ({
    environment: name,
    ...mergeStack(base, { defaults, environment, entry, override: sheetOf(part(overrides, name)) }),
  }));
}
