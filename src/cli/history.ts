import type { Command } from 'commander';
import { historyJson, historyLines } from '../core/show/history-text.ts';
import type { PastOf } from '../core/show/history-text.ts';
import { stackName } from '../core/stack/identity.ts';
import type { Memory } from '../core/memory.ts';
import { didYouMean } from '../core/text/suggest.ts';
import { quote } from '../core/text/words.ts';
import { withSettings } from './options.ts';
import type { Flags } from './options.ts';
import { EXIT, OUTPUT, print, printJson } from './outside.ts';
import type { ExitCode, Outside } from './outside.ts';
import { withStore } from './requests.ts';

export const describeHistory = (command: Command): Command =>
  withSettings(
    command
      .description('The last operations of a pipeline: who, what, how it ended, and why.')
      .argument('<PIPELINE>', 'name of the pipeline'),
  ).addOption(OUTPUT());

export const historyVerb = (pipeline: string, flags: Flags, outside: Outside): Promise<ExitCode> =>
  withStore(flags, outside, async (store, { instance, environments, state }) => {
    const { memory } = await store.load();
    const past = pastOf(pipeline, memory, instance).filter(
      ({ environment }) => environments === null || environments.includes(environment),
    );
    if (past.length === 0) {
      const known = [...new Set(Object.values(memory.told.stacks).map((stack) => stack.pipeline))].toSorted();
      print(outside.stderr, [
        `error: The state in ${state} knows no operation of ${quote(pipeline)}.`,
        `    ${didYouMean(pipeline, known) ?? 'Check the name, and that --state is the one the service has.'}`,
      ]);
      return EXIT.error;
    }
    if (flags['output'] === 'json') printJson(outside.stdout, historyJson(pipeline, past));
    else print(outside.stdout, historyLines(pipeline, past));
    return EXIT.done;
  });

/** A stack that was taken over has another name than we would give: then what was told of it says whose it is. */
function pastOf(pipeline: string, { history = {}, told }: Memory, instance: string): readonly PastOf[] {
  return Object.entries(history).flatMap(([key, entries]) => {
    const [environment = '', stack = ''] = key.split('/');
    const isIts =
      stack === stackName(instance, environment, pipeline) || told.stacks[key]?.pipeline === pipeline;
    return isIts ? [{ environment, entries }] : [];
  });
}
