import type { Blueprint } from '../core/blueprint.ts';
import { failure, success } from '../core/text/result.ts';
import type { Problem, Result } from '../core/text/result.ts';
import { name } from '../core/text/words.ts';
import { templatePath } from './load-blueprints.ts';

/** The blueprints a configuration may use. */
export interface Library {
  /** By canonical name, in order of the names. */
  readonly blueprints: readonly Blueprint[];
  /** All names and aliases, in order: what "did you mean" chooses from. */
  readonly names: readonly string[];
  readonly get: (nameOrAlias: string) => Blueprint | undefined;
  /** The canonical name of a name or alias. */
  readonly canonical: (nameOrAlias: string) => string | undefined;
}

/** Puts the built-in blueprints and those a repository brought together; no name may mean two of them. */
export function library(builtIn: readonly Blueprint[], brought: readonly Blueprint[]): Result<Library> {
  const byName = new Map<string, Blueprint>();
  const problems: Problem[] = [];
  for (const blueprint of [...builtIn, ...brought]) {
    for (const id of [blueprint.name, ...blueprint.aliases]) {
      const other = byName.get(id);
      if (other === undefined) byName.set(id, blueprint);
      else if (other !== blueprint) problems.push(taken(id, blueprint, other));
    }
  }
  if (problems.length > 0) return failure(problems);
  const get = (id: string): Blueprint | undefined => byName.get(id);
  return success({
    blueprints: [...new Set(byName.values())].toSorted((one, two) => (one.name < two.name ? -1 : 1)),
    names: [...byName.keys()].toSorted(),
    get,
    canonical: (id) => get(id)?.name,
  });
}

const taken = (id: string, blueprint: Blueprint, other: Blueprint): Problem => ({
  file: templatePath(blueprint.name),
  line: null,
  column: null,
  pointer: '',
  code: 'blueprint-name-taken',
  severity: 'error',
  message: `the blueprint ${name(blueprint.name)} cannot be called ${name(id)}: that is ${describe(other, id)}`,
  hint: 'Rename its folder and template, or take the alias away.',
});

function describe({ name: canonical, origin }: Blueprint, id: string): string {
  const kind = origin === 'built-in' ? 'a built-in blueprint' : 'another blueprint of this repository';
  return canonical === id ? kind : `an alias of ${name(canonical)}, ${kind}`;
}
