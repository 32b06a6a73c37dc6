#!/usr/bin/env node
/**
 * Writes docs/reference from the schema of the configuration and from the blueprints: `npm run build && node
 * scripts/generate-reference.mjs`. With `--check` nothing is written: the exit code is 1 when a page is not what it would
 * be. `--from FOLDER` takes the compiled code from there, in place of dist.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values: options } = parseArgs({
  options: { check: { type: 'boolean' }, from: { type: 'string', default: resolve(root, 'dist') } },
});

/** Sections that stand already: `windows` and `limits` are keys of the file and of environments. */
const written = new Set();
const NAMES = {
  string: 'text',
  boolean: '`true` or `false`',
  object: 'object',
  array: 'list',
  integer: 'whole number',
};

const schema = JSON.parse(await readFile(resolve(root, 'schemas/mlops-config.schema.json'), 'utf8'));
const { builtInBlueprints } = await import(pathToFileURL(resolve(options.from, 'compose.js')).href);
const loaded = await builtInBlueprints.load();
if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));

await mkdir(resolve(root, 'docs/reference'), { recursive: true });
await page('docs/reference/configuration.md', configurationPage());
await page('docs/reference/blueprints.md', blueprintsPage(loaded.value));

async function page(name, lines) {
  const target = resolve(root, name);
  const text = await format(lines.join('\n'), { ...(await resolveConfig(target)), parser: 'markdown' });
  if (!options.check) {
    await writeFile(target, text);
  } else if ((await readFile(target, 'utf8').catch(() => '')) !== text) {
    process.stderr.write(
      `${name} is out of date; run npm run build && node scripts/generate-reference.mjs\n`,
    );
    process.exitCode = 1;
  }
}

/** A line of a table; what stands in a cell cannot end it. */
function line(cells) {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function table(head, rows) {
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}

function code(value) {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

/** A description as a line of a table: a text in HTML brackets would be taken for a tag. */
function words(text) {
  return (text ?? '').replaceAll(/\s+/g, ' ').replaceAll('<', '\\<');
}

// The configuration -------------------------------------------------------------------------------------------------

function configurationPage() {
  return [
    '# Every key of mlops-config.json',
    '',
    'Made from [schemas/mlops-config.schema.json](../../schemas/mlops-config.schema.json) by `scripts/generate-reference.mjs`.',
    'What the keys do, with examples, is in [configuration.md](../configuration.md); the inputs of a pipeline type are in',
    '[blueprints.md](blueprints.md).',
    '',
    ...section('## The file', schema, ''),
    ...section('## A pipeline', schema.$defs.pipeline, ''),
    ...section('## An environment', schema.$defs.environment, ''),
    ...section('## Inputs, tags and parameters', schema.$defs.layer, ''),
  ];
}

/** What a reference says beside itself wins over what it refers to. */
function resolved(node) {
  if (node.$ref === undefined) return node;
  const { $ref, ...beside } = node;
  return { ...schema.$defs[$ref.split('/').at(-1)], ...beside };
}

/** A heading, the keys of an object, and the objects inside of it. */
function section(heading, node, path) {
  const keys = Object.entries(node.properties);
  const rows = keys.map(([key, child]) => [
    code(key),
    (node.required ?? []).includes(key) ? 'yes' : '',
    valueOf(child),
    words(resolved(child).description),
  ]);
  const inner = keys.flatMap(([key, child]) => insideOf(key, resolved(child), path));
  return [heading, '', ...table(['Key', 'Required', 'Value', 'Meaning'], rows), ...inner];
}

/** The objects inside a key, but for those that have a section of their own. */
function insideOf(key, node, path) {
  const object = node.items === undefined ? node : resolved(node.items);
  const name = `${path}${key}${node.items === undefined ? '' : '[]'}`;
  const apart = ['pipeline', 'environment', 'layer'].map((one) => schema.$defs[one].title);
  if (object.properties === undefined || apart.includes(object.title) || written.has(name)) return [];
  written.add(name);
  return section(`### ${code(name)}`, object, `${name}.`);
}

/** The form of a value in few words. */
function valueOf(child) {
  const node = resolved(child);
  if (node.const !== undefined) return code(node.const);
  if (node.enum !== undefined) return node.enum.map(code).join(', ');
  const example = node.examples?.[0] ?? node.items?.examples?.[0];
  const form = formOf(node);
  return example === undefined ? form : `${form}, such as ${code(example)}`;
}

function formOf(node) {
  const types = [node.type ?? []].flat();
  if (types.includes('array') && node.items !== undefined) {
    const item = resolved(node.items);
    return `list, each ${item.enum === undefined ? formOf(item) : item.enum.map(code).join(', ')}`;
  }
  if (node.title !== undefined) return node.title;
  if (types.length > 0) return types.map((type) => NAMES[type] ?? type).join(' or ') + range(node);
  const either = [node.anyOf ?? node.oneOf ?? []].flat();
  return either.length === 0
    ? 'any value'
    : [...new Set(either.map((one) => formOf(resolved(one))))].join(' or ');
}

function range({ minimum, maximum, maxLength }) {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` from ${minimum}`;
  if (maximum !== undefined) return ` up to ${maximum}`;
  return maxLength === undefined ? '' : `, at most ${maxLength} characters`;
}

// The blueprints ----------------------------------------------------------------------------------------------------

function blueprintsPage(blueprints) {
  return [
    '# Every pipeline type and its inputs',
    '',
    'Made from the templates in [blueprints](../../blueprints) by `scripts/generate-reference.mjs`; `mlops-reconciler blueprints show',
    'TYPE` prints the same. What a type is for, what it creates and what it costs stands on its own page.',
    '[../blueprints.md](../blueprints.md) is an overview. Beside these inputs every entry takes the keys of',
    '[configuration.md](configuration.md#a-pipeline), and `model_name`.',
    '',
    ...blueprints.map(({ name }) => `- [${name}](#${name})`),
    '',
    ...blueprints.flatMap(blueprintSection),
  ];
}

function blueprintSection({
  name,
  aliases,
  description,
  parameters,
  structuredInputs,
  requiredInputs,
  template,
}) {
  const rows = [
    ...parameters.map((parameter) => [
      code(parameter.key),
      parameter.default === null ? 'required' : parameter.default === '' ? '' : code(parameter.default),
      inputForm(parameter),
      words(parameter.description),
    ]),
    ...Object.entries(structuredInputs).map(([key, node]) => [
      code(key),
      requiredInputs.includes(key) ? 'required' : '',
      valueOf(node),
      words(node.description),
    ]),
  ];
  const outputs = Object.entries(template.Outputs ?? {}).map(([key, output]) => [
    code(key),
    words(output.Description),
  ]);
  return [
    `## ${name}`,
    '',
    `${words(description)} [Its page](../../blueprints/${name}/README.md).`,
    ...(aliases.length === 0 ? [] : ['', `Also understood as ${aliases.map(code).join(', ')}.`]),
    '',
    ...table(['Input', 'Default', 'Value', 'Meaning'], rows),
    ...(outputs.length === 0 ? [] : [`For \`output_of\`: ${outputs.map(([key]) => key).join(', ')}.`, '']),
  ];
}

function inputForm({ schema: node, noEcho }) {
  if (noEcho) return 'a dynamic reference or the ARN of a secret';
  if (node.enum?.includes(true)) return NAMES.boolean;
  if (node.enum !== undefined) return node.enum.map(code).join(', ');
  if (node.anyOf !== undefined) return 'list';
  return [node.type].flat().includes('number') ? `number${range(node)}` : `text${range(node)}`;
}
