import { Option } from 'commander';
import type { Command } from 'commander';
import { problemLines } from '../core/describe-text.ts';
import { parseSettings, settingsTable } from '../settings.ts';
import type { FlagValue, SettingDescription, Settings } from '../settings.ts';
import { EXIT, print } from './outside.ts';
import type { ExitCode, Outside } from './outside.ts';

export type Flags = Readonly<Record<string, FlagValue | undefined>>;

/** Gives a verb the options of the settings table, so that help and behaviour have one source. */
export function withSettings(command: Command): Command {
  for (const setting of settingsTable)
    if (setting.flag !== null) command.addOption(optionOf(setting, setting.flag));
  return command;
}

function optionOf(
  { env, placeholder, value, default: standard, help }: SettingDescription,
  flag: string,
): Option {
  const argument = value === 'optional' ? ` [${placeholder}]` : ` <${placeholder}>`;
  const notes = [env, standard === null ? null : `default ${standard}`].filter((note) => note !== null);
  const option = new Option(
    `${flag}${argument}`,
    notes.length === 0 ? help : `${help} (${notes.join(', ')})`,
  );
  return value === 'list'
    ? option.argParser((text: string, before: readonly string[] | undefined) => [...(before ?? []), text])
    : option;
}

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
