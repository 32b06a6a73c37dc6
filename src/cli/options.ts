import { Option } from 'commander';
import type { Command } from 'commander';
import { problemLines } from '../core/show/describe-text.ts';
import { labelled } from '../core/mail.ts';
import { parseSettings, settingsTable } from '../settings.ts';
import type { FlagValue, SettingDescription, Settings } from '../settings.ts';
import { EXIT, print } from './outside.ts';
import type { ExitCode, Outside } from './outside.ts';

export type Flags = Readonly<Record<string, FlagValue | undefined>>;

/** Gives a verb the options of the settings table, so that help and behaviour have one source. */
export function withSettings(command: Command): Command {
  for (const setting of settingsTable)
    if (setting.flag !== null) command.addOption(optionOf(setting, setting.flag));
  return command.addHelpText('after', ENVIRONMENT);
}

function optionOf(
  { env, placeholder, value, default: standard, help }: SettingDescription,
  flag: string,
): Option {
  const argument = value === 'optional' ? ` [${placeholder}]` : ` <${placeholder}>`;
  const option = new Option(`${flag}${argument}`, withNotes(help, env, standard));
  return value === 'list'
    ? option.argParser((text: string, before: readonly string[] | undefined) => [...(before ?? []), text])
    : option;
}

function withNotes(help: string, env: string | null, standard: string | null): string {
  const notes = [env, standard === null ? null : `default ${standard}`].filter((note) => note !== null);
  return notes.length === 0 ? help : `${help} (${notes.join(', ')})`;
}

/** What can be set, but by no option: secrets do not belong into a list of processes. */
const ENVIRONMENT = [
  '',
  'Environment variables without an option:',
  ...settingsTable
    .filter(({ flag }) => flag === null)
    .flatMap(({ env, default: standard, help }) =>
      labelled(`  ${(env ?? '').padEnd(25)}`, withNotes(help, null, standard)),
    ),
  ...labelled(
    `  ${'AWS_...'.padEnd(25)}`,
    'Region, profile, credentials and endpoints, as in every AWS tool.',
  ),
].join('\n');

/** The settings of a verb, or its exit code after every problem has been printed. */
export function settingsFor(
  flags: Flags,
  outside: Outside,
  needs: { readonly repository: boolean },
): Settings | ExitCode {
  const { env, directory, stderr } = outside;
  const read = parseSettings({ env, flags, directory }, needs);
  print(stderr, (read.ok ? read.warnings : read.problems).flatMap(problemLines));
  if (!read.ok) return EXIT.error;
  if (read.value.simulate !== null)
    print(stderr, ['*** simulated: this is not AWS, and nothing is deployed anywhere ***']);
  return read.value;
}
