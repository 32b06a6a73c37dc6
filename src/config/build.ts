import { accountIn } from '../core/text/arn.ts';
import type { Environment, Limits, MlopsConfig } from '../core/config.ts';
import type * as file from '../core/entry/mlops-config.gen.ts';
import { entryBuilder } from './build-entry.ts';
import type { Catalogue } from './catalogue.ts';
import type { Shaped } from './examine.ts';
import type { Locator } from './locator.ts';
import type { Today } from './older/today.ts';
import type { EnvironmentOutline } from './outline.ts';
import { windowsOf } from './times.ts';

/** A document that passed every check, and its path inside the repository. */
export interface Sound extends Shaped, Pick<Today, 'understood'> {
  readonly path: string;
}

/** Puts a sound document into the words of the core. Nothing can be wrong any more. */
export function buildConfig(sound: Sound, catalogue: Catalogue, locator: Locator): MlopsConfig {
  const { path, file, outline, entries, understood } = sound;
  const environments = zip(Object.values(file.environments ?? { default: {} }), outline.environments);
  const toEntry = entryBuilder(file, catalogue, locator);
  return {
    path,
    environments: environments.map(([raw, environment]) => toEnvironment(raw, environment, file.limits)),
    pipelines: zip(file.pipelines, entries).map(([raw, entry], index) =>
      toEntry(raw, entry, understood.get(index)),
    ),
    approvals: (file.approvals ?? []).map((hash, index) => ({
      hash,
      place: locator.locate(`/approvals/${index}`),
    })),
    limits: limitsOf(file.limits),
    windows: windowsOf(file.windows),
  };
}

/** Pairs of two lists that have the same length by construction. */
const zip = <A, B>(ones: readonly A[], others: readonly B[]): readonly (readonly [A, B])[] =>
  ones.flatMap((one, index) => others.slice(index, index + 1).map((other) => [one, other] as const));

const toEnvironment = (
  raw: file.Environment,
  { name }: EnvironmentOutline,
  general: file.Limits | undefined,
): Environment => ({
  name,
  account: raw.account ?? accountIn(raw.role_arn ?? ''),
  region: raw.region ?? null,
  roleArn: raw.role_arn ?? null,
  externalId: raw.external_id ?? null,
  executionRoleArn: raw.execution_role_arn ?? null,
  assetsBucket: raw.assets_bucket ?? null,
  approval: raw.approval ?? 'none',
  onRemoval: raw.on_removal ?? null,
  limits: limitsOf({ ...general, ...raw.limits }),
  windows: windowsOf(raw.windows),
});

const limitsOf = (raw: file.Limits = {}): Limits => ({
  deletesPerDay: raw.deletes_per_day ?? null,
  changedAtOnce: raw.changed_at_once ?? null,
});
