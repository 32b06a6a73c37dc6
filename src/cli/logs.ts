import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Option } from 'commander';
import type { Command } from 'commander';
import { LEVELS, logLine } from '../core/show/log-lines.ts';
import type { LogFilter } from '../core/show/log-lines.ts';
import { duration } from '../settings/values.ts';
import type { Flags } from './options.ts';
import { EXIT, print } from './outside.ts';
import type { ExitCode, Outside } from './outside.ts';

export const describeLogs = (command: Command): Command =>
  command
    .description('The log of `run` for people: reads its JSON lines from a file or from standard input.')
    .argument('[FILE]', 'where the log was written to; - is standard input', '-')
    .option('--pipeline <NAME>', 'only lines about this pipeline')
    .addOption(
      new Option('--environment <NAME>', 'only lines about this environment; repeatable').argParser(
        (text: string, before: readonly string[] | undefined) => [...(before ?? []), text],
      ),
    )
    .addOption(new Option('--level <LEVEL>', 'only lines that are so bad or worse').choices([...LEVELS]))
    .option(
      '--since <WHEN>',
      'only lines from then on: a time (2027-01-15T08:00:00Z) or a duration (2h, 3d)',
    );

/** Reads line by line: a log is larger than memory, and one that is piped in never ends. */
export async function logsVerb(file: string, flags: Flags, outside: Outside): Promise<ExitCode> {
  const since = sinceOf(flags['since'], Date.now());
  if (since === undefined) {
    print(outside.stderr, ['error: --since is no time.', '    Such as 2027-01-15T08:00:00Z, 2h or 3d.']);
    return EXIT.error;
  }
  const filter = filterOf(flags, since);
  const input = file === '-' ? process.stdin : createReadStream(resolve(outside.directory, file));
  const { reads } = outside.signals;
  const stop = (): void => void input.destroy();
  reads.addEventListener('abort', stop, { once: true });
  try {
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      const line = logLine(text, filter, Date.parse);
      if (line !== null) print(outside.stdout, [line]);
    }
    return EXIT.done;
  } catch (error) {
    if (reads.aborted) return EXIT.done;
    print(outside.stderr, [`error: ${file} cannot be read: ${error instanceof Error ? error.message : ''}`]);
    return EXIT.error;
  } finally {
    reads.removeEventListener('abort', stop);
  }
}

function filterOf(flags: Flags, since: number | null): LogFilter {
  const { pipeline, environment, level } = flags;
  return {
    pipeline: typeof pipeline === 'string' ? pipeline : null,
    environments: Array.isArray(environment) ? environment.map(String) : null,
    level: LEVELS.find((each) => each === level) ?? null,
    since,
  };
}

const TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** Null without the option; undefined for what is no time. */
function sinceOf(written: Flags[string], now: number): number | null | undefined {
  if (written === undefined) return null;
  const text = String(written);
  const span = duration('1s', '2500d')(text);
  if (span.ok) return now - span.value;
  const at = TIME.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
