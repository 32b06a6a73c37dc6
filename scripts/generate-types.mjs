#!/usr/bin/env node
/**
 * Writes `src/core/entry/mlops-config.gen.ts` and `src/core/entry/policy.gen.ts` from the schemas, which are the truth.
 * With `--check` nothing is written: the exit code is 1 when a file is not what its schema says.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';

const generated = [
  { name: 'mlops-config', type: 'MlopsConfigFile', form: 'mlops-config.json as people write it' },
  { name: 'policy', type: 'PolicyFile', form: 'the policy of the service as people write it' },
];

/**
 * The schema without what types cannot say or are better without: titles (the types are named after their
 * definitions), words beside a reference (they would make a second type of it), and conditions.
 */
function forTypes(schema) {
  if (typeof schema !== 'object' || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(forTypes);
  if ('$ref' in schema) return { $ref: schema.$ref };
  if (Object.keys(schema).join() === 'description') return { ...schema, tsType: 'unknown' };
  const { title: _title, examples: _examples, if: _if, else: _else, oneOf: _oneOf, ...rest } = schema;
  return Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, forTypes(value)]));
}

async function typesOf({ name, type, form }) {
  const source = new URL(`../schemas/${name}.schema.json`, import.meta.url);
  const schema = forTypes(JSON.parse(await readFile(source, 'utf8')));
  return compile({ ...schema, $id: undefined }, type, {
    bannerComment: `/**
 * The form of ${form}.
 * Generated from schemas/${name}.schema.json by scripts/generate-types.mjs; do not edit.
 */`,
    additionalProperties: false,
    ignoreMinAndMaxItems: true,
    unknownAny: true,
    style: { printWidth: 110, singleQuote: true },
  });
}

for (const one of generated) {
  const target = new URL(`../src/core/entry/${one.name}.gen.ts`, import.meta.url);
  const types = await typesOf(one);
  if (!process.argv.includes('--check')) {
    await writeFile(target, types);
  } else if ((await readFile(target, 'utf8').catch(() => '')) !== types) {
    process.stderr.write(
      `${fileURLToPath(target)} is not what the schema says; run node scripts/generate-types.mjs\n`,
    );
    process.exitCode = 1;
  }
}
