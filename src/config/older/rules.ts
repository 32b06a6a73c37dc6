import { groupBy } from '../../core/text/group.ts';
import type { JsonObject } from '../../core/text/json.ts';
import type { Catalogue } from '../catalogue.ts';
import { CARDS } from './cards.ts';
import { INFERENCE } from './inference.ts';
import { MONITORS } from './monitors.ts';
import type { Rule } from './rule.ts';
import { TRAININGS } from './training.ts';

/**
 * The request bodies of the AWS MLOps Framework, 1.0 to 1.4, and of the MLOps Workload Orchestrator, 1.5 to 2.2, as
 * their implementation guides ("API operations") and their orchestrator function
 * (aws-solutions/mlops-workload-orchestrator, `lambda_helpers.py`) have them. The first rule of a type that applies
 * counts. docs/migration.md is this table for people.
 */
export const RULES: readonly Rule[] = [...INFERENCE, ...TRAININGS, ...MONITORS, ...CARDS];

/** Types that were requests to do something once, which is nothing a file can hold; and why. */
const ACTIONS: ReadonlyMap<string, string> = new Map([
  ...['describe_model_card', 'list_model_cards', 'export_model_card', 'export_model_cards'].map(
    (type) =>
      [type, 'Ask SageMaker for it: `aws sagemaker describe-model-card`, `list-model-cards`.'] as const,
  ),
  ['delete_model_card', 'Take the entry of the card away, or write "state": "absent" into it.'],
  [
    'single_account_codepipeline',
    'Leave it out: the pipelines of this file are deployed without CodePipeline.',
  ],
  [
    'multi_account_codepipeline',
    'Leave it out: declare `environments`, and `approval` where somebody has to agree.',
  ],
]);

const BY_TYPE = groupBy(RULES, ({ type }) => type);

/** All types of the framework. */
export const OLDER_TYPES: readonly string[] = [...BY_TYPE.keys(), ...ACTIONS.keys()];

/** How an older entry is read: by which rule, or why not at all. */
export type Reading =
  | { readonly kind: 'rule'; readonly rule: Rule }
  | { readonly kind: 'action'; readonly type: string; readonly hint: string };

/**
 * How to read an entry, or undefined for one of today. Names are what tells them apart: the framework's bodies had
 * none but for model cards, and with a name the older type is just another word for a blueprint.
 */
export function readingOf(values: JsonObject, catalogue: Catalogue): Reading | undefined {
  const { pipeline_type: type } = values;
  // A blueprint of this very name in the repository is what its users mean.
  if (typeof type !== 'string' || catalogue.canonical(type) === type) return undefined;
  const hint = ACTIONS.get(type);
  if (hint !== undefined) return { kind: 'action', type, hint };
  const rule = BY_TYPE.get(type)?.find(({ applies }) => applies(values));
  if (rule === undefined || ('name' in values && !('name' in rule.fields))) return undefined;
  return { kind: 'rule', rule };
}
