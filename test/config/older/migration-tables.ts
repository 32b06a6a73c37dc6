import type { Field, Form, Keys, Part } from '../../../src/config/older/field.ts';
import { RULES } from '../../../src/config/older/rules.ts';
import type { Implied, Rule } from '../../../src/config/older/rule.ts';

const code = (text: string): string => `\`${text}\``;

const PARTS: readonly Part[] = ['main', 'image', 'api'];
const ENDINGS: Readonly<Record<Part, string>> = { main: '', image: '-image', api: '-api' };

const HOW: Readonly<Record<Form, string>> = {
  text: 'as it is',
  'lower-case': 'in lower case',
  'assets-key': 'as it is, a key in the assets bucket',
  'bucket-path': '`s3://` in front',
  number: 'as it is, a number or digits in quotes',
  toggle: '`"True"` is `true`, `"False"` is `false`',
  object: 'as it is',
  texts: 'as it is, its values as texts',
  ranges: "in the words of SageMaker's `ParameterRanges`",
  'card-part': 'as it is, its members named as in `AWS::SageMaker::ModelCard`',
  objective: 'as it is, its members named as in `AWS::SageMaker::ModelCard`',
  anything: 'as it is',
};

/** The key of today, with the entry it belongs to where that is not the first. */
const keyIn = (part: Part, key: string): string =>
  part === 'main' ? code(key) : `${code(key)} of ${code(`...${ENDINGS[part]}`)}`;

const keysOf = (to: Keys, { parts }: Rule): readonly string[] =>
  PARTS.flatMap((part) => {
    const key = to[part];
    return key === undefined || parts[part] === undefined ? [] : [keyIn(part, key)];
  });

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const silent = ({ choices }: Field): string =>
  choices === null ? 'means nothing here, and meant nothing before' : choices.map(code).join(' or ');

function fieldRows(rule: Rule, name: string, field: Field): readonly string[] {
  if (field.members === null) return [fieldRow(rule, name, field)];
  return Object.entries(field.members).flatMap(([key, member]) => fieldRows(rule, `${name}.${key}`, member));
}

function fieldRow(rule: Rule, name: string, field: Field): string {
  const keys = keysOf(field.to, rule);
  const stages = field.staged ? ['may be `{dev, staging, prod}`'] : [];
  const gone = field.lost === null ? silent(field) : `passed over with a warning: ${field.lost}`;
  const partly = field.lost === null ? [] : [`with a warning: ${field.lost}`];
  const how = keys.length === 0 ? [gone] : [HOW[field.form], ...stages, ...partly];
  return row(code(name), keys.join(', ') || '-', how.join('; '));
}

const NAMES = { model: '<model_name>', main: '...', image: '...-image', api: '...-api' };

const impliedRow = ({ part, key, value, hint }: Implied): string =>
  row(
    '-',
    keyIn(part, key),
    `${code(JSON.stringify(value(NAMES)))} when it is not written${hint === null ? '' : ', with a warning'}`,
  );

const title = ({ type, when }: Rule): string => `### ${code(type)}${when === '' ? '' : `: ${when}`}`;

const becomes = ({ label, parts, named }: Rule): string => {
  const stem = `<${named.join(' or ')}>-${label.replaceAll('_', '-')}`;
  const made = PARTS.flatMap((part) => {
    const today = parts[part];
    return today === undefined ? [] : [`${code(stem + ENDINGS[part])} of type ${code(today)}`];
  });
  return `Becomes ${made.join(', ')}.`;
};

/** The heart of docs/migration.md: every field of every type of the framework, and what it is today. */
export const migrationTables = (): string =>
  RULES.map((rule) =>
    [
      title(rule),
      '',
      becomes(rule),
      '',
      row('Field', 'Today', 'How'),
      row('---', '---', '---'),
      ...Object.entries(rule.fields).flatMap(([name, field]) => fieldRows(rule, name, field)),
      ...rule.implied.map(impliedRow),
    ].join('\n'),
  ).join('\n\n');
