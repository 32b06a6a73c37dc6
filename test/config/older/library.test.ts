import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Blueprint } from '../../../src/core/blueprint.ts';
import { outputReference } from '../../../src/core/config.ts';
import { isObject } from '../../../src/core/text/json.ts';
import type { Field } from '../../../src/config/older/field.ts';
import { PARTS } from '../../../src/config/older/read-members.ts';
import { RULES } from '../../../src/config/older/rules.ts';
import type { Rule } from '../../../src/config/older/rule.ts';
import { readDesire } from '../../../src/service/wishes/desire.ts';
import { builtInBlueprints } from '../../deploy/examples.ts';
import { FOLDER, parsed } from './reading.ts';

const library = new Map((await builtInBlueprints()).map((blueprint) => [blueprint.name, blueprint]));

const keysOf = ({ parameters, structuredInputs }: Blueprint): readonly string[] => [
  'model_name',
  ...parameters.map(({ key }) => key),
  ...Object.keys(structuredInputs),
];

const outputsOf = (type: string): readonly string[] => {
  const outputs = library.get(type)?.template['Outputs'];
  return isObject(outputs) ? Object.keys(outputs) : [];
};

const title = ({ type, when }: Rule): string => [type, when].filter((text) => text !== '').join(', ');

const leaves = (field: Field): readonly Field[] =>
  field.members === null ? [field] : Object.values(field.members).flatMap(leaves);

/** What is asked of a blueprint that has no such input. */
const strangers = (rule: Rule): readonly string[] =>
  PARTS.flatMap((part) => {
    const blueprint = library.get(rule.parts[part] ?? '');
    if (blueprint === undefined) return [];
    const asked = [
      ...Object.values(rule.fields)
        .flatMap(leaves)
        .flatMap(({ to }) => to[part] ?? []),
      ...rule.implied.filter((one) => one.part === part).map(({ key }) => key),
    ];
    const known = keysOf(blueprint);
    return asked.filter((key) => !known.includes(key)).map((key) => `${blueprint.name} ${key}`);
  });

const NAMES = { model: 'churn', main: 'main', image: 'image', api: 'api' };

/** Outputs that are linked to and do not exist. */
const dangling = (rule: Rule): readonly string[] =>
  rule.implied.flatMap(({ value }) => {
    const link = outputReference(value(NAMES));
    const from = PARTS.find((part) => part === link?.pipeline);
    const type = from === undefined ? '' : (rule.parts[from] ?? '');
    if (link === undefined || !library.has(type)) return [];
    return outputsOf(type).includes(link.key) ? [] : [`${type} ${link.key}`];
  });

/** Bodies of which every type is in the library. */
const BODIES = readdirSync(FOLDER).filter((file) =>
  parsed(readFileSync(`${FOLDER}/${file}`, 'utf8')).config.pipelines.every(({ pipelineType }) =>
    library.has(pipelineType ?? ''),
  ),
);

describe('older forms and the blueprints that come with the service', () => {
  for (const rule of RULES) {
    it(`agree on the inputs and outputs of ${title(rule)}`, () => {
      expect([...strangers(rule), ...dangling(rule)]).to.deep.equal([]);
    });
  }

  for (const file of BODIES) {
    it(`make something valid of ${file}`, async () => {
      const bytes = readFileSync(`${FOLDER}/${file}`);
      const files = { file: () => Promise.resolve(bytes), list: () => Promise.resolve([]) };
      const result = await readDesire(files, file, [...library.values()]);
      expect(result.ok ? [] : result.problems).to.deep.equal([]);
    });
  }
});
