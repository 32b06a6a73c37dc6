import type { Json } from '../core/text/json.ts';
import { isObject } from '../core/text/json.ts';
import type { MlopsConfigFile } from '../core/entry/mlops-config.gen.ts';
import { kindOf } from '../core/text/words.ts';
import type { Catalogue } from './catalogue.ts';
import { checkAccounts } from './check-accounts.ts';
import { checkAdoptions } from './check-adoptions.ts';
import { checkDependencies } from './check-dependencies.ts';
import { checkEnvironments } from './check-environments.ts';
import { checkHealth } from './check-health.ts';
import { checkNames } from './check-names.ts';
import { checkSchema } from './check-schema.ts';
import { tooLargeWhenMerged, tooManyPipelines } from './check-size.ts';
import { checkValues } from './check-values.ts';
import { checkWindows } from './check-windows.ts';
import type { Linked } from './edges.ts';
import { link } from './edges.ts';
import type { Flaw } from './flaw.ts';
import { flaw } from './flaw.ts';
import { lonePipeline, stageValues } from './older-form.ts';
import type { Outline } from './outline.ts';
import { outlineOf } from './outline.ts';

/** A document that has the right shape, in all its forms; what it says may still be wrong. */
export interface Shaped {
  readonly file: MlopsConfigFile;
  readonly outline: Outline;
  readonly entries: readonly Linked[];
}

export interface Examined {
  readonly flaws: readonly Flaw[];
  readonly shaped: Shaped | null;
}

/** Runs every check over a document, those of meaning too where the shape is wrong elsewhere. */
export function examine(value: Json, catalogue: Catalogue): Examined {
  if (!isObject(value)) return hopeless(noObject(value));
  const foreign = lonePipeline(value, catalogue) ?? tooManyPipelines(value);
  if (foreign !== undefined) return hopeless(foreign);
  const schema = checkSchema(value);
  const outline = outlineOf(value);
  const large = tooLargeWhenMerged(outline);
  if (large !== undefined) return hopeless(...schema.flaws, large);
  const entries = outline.entries.map(link);
  const told = new Set(schema.flaws.map(({ pointer }) => pointer));
  const others = meaning(outline, entries, catalogue);
  return {
    // What has the wrong shape has no meaning to complain of.
    flaws: [...schema.flaws, ...others.filter(({ pointer }) => !told.has(pointer))],
    shaped: schema.file === null ? null : { file: schema.file, outline, entries },
  };
}

const meaning = (outline: Outline, entries: readonly Linked[], catalogue: Catalogue): readonly Flaw[] => [
  ...checkNames(outline, catalogue),
  ...checkAdoptions(outline),
  ...checkAccounts(outline),
  ...checkEnvironments(outline),
  ...checkWindows(outline),
  ...checkHealth(outline),
  ...checkDependencies(entries),
  ...entries.flatMap(checkValues),
  ...entries.flatMap(stageValues),
];

const hopeless = (...flaws: readonly Flaw[]): Examined => ({ flaws, shaped: null });

const noObject = (value: Json): Flaw =>
  flaw(
    'not-an-object',
    '',
    `the file must hold an object, but holds ${kindOf(value)}`,
    'Write at least {"version": 1, "pipelines": []}.',
  );
