import type { Command } from 'commander';
import type { Request } from '../ports.ts';
import { settingsFor, withSettings } from './options.ts';
import type { Flags } from './options.ts';
import { EXIT, print } from './outside.ts';
import type { ExitCode, Outside } from './outside.ts';
import { explained } from './session.ts';

export const describeRetry = (command: Command): Command =>
  withSettings(
    command
      .description('Forgets the failures of a pipeline: one more attempt is made at the next look.')
      .argument('<PIPELINE>', 'name of the pipeline'),
  );

export const describeApprove = (command: Command): Command =>
  withSettings(
    command
      .description('Approves one step, or all steps of an environment that want approval.')
      .argument('<HASH>', 'a hash that `plan` or a mail shows'),
  );

export const retryVerb = (pipeline: string, flags: Flags, outside: Outside): Promise<ExitCode> => {
  const environments = Array.isArray(flags['environment'])
    ? (flags['environment'] as readonly string[])
    : [null];
  const requests = environments.map((environment): Request => ({ kind: 'retry', pipeline, environment }));
  return leave(requests, flags, outside);
};

export async function approveVerb(hash: string, flags: Flags, outside: Outside): Promise<ExitCode> {
  if (/^[0-9a-f]{64}$/.test(hash)) return leave([{ kind: 'approve', hash }], flags, outside);
  print(outside.stderr, [
    'error: That is no hash: 64 digits from 0 to f are expected.',
    '    `mlops-reconciler plan` shows it.',
  ]);
  return EXIT.error;
}

/** The process that holds the state takes requests up at its next pass. */
async function leave(requests: readonly Request[], flags: Flags, outside: Outside): Promise<ExitCode> {
  const settings = settingsFor(flags, outside, { repository: false });
  if (typeof settings === 'number') return settings;
  return explained(outside, async () => {
    const { stateOf } = await import('../compose.ts');
    const store = stateOf(settings);
    for (const request of requests) await store.ask(request);
    print(outside.stdout, [`Noted in ${settings.state}. It is taken up at the next look.`]);
    return EXIT.done;
  });
}
