import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';

export interface Schema {
  readonly $id: string;
  readonly $defs: Readonly<Record<string, object>>;
  readonly examples: readonly unknown[];
}

export const schemaOf = (name: string): Schema =>
  JSON.parse(readFileSync(`schemas/${name}.schema.json`, 'utf8'));

/** The verbs that print JSON which a schema describes. */
export const VERBS = ['history', 'plan', 'status', 'validate', 'why'] as const;
export type Verb = (typeof VERBS)[number];

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
for (const verb of VERBS) ajv.addSchema(schemaOf(verb), verb);

/** What a schema says against a value. */
export function complaints(verb: Verb, value: unknown): readonly string[] {
  ajv.validate(verb, value);
  return (ajv.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
