import type { Command } from 'commander';
import type { Blueprint, BlueprintParameter } from '../core/blueprint.ts';
import { wrap } from '../core/mail.ts';
import { didYouMean } from '../core/suggest.ts';
import { quote } from '../core/words.ts';
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
];

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
  ];
}
