import { accountOf } from './check-accounts.ts';
import type { Catalogue } from './catalogue.ts';
import { child } from '../core/text/pointer.ts';
import { either, name, subject } from '../core/text/words.ts';
import type { Flaw } from './flaw.ts';
import { flaw } from './flaw.ts';
import { typeHint } from './older-form.ts';
import type { EntryOutline, EnvironmentOutline, Outline } from './outline.ts';

/** Every name and every stack once, every type known. */
export const checkNames = ({ entries }: Outline, catalogue: Catalogue): readonly Flaw[] => [
  ...duplicateNames(entries),
  ...sameStacks(entries),
  ...entries.flatMap((entry) => unknownType(entry, catalogue)),
];

function duplicateNames(entries: readonly EntryOutline[]): readonly Flaw[] {
  const seen = new Map<string | null, EntryOutline>();
  return entries.flatMap((entry) => {
    const first = seen.get(entry.name);
    if (first === undefined) seen.set(entry.name, entry);
    if (first === undefined || entry.name === null) return [];
    const message = `${name(entry.name)} is the name of ${subject(first.layer.pointer)} already`;
    return [
      flaw(
        'duplicate-name',
        child(entry.layer.pointer, 'name'),
        message,
        'Give each pipeline a name of its own.',
      ),
    ];
  });
}

/**
 * Stacks are called `<instance>-<environment>-<pipeline>`: with hyphens in both, environment `a` and pipeline
 * `b-c` make the same name as `a-b` and `c`. That matters only within one account and region.
 */
function sameStacks(entries: readonly EntryOutline[]): readonly Flaw[] {
  const seen = new Map<string, { readonly entry: EntryOutline; readonly environment: EnvironmentOutline }>();
  return entries.flatMap((entry) =>
    entry.environments.flatMap((environment) => {
      const stack = `${environment.name}-${entry.name}`;
      const first = seen.get(stack);
      if (first === undefined) seen.set(stack, { entry, environment });
      if (first === undefined || first.environment === environment || apart(first.environment, environment))
        return [];
      const message =
        `${name(String(entry.name))} in ${name(environment.name)} would have the same stack name as ` +
        `${name(String(first.entry.name))} in ${name(first.environment.name)}`;
      return [
        flaw(
          'same-stack',
          child(entry.layer.pointer, 'name'),
          message,
          'Rename one of the pipelines or environments, or give both environments the `account` or `region` they lie in.',
        ),
      ];
    }),
  );
}

/** Where an environment certainly lies; null where it does not say. */
export const placeOf = (environment: EnvironmentOutline) => ({
  account: accountOf(environment),
  region: environment.layer.values['region'] ?? null,
});

/** Whether two environments certainly lie in different accounts or regions. */
function apart(one: EnvironmentOutline, other: EnvironmentOutline): boolean {
  const [mine, theirs] = [placeOf(one), placeOf(other)];
  return (['account', 'region'] as const).some(
    (part) => mine[part] !== null && theirs[part] !== null && mine[part] !== theirs[part],
  );
}

/** Types listed in a hint when none is near, without the older names of the same. */
const LISTED = 24;

/** What is to be removed may be of a type that is gone already. */
function unknownType({ layer, absent }: EntryOutline, catalogue: Catalogue): readonly Flaw[] {
  const type = layer.values['pipeline_type'];
  if (absent || typeof type !== 'string' || type === '' || catalogue.canonical(type) !== undefined) return [];
  const types = catalogue.names.filter((one) => catalogue.canonical(one) === one);
  const listed = either(types.slice(0, LISTED).map(name));
  const rest = types.length > LISTED ? ' `mlops-reconciler blueprints` lists all of them.' : '';
  const hint = typeHint(layer.values, catalogue) ?? (listed === '' ? null : `It can be ${listed}.${rest}`);
  return [
    flaw(
      'unknown-pipeline-type',
      child(layer.pointer, 'pipeline_type'),
      `there is no pipeline type ${name(type)}`,
      hint,
    ),
  ];
}
