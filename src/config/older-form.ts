import type { JsonObject } from '../core/text/json.ts';
import { isObject } from '../core/text/json.ts';
import { child } from '../core/text/pointer.ts';
import { didYouMean } from '../core/text/suggest.ts';
import { name } from '../core/text/words.ts';
import type { Catalogue } from './catalogue.ts';
import type { Flaw } from './flaw.ts';
import { atKey, flaw } from './flaw.ts';
import { OLDER_TYPES } from './older/rules.ts';
import type { EntryOutline } from './outline.ts';
import { RESERVED } from './schema.ts';

/** A file that is one pipeline, and not one that the AWS MLOps Framework would have taken. */
export function lonePipeline(root: JsonObject, catalogue: Catalogue): Flaw | undefined {
  const { pipeline_type: type } = root;
  if (type === undefined || 'pipelines' in root) return undefined;
  const written = typeof type === 'string' ? type : '';
  const message = `this is one pipeline (${name(written)}), and not a file of pipelines`;
  const around = 'Write {"version": 1, "pipelines": [{...}]} around it.';
  const hint = catalogue.canonical(written) === undefined ? typeHint(root, catalogue) : null;
  return atKey(flaw('older-form', '/pipeline_type', message, hint ?? around));
}

/** What somebody probably meant by a type that there is not; null when nothing is near. */
export function typeHint(values: JsonObject, catalogue: Catalogue): string | null {
  const { pipeline_type: type } = values;
  if (typeof type !== 'string') return null;
  if (!OLDER_TYPES.includes(type)) return didYouMean(type, [...catalogue.names, ...OLDER_TYPES]);
  return `${name(type)} is a type of the older form, whose entries have no \`name\`: take that away.`;
}

/** Values of the framework's form for several accounts: an object of exactly these. */
const STAGES = 'dev,prod,staging';

/** Inputs written as {dev, staging, prod}, which only an older entry may have. */
export const stageValues = ({ layer }: EntryOutline): readonly Flaw[] =>
  Object.entries(layer.values)
    .filter(
      ([key, value]) =>
        !RESERVED.has(key) && isObject(value) && Object.keys(value).toSorted().join() === STAGES,
    )
    .map(([key]) =>
      flaw(
        'older-form',
        child(layer.pointer, key),
        `${name(key)} has a value for each of dev, staging and prod, which only an entry of the older form may have`,
        `Declare \`environments\` and write "overrides": {"prod": {${JSON.stringify(key)}: ...}}; or take \`name\` away, when the type is one of the AWS MLOps Framework.`,
      ),
    );
