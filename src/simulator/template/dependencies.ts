import type { JsonObject } from '../../core/text/json.ts';
import { references } from './references.ts';
import { resource, section, texts } from './sections.ts';

/** Logical ids a resource must come after: what it refers to and what it names in DependsOn. */
export function dependencies(
  template: JsonObject,
  logicalId: string,
  holds?: (condition: string) => boolean,
): readonly string[] {
  const resources = section(template, 'Resources');
  const declaration = resource(template, logicalId);
  const referred = references(declaration['Properties'] ?? {}, holds)
    .map((reference) => reference.target)
    .filter((target) => Object.hasOwn(resources, target));
  return [...new Set([...referred, ...texts(declaration['DependsOn'])])];
}

/** The logical ids of one circle of dependencies, or none. */
export function cycle(template: JsonObject): readonly string[] {
  const remaining = new Map(
    Object.keys(section(template, 'Resources')).map((logicalId) => [
      logicalId,
      dependencies(template, logicalId),
    ]),
  );
  // Taking away what waits for nothing leaves the circles, and what waits for them.
  for (let before = -1; before !== remaining.size;) {
    before = remaining.size;
    for (const [logicalId, after] of remaining) {
      if (!after.some((other) => remaining.has(other))) remaining.delete(logicalId);
    }
  }
  const waitedFor = new Set([...remaining.values()].flat());
  return [...remaining.keys()].filter((logicalId) => waitedFor.has(logicalId)).toSorted();
}
