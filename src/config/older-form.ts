import type { JsonObject } from '../core/json.ts';
import { isObject } from '../core/json.ts';
import { child } from '../core/pointer.ts';
import { name } from '../core/words.ts';
import type { Catalogue } from './catalogue.ts';
import type { Flaw } from './flaw.ts';
import { atKey, flaw } from './flaw.ts';
import type { EntryOutline } from './outline.ts';
import { RESERVED } from './schema.ts';

/** A file that is one pipeline of the AWS MLOps Framework, or undefined when it is not. */
export function olderForm(root: JsonObject, catalogue: Catalogue): Flaw | undefined {
  const { pipeline_type: type, model_name: model } = root;
  if (type === undefined || 'pipelines' in root) return undefined;
  const written = typeof type === 'string' ? type : '';
  const message = `this is one pipeline (${name(written)}) in the form of the AWS MLOps Framework, which this version does not read`;
  const entry = {
    name: typeof model === 'string' && /^[a-z][a-z0-9-]{0,62}$/.test(model) ? model : '<name>',
    pipeline_type: catalogue.canonical(written) ?? '<type>',
  };
  const today = JSON.stringify({ version: 1, pipelines: [entry] }).replace('}]}', ', ...}]}');
  return atKey(flaw('older-form', '/pipeline_type', message, `Write ${today} with the inputs as they are.`));
}

/** Values of the framework's form for several accounts: an object of exactly these. */
const STAGES = 'dev,prod,staging';

/** Inputs written as {dev, staging, prod}. */
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
        `${name(key)} has a value for each of dev, staging and prod, a form which this version does not read`,
        `Declare \`environments\` and write "overrides": {"prod": {${JSON.stringify(key)}: ...}}.`,
      ),
    );
