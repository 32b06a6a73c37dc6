import type { Blueprint } from '../blueprint.ts';
import { canonical, canonicalObject, isObject } from '../text/json.ts';
import type { Json, JsonObject } from '../text/json.ts';
import { onceFor } from '../text/once-for.ts';

/** The canonical text of each member of an object, such as the sections of a template. */
export type Sections = Readonly<Record<string, string>>;

/**
 * The texts of the sections of a template, or of any other object. Of a thousand pipelines of one blueprint most of the template is the same: `insertInputs` hands on as it is what holds
 * no input, and that is written only once.
 *
 * @param original the template of the blueprint that the other was made of
 */
export const sectionsOf = (template: JsonObject, original: JsonObject = {}): Sections =>
  Object.fromEntries(
    Object.entries(template).map(([section, value]) => [section, sharing(value, original[section])]),
  );

/** The same text as `canonical` gives for the whole object. */
export const assemble = (members: Sections): string =>
  canonicalObject(Object.keys(members), (key) => members[key] ?? '');

function sharing(value: Json, original: Json | undefined): string {
  if (!isObject(value) || !isObject(original)) return canonical(value);
  return value === original ? shared(value) : assemble(sectionsOf(value, original));
}

/** Only of what belongs to a blueprint: other texts would be kept for nobody. */
const shared = onceFor((value: JsonObject): string => canonical(value));

/** All of a blueprint that makes a pipeline what it is, as canonical text, which is quoted in texts that are hashed. */
export const blueprintText = onceFor(({ template, structuredInputs }: Blueprint): string =>
  canonical(canonical({ template, inputs: structuredInputs })),
);
