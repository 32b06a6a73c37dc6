import type { Command } from 'commander';
import type { Blueprint, BlueprintParameter } from '../core/blueprint.ts';
import { isObject } from '../core/text/json.ts';
import type { Json, JsonObject } from '../core/text/json.ts';
import { wrap } from '../core/mail.ts';
import { didYouMean } from '../core/text/suggest.ts';
import { quote } from '../core/text/words.ts';
import { EXIT, print } from './outside.ts';
import type { ExitCode, Outside } from './outside.ts';
import { explained } from './session.ts';

export const describeBlueprints = (command: Command): { readonly list: Command; readonly show: Command } => ({
  list: command.description('List the pipeline types, or show what one of them takes.'),
  show: command
    .command('show')
    .description('Show what a pipeline type takes.')
    .argument('<TYPE>', 'a pipeline_type or one of its aliases'),
});

export const listVerb = (outside: Outside): Promise<ExitCode> =>
  explained(outside, async () => {
    print(outside.stdout, (await builtIn()).flatMap(inList));
    return EXIT.done;
  });

export const showVerb = (type: string, outside: Outside): Promise<ExitCode> =>
  explained(outside, async () => {
    const { library } = await import('../blueprints/library.ts');
    const known = library(await builtIn(), []);
    if (!known.ok) throw new Error(known.problems.map(({ message }) => message).join('\n'));
    const found = known.value.get(type);
    if (found === undefined) {
      const types = known.value.blueprints.map(({ name }) => name);
      const hint = didYouMean(type, known.value.names) ?? `There are: ${types.join(', ')}.`;
      print(outside.stderr, [`error: There is no pipeline type ${quote(type)}.`, `    ${hint}`]);
      return EXIT.error;
    }
    print(outside.stdout, shown(found));
    return EXIT.done;
  });

/** Blueprints of ours that cannot be read are a broken installation, not somebody's input. */
async function builtIn(): Promise<readonly Blueprint[]> {
  const { builtInBlueprints } = await import('../compose.ts');
  const loaded = await builtInBlueprints.load();
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  return loaded.value;
}

const inList = ({ name, aliases, description }: Blueprint): readonly string[] => [
  aliases.length === 0 ? name : `${name} (also ${aliases.join(', ')})`,
  ...wrap(description, '    '),
];

const shown = (blueprint: Blueprint): readonly string[] => [
  ...inList(blueprint),
  '',
  ...blueprint.parameters.flatMap(parameterLines),
  ...Object.entries(blueprint.structuredInputs).flatMap(([key, schema]) => [
    `  ${key}  ${blueprint.requiredInputs.includes(key) ? 'required' : 'optional'}`,
    ...wrap(typeof schema['description'] === 'string' ? schema['description'] : 'structured', '      '),
  ]),
  ...outputLines(blueprint.template['Outputs']),
];

/** What other entries may take by `output_of`. */
function outputLines(outputs: Json | undefined): readonly string[] {
  if (!isObject(outputs)) return [];
  const lines = Object.entries(outputs).flatMap(([name, output]) => {
    const description = isObject(output) ? output['Description'] : null;
    return [`  ${name}`, ...(typeof description === 'string' ? wrap(description, '      ') : [])];
  });
  return ['', 'Outputs, for {"output_of": "<name>", "key": "<Output>"} in other entries:', ...lines];
}

function parameterLines(parameter: BlueprintParameter): readonly string[] {
  const standard =
    parameter.default === null
      ? 'required'
      : parameter.default === ''
        ? 'optional'
        : `default ${parameter.default}`;
  return [
    `  ${parameter.key}  ${parameter.type}, ${standard}`,
    ...(parameter.description === null ? [] : wrap(parameter.description, '      ')),
    ...limitsOf(parameter.schema).flatMap((text) => wrap(text, '      ')),
  ];
}

/** Of a number as text, or of true and false beside "true" and "false", one is enough to read. */
function limitsOf({ enum: allowed, minimum, maximum }: JsonObject): readonly string[] {
  if (Array.isArray(allowed))
    return [`One of: ${allowed.filter((value) => typeof value === 'string').join(', ')}.`];
  const [least, most] = [minimum, maximum].map((limit) => (typeof limit === 'number' ? limit : null));
  if (typeof least === 'number' && typeof most === 'number') return [`From ${least} to ${most}.`];
  if (typeof least === 'number') return [`At least ${least}.`];
  return typeof most === 'number' ? [`At most ${most}.`] : [];
}
