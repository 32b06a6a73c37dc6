import type { Json } from '../../core/text/json.ts';
import type { Layer } from '../../core/entry/merge.ts';
import { child } from '../../core/text/pointer.ts';
import { name } from '../../core/text/words.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Flaw } from '../flaw.ts';
import { asWarning, flaw } from '../flaw.ts';
import type { JsonNode } from '../json-node.ts';
import type { Made } from './made.ts';
import type { Reading } from './rules.ts';
import { readingOf } from './rules.ts';
import type { Item, OlderFile } from './shape.ts';
import { environmentsIn, layerOf, olderFile } from './shape.ts';
import type { Today } from './today.ts';
import type { Surroundings } from './translate-entry.ts';
import { translateEntry } from './translate-entry.ts';
import { wayBack } from './way-back.ts';

/**
 * Says a file with entries of the AWS MLOps Framework in the form of today; any other file is what it is. Entries keep
 * their places in the list, and what else they become stands behind them all.
 */
export function translate(root: JsonNode, catalogue: Catalogue): Today {
  const file = olderFile(root.value, catalogue);
  if (file === null) return asItIs(root.value);
  const surroundings = { environments: environmentsIn(file), catalogue };
  const results = file.items.map((item) => resultOf(item, surroundings));
  const slots: readonly Slot[] = [
    ...results.map(({ item, made }) => ({ item, made: made[0] ?? null })),
    ...results.flatMap(({ item, made }) => made.slice(1).map((each) => ({ item, made: each }))),
  ];
  return {
    document: { ...file.top, pipelines: slots.map(({ made, item }) => made?.values ?? item.value) },
    written: wayBack(placesOf(file, slots), root),
    flaws: [...alone(file), ...results.flatMap(({ flaws }) => flaws), ...sameNames(slots)],
    opaque: new Set(results.flatMap(({ kind, item }) => (kind === 'opaque' ? item.pointer : []))),
    understood: new Map(slots.flatMap(({ made }, index) => (made === null ? [] : [[index, made] as const]))),
  };
}

const asItIs = (document: Json): Today => ({
  document,
  written: (pointer) => pointer,
  flaws: [],
  opaque: new Set(),
  understood: new Map(),
});

/** What became of one entry of the file. */
interface Result {
  readonly kind: 'today' | 'translated' | 'opaque';
  readonly item: Item;
  readonly made: readonly Made[];
  readonly flaws: readonly Flaw[];
}

function resultOf(item: Item, surroundings: Surroundings): Result {
  const layer = layerOf(item);
  const reading = readingOf(layer.values, surroundings.catalogue);
  if (reading === undefined) return { kind: 'today', item, made: [], flaws: [] };
  if (reading.kind === 'action') return { kind: 'opaque', item, made: [], flaws: [action(reading, layer)] };
  const { made, flaws } = translateEntry(reading.rule, layer, surroundings);
  return { kind: made.length === 0 ? 'opaque' : 'translated', item, made, flaws };
}

function action({ type, hint }: Extract<Reading, { kind: 'action' }>, { pointer }: Layer): Flaw {
  const message = `${name(type)} asks for something to be done once, and this file says what should exist`;
  return flaw('older-action', child(pointer, 'pipeline_type'), message, hint);
}

/** A place in the list of the document: an entry of the file, or what was made of one. */
interface Slot {
  readonly item: Item;
  readonly made: Made | null;
}

function placesOf({ kind }: OlderFile, slots: readonly Slot[]): ReadonlyMap<string, string> {
  const top: readonly (readonly [string, string])[] =
    kind === 'file'
      ? []
      : [
          ['', ''],
          ['/pipelines', ''],
        ];
  const entries = slots.flatMap(({ item, made }, index) => {
    const place = child('/pipelines', index);
    const origins = made?.origins ?? [['', item.pointer] as const];
    return origins.map(([today, written]) => [`${place}${today}`, written] as const);
  });
  return new Map([...top, ...entries]);
}

/**
 * The framework deployed what a file held and left alone what earlier files had held. Here the file is all there is:
 * whoever goes on writing one pipeline after the other into it would take down the one before.
 */
function alone({ kind }: OlderFile): readonly Flaw[] {
  if (kind !== 'one-entry') return [];
  const message =
    'this file is one pipeline, and with it the only one: what another file deployed before is removed';
  const hint = 'Write all pipelines into a list: [{...}, {...}].';
  return [asWarning(flaw('older-form', '', message, hint))];
}

const DISTINCT =
  'Change one of them, or write one of the entries in the form of today, with a `name` of its own.';

/** Names are made, so people do not see in the file that two are the same. */
function sameNames(slots: readonly Slot[]): readonly Flaw[] {
  const seen = new Map<string, number>();
  return slots.flatMap(({ made, item }, index) => {
    const own = made?.name ?? layerOf(item).values['name'];
    if (typeof own !== 'string') return [];
    const first = seen.get(own);
    if (first === undefined) seen.set(own, index);
    if (first === undefined || made === null) return [];
    const message = `${name(own)} is made of what stands here, and the name of another pipeline already`;
    return [flaw('duplicate-name', made.named, message, DISTINCT)];
  });
}
