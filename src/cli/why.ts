import type { Command } from 'commander';
import { whyJson, whyLines } from '../core/why/why.ts';
import type { Circumstances } from '../core/why/why.ts';
import { didYouMean } from '../core/text/suggest.ts';
import { quote } from '../core/text/words.ts';
import type { Lease } from '../ports.ts';
import type { Reading } from '../service/wishes/desired-state.ts';
import { withSettings } from './options.ts';
import type { Flags } from './options.ts';
import { EXIT, OUTPUT, print, printJson } from './outside.ts';
import type { ExitCode, Outside } from './outside.ts';
import { readingLines, session, unreachableLines } from './session.ts';

export const describeWhy = (command: Command): Command =>
  withSettings(
    command
      .description('Why a pipeline is as it is: everything that holds it, and what would release it.')
      .argument('<PIPELINE>', 'name of the pipeline'),
  ).addOption(OUTPUT());

export const whyVerb = (pipeline: string, flags: Flags, outside: Outside): Promise<ExitCode> =>
  session(flags, outside, async ({ world, reconciler }, settings) => {
    const { reading, revision, steps, unreachable } = await reconciler.preview(outside.signals);
    const its = steps.filter((step) => step.pipeline === pipeline);
    if (its.length === 0) {
      const known = [...new Set(steps.map((step) => step.pipeline))].toSorted();
      print(outside.stderr, [
        ...readingLines(reading),
        ...unreachableLines(unreachable),
        `error: There is no pipeline ${quote(pipeline)}.`,
        `    ${didYouMean(pipeline, known) ?? '`mlops-reconciler status` lists them.'}`,
      ]);
      return EXIT.error;
    }
    const { leaseOf } = await import('../compose.ts');
    const { memory } = await world.store.load();
    const now = world.clock.now();
    const around: Circumstances = {
      now,
      source: world.source.description,
      revision,
      obstacle: obstacleIn(reading),
      lease: await leaseText(leaseOf(settings), world.mode),
      memory,
    };
    if (flags['output'] === 'json') printJson(outside.stdout, whyJson(pipeline, its, around));
    else print(outside.stdout, whyLines(its, around));
    return EXIT.done;
  });

function obstacleIn(reading: Reading): string | null {
  switch (reading.kind) {
    case 'accepted':
      return null;
    case 'rejected':
      return 'it is rejected, and what was valid before stays; mlops-reconciler validate says why';
    case 'lost':
      return `it cannot be read: ${reading.fault.message}`;
    default:
      return reading satisfies never;
  }
}

/** Who may decide, as far as the state tells; it is no reason to fail. */
async function leaseText(lease: Lease, mode: string): Promise<string> {
  const observing = mode === 'observe' ? ' Under `observe` nothing is changed.' : '';
  try {
    const { record, dead } = await lease.read();
    if (record === null || record.released || dead)
      return `nobody: no process has the lease (${lease.place}).${observing}`;
    return `process ${record.holder.pid} on ${record.holder.host} has the lease (${lease.place}).${observing}`;
  } catch {
    return `not known: the lease (${lease.place}) cannot be read.${observing}`;
  }
}
