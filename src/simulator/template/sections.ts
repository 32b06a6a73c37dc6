import { isObject, type Json, type JsonObject } from '../../core/text/json.ts';

/** A section of a template as an object; an absent one is empty. */
export function section(template: JsonObject, name: string): JsonObject {
  const value = template[name];
  return isObject(value) ? value : {};
}

export const text = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null);

/** A scalar as templates compare and print it: the number 1 is the text "1". */
export const plain = (value: Json | undefined): string =>
  typeof value === 'object' ? JSON.stringify(value) : value === undefined ? '' : String(value);

/** The text or the texts of a value that may be either. */
export function texts(value: Json | undefined): readonly string[] {
  const values = Array.isArray(value) ? (value as readonly Json[]) : [value];
  return values.filter((item) => typeof item === 'string');
}

/** The declaration of a resource. */
export const resource = (template: JsonObject, logicalId: string): JsonObject =>
  section(section(template, 'Resources'), logicalId);

/** Parameters that read as lists: `CommaDelimitedList` and `List<...>`. */
export const isListType = (type: string): boolean => type === 'CommaDelimitedList' || type.includes('List<');

/** AWS::LanguageExtensions is the one transform that needs no macro to run. */
export const usesLanguageExtensions = (template: JsonObject): boolean =>
  texts(template['Transform']).includes('AWS::LanguageExtensions');
