import type { Command } from 'commander';
import type { Blueprint, BlueprintParameter } from '../core/blueprint.ts';
import { wrap } from '../core/mail.ts';
import { EXIT, print } from './outside.ts';
import type { ExitCode, Outside } from './outside.ts';
import { explained } from './session.ts';

export const describeBlueprints = (command: Command): Command =>
  command
    .description('Lists the pipeline types, or shows what one of them takes.')
    .argument('[show]', 'the word "show", to see one type')
    .argument('[TYPE]', 'a pipeline_type or one of its aliases');

export const blueprintsVerb = (
  show: string | undefined,
  type: string | undefined,
  outside: Outside,
): Promise<ExitCode> =>
  explained(outside, async () => {
    const { builtInBlueprints } = await import('../compose.ts');
    const loaded = await builtInBlueprints.load();
    if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
    const blueprints = loaded.value;
    if (show === undefined) {
      print(outside.stdout, blueprints.flatMap(inList));
      return EXIT.done;
    }
    const wanted = show === 'show' ? type : show;
    const found = blueprints.find(({ name, aliases }) => name === wanted || aliases.includes(wanted ?? ''));
    if (found === undefined) {
      const names = blueprints.map(({ name }) => name).join(', ');
      print(outside.stderr, [
        `error: There is no pipeline type ${wanted ?? '(none given)'}.`,
        `    There are: ${names}.`,
      ]);
      return EXIT.error;
    }
    print(outside.stdout, shown(found));
    return EXIT.done;
  });

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
