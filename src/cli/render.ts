import type { Command } from 'commander';
import { parseJson } from '../core/text/json.ts';
import type { JsonObject } from '../core/text/json.ts';
import type { Wanted } from '../core/model.ts';
import { withSettings } from './options.ts';
import type { Flags } from './options.ts';
import { EXIT, print, printJson } from './outside.ts';
import type { ExitCode, Outside } from './outside.ts';
import { readingLines, session } from './session.ts';

export const describeRender = (command: Command): Command =>
  withSettings(
    command
      .description('The final template and parameters of one pipeline, without asking AWS.')
      .argument('<PIPELINE>', 'name of the pipeline'),
  );

/** Outputs of other pipelines are live values: what needs one is shown as held. */
export async function renderVerb(pipeline: string, flags: Flags, outside: Outside): Promise<ExitCode> {
  return session(flags, outside, async ({ reconciler, world }) => {
    const { reading, wanted } = await reconciler.wishes(outside.signals);
    print(outside.stderr, readingLines(reading));
    if (reading.kind !== 'accepted') return EXIT.error;
    const found = wanted.filter((wish) => wish.pipeline === pipeline);
    const shown = found.filter(({ environment }) => world.only?.includes(environment) ?? true);
    if (shown.length === 0) {
      const names = [...new Set(wanted.map((wish) => wish.pipeline))].join(', ');
      print(outside.stderr, [
        `error: There is no pipeline ${pipeline} in the configuration.`,
        `    There are: ${names || 'none'}.`,
      ]);
      return EXIT.error;
    }
    printJson(outside.stdout, { schema_version: 1, stacks: shown.map(rendered) });
    return shown.every(({ blocked }) => blocked === null) ? EXIT.done : EXIT.error;
  });
}

function rendered({ environment, stack, desired, blocked }: Wanted): JsonObject {
  if (desired === null)
    return { environment, stack, held: blocked?.why ?? 'The entry says "state": "absent".' };
  const { digest, parameters, tags, capabilities, role, noEcho } = desired;
  const shown = Object.entries(parameters).map(([name, value]) => [
    name,
    noEcho.includes(name) ? '****' : value,
  ]);
  return {
    environment,
    stack,
    digest,
    capabilities,
    role,
    tags,
    parameters: Object.fromEntries(shown),
    template: parseJson(desired.template) ?? null,
  };
}
