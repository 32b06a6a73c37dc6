import type { Blueprint } from '../blueprint.ts';
import { canonical, isObject } from '../text/json.ts';
import type { Json, JsonObject } from '../text/json.ts';

/** The canonical text of each section of a template: all but the outputs stay when our own output is added. */
export type Sections = Readonly<Record<string, string>>;

export const sectionsOf = (template: JsonObject): Sections =>
  Object.fromEntries(Object.entries(template).map(([section, value]) => [section, sectionText(value)]));

/** The same text as `canonical` gives for the whole template. */
export const assemble = (sections: Sections): string =>
  `{${Object.keys(sections)
    .toSorted()
    .map((section) => `${JSON.stringify(section)}:${sections[section]}`)
    .join(',')}}`;

const sectionText = (section: Json): string =>
  isObject(section)
    ? assemble(Object.fromEntries(Object.entries(section).map(([id, member]) => [id, remembered(member)])))
    : canonical(section);

/**
 * Texts of what never changes. A thousand pipelines of one blueprint share its parameters, conditions and most
 * of its resources, and `insertInputs` hands those on as they are.
 */
const texts = new WeakMap<JsonObject, string>();

function remembered(member: Json): string {
  if (!isObject(member)) return canonical(member);
  const text = texts.get(member) ?? canonical(member);
  texts.set(member, text);
  return text;
}

/** All of a blueprint that makes a pipeline what it is, as canonical text. */
export const blueprintText = (blueprint: Blueprint): string =>
  assemble({
    template: assemble(sectionsOf(blueprint.template)),
    inputs: sectionText(blueprint.structuredInputs),
  });
