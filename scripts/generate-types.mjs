#!/usr/bin/env node
/**
 * Writes `src/core/mlops-config.gen.ts` from `schemas/mlops-config.schema.json`, which is the truth.
 * With `--check` nothing is written: the exit code is 1 when the file is not what the schema says.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';

const source = new URL('../schemas/mlops-config.schema.json', import.meta.url);
const target = new URL('../src/core/mlops-config.gen.ts', import.meta.url);

const banner = `/**
 * The form of mlops-config.json as people write it.
 * Generated from schemas/mlops-config.schema.json by scripts/generate-types.mjs; do not edit.
 */`;

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

const schema = forTypes(JSON.parse(await readFile(source, 'utf8')));
const generated = await compile({ ...schema, $id: undefined }, 'MlopsConfigFile', {
  bannerComment: banner,
  additionalProperties: false,
  ignoreMinAndMaxItems: true,
  unknownAny: true,
  style: { printWidth: 110, singleQuote: true },
});

if (!process.argv.includes('--check')) {
  await writeFile(target, generated);
} else if ((await readFile(target, 'utf8').catch(() => '')) !== generated) {
  process.stderr.write(
    `${fileURLToPath(target)} is not what the schema says; run node scripts/generate-types.mjs\n`,
  );
  process.exitCode = 1;
}
