import { isObject, parseJson } from '../text/json.ts';

/** The types of a template's resources; empty text for one that has none. */
export function resourceTypes(template: string): readonly string[] {
  const document = parseJson(template);
  const resources = isObject(document) ? document['Resources'] : undefined;
  return Object.values(isObject(resources) ? resources : {}).map((resource) => {
    const type = isObject(resource) ? resource['Type'] : undefined;
    return typeof type === 'string' ? type : '';
  });
}
