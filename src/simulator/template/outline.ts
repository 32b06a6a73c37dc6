import { canonical, isObject, type Json, type JsonObject } from '../../core/text/json.ts';
import type { Definition } from '../change-set.ts';
import { validationError } from '../protocol/message.ts';
import { dependencies } from './dependencies.ts';
import { evaluate } from './intrinsics.ts';
import { scopeOf, symbolic } from './make-scope.ts';
import { checkRules } from './rules.ts';
import { references } from './references.ts';
import type { Place, Scope } from './scope.ts';
import { section, text } from './sections.ts';

/** True when the condition of a resource or output holds, or it has none. */
export function isActive(declaration: Json | undefined, scope: Scope): boolean {
  const condition = isObject(declaration) ? text(declaration['Condition']) : null;
  if (condition === null) return true;
  const holds = Object.hasOwn(scope.conditions, condition) ? scope.conditions[condition] : undefined;
  if (holds === undefined)
    throw validationError(`Template format error: Unresolved condition dependency ${condition}`);
  return holds;
}

/** Logical ids of the resources whose condition holds, in the order of the template. */
export const activeResources = (scope: Scope): readonly string[] =>
  Object.entries(section(scope.template, 'Resources'))
    .filter(([, declaration]) => isActive(declaration, scope))
    .map(([logicalId]) => logicalId);

/** What an active resource comes after, without what conditions took away. */
export function activeDependencies(logicalId: string, scope: Scope): readonly string[] {
  const active = new Set(activeResources(scope));
  return dependencies(scope.template, logicalId, (name) => scope.conditions[name] === true).filter((target) =>
    active.has(target),
  );
}

/**
 * What a definition asks for, in one spelling: two definitions with the same outline have nothing to update. Only
 * resources, outputs and what reaches them count; conditions, mappings, metadata, the description and parameters
 * that nothing uses do not by themselves.
 * Reference: CloudFormation User Guide, "Conditions", "Metadata" and "Mappings": "cannot be updated by themselves".
 *
 * @throws AwsError ValidationError for an expression that cannot be evaluated
 */
export function outline(definition: Definition, place: Place): string {
  checkRules(definition.template, definition.parameters, place);
  const scope = scopeOf(definition, place, symbolic);
  const active = activeResources(scope);
  const resources = active.map((logicalId): [string, Json] => {
    const declaration = section(section(scope.template, 'Resources'), logicalId);
    checkActiveReferences(declaration['Properties'] ?? {}, scope, new Set(active));
    return [logicalId, evaluate({ ...declaration, Condition: null, DependsOn: null }, scope) ?? null];
  });
  return canonical({
    resources: Object.fromEntries(resources),
    outputs: outlineOutputs(scope),
    tags: definition.tags,
    notificationArns: definition.notificationArns,
  });
}

function outlineOutputs(scope: Scope): JsonObject {
  const outputs = Object.entries(section(scope.template, 'Outputs'))
    .filter(([, declaration]) => isActive(declaration, scope))
    .map(([name, declaration]): [string, Json] => {
      const output = isObject(declaration) ? declaration : {};
      const value = evaluate(output['Value'] ?? null, scope);
      if (typeof value === 'object') throw noText(name);
      return [name, evaluate({ ...output, Condition: null }, scope) ?? null];
    });
  return Object.fromEntries(outputs);
}

const noText = (name: string) =>
  validationError(
    `Template format error: The Value field of every Outputs member must evaluate to a String: ${name}`,
  );

/** A Ref to a resource that its condition took away cannot be resolved. */
function checkActiveReferences(properties: Json, scope: Scope, active: ReadonlySet<string>): void {
  const resources = section(scope.template, 'Resources');
  const lost = references(properties, (name) => scope.conditions[name] === true)
    .map(({ target }) => target)
    .filter((target) => Object.hasOwn(resources, target) && !active.has(target));
  if (lost.length === 0) return;
  throw validationError(
    `Template format error: Unresolved resource dependencies [${lost.join(', ')}] in the Resources block of the template`,
  );
}
