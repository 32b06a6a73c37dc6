import type { JsonObject } from '../core/text/json.ts';
import type { Layer } from '../core/entry/merge.ts';
import { name } from '../core/text/words.ts';
import type { Flaw } from './flaw.ts';
import { flaw } from './flaw.ts';
import type { EntryOutline, Outline } from './outline.ts';
import { part } from './sheet.ts';

/** Most pipelines in one file. */
const MOST_PIPELINES = 2000;

/** Checked before the schema is, which would have something to say of each of them. */
export function tooManyPipelines({ pipelines }: JsonObject): Flaw | undefined {
  if (!Array.isArray(pipelines) || pipelines.length <= MOST_PIPELINES) return undefined;
  const message = `${name('pipelines')} has ${pipelines.length} entries, but at most ${MOST_PIPELINES} are read`;
  return flaw(
    'too-many-pipelines',
    '/pipelines',
    message,
    'Split the file; each file is a scope of its own.',
  );
}

/** Most text that defaults, entries and overrides may come to when every pipeline has its own copy. */
const MOST_TEXT = 32 * 1024 * 1024;

/** What one pipeline in one environment costs beside its text. */
const EACH = 200;

/**
 * A small file can ask for a large configuration: half a megabyte of defaults for each of 2,000 pipelines in
 * each of 50 environments. Checked before anything is merged.
 */
export function tooLargeWhenMerged({ root, environments, entries }: Outline): Flaw | undefined {
  const each = EACH + sizeOf(part({ values: root, pointer: '' }, 'defaults'));
  const costs = new Map(environments.map((one) => [one, each + ownDefaults(one.layer)]));
  const everywhere = sum(costs.values());
  const costOf = (entry: EntryOutline): number =>
    entry.environments === environments
      ? everywhere
      : sum(entry.environments.map((one) => Number(costs.get(one))));
  const text = sum(entries.map((entry) => costOf(entry) + ownSize(entry)));
  if (text <= MOST_TEXT) return undefined;
  const message = `with the defaults copied to every pipeline in every environment this comes to ${text} characters, but at most ${MOST_TEXT} are taken`;
  return flaw(
    'too-large',
    '',
    message,
    'Move what only some pipelines need into their entries, or split the file.',
  );
}

const ownDefaults = (layer: Layer): number => sizeOf(part(layer, 'defaults')) + sizeOf(part(layer, 'tags'));

/** The entry once for each environment, but each override once. */
function ownSize({ layer, environments }: EntryOutline): number {
  const overrides = sizeOf(part(layer, 'overrides'));
  return overrides + environments.length * (sizeOf(layer) - overrides);
}

const sizeOf = ({ values }: Layer): number => JSON.stringify(values).length;

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, number) => total + number, 0);
