import type { Command } from 'commander';
import type { Composition } from '../compose.ts';
import { checker, diagnosisJson, diagnosisLines, isFit } from '../core/show/diagnosis.ts';
import type { Check } from '../core/show/diagnosis.ts';
import { Fault } from '../core/fault.ts';
import { readSourceAddress } from '../core/entry/source-address.ts';
import { version } from '../package-root.ts';
import type { Patient } from '../service/doctor/patient.ts';
import type { Settings } from '../settings.ts';
import { settingsFor, withSettings } from './options.ts';
import type { Flags } from './options.ts';
import { EXIT, OUTPUT, print, printJson } from './outside.ts';
import type { ExitCode, Outside } from './outside.ts';

export const describeDoctor = (command: Command): Command =>
  withSettings(
    command.description(
      'Checks everything the service stands on: Git, credentials, rights, topic, quotas, clock, state. Changes nothing.',
    ),
  ).addOption(OUTPUT());

export async function doctorVerb(flags: Flags, outside: Outside): Promise<ExitCode> {
  const settings = settingsFor(flags, outside, { repository: true });
  if (typeof settings === 'number') return settings;
  const checks = await diagnose(settings, outside);
  if (flags['output'] === 'json') printJson(outside.stdout, diagnosisJson(checks));
  else print(outside.stdout, diagnosisLines(checks));
  return isFit(checks) ? EXIT.done : EXIT.error;
}

async function diagnose(settings: Settings, outside: Outside): Promise<readonly Check[]> {
  const { compose, gitVersion } = await import('../compose.ts');
  let composition: Composition;
  try {
    composition = await compose(settings, { env: outside.env, logTo: outside.stderr, withoutLease: true });
  } catch (error) {
    // The source or the policy cannot even be tried: there is nothing more to look at.
    if (!(error instanceof Fault)) throw error;
    return [checker('settings').fail(error.message, error.hint)];
  }
  try {
    const { examine } = await import('../service/doctor/examine.ts');
    const git = await gitVersion(outside.env['PATH']);
    return await examine(patientOf(composition, settings, git), outside.signals);
  } finally {
    composition.close();
  }
}

function patientOf(
  { world, reconciler, place, examinerOf }: Composition,
  { repository, queueUrl, policy, verify }: Settings,
  git: string | null,
): Patient {
  const address = readSourceAddress(repository ?? '');
  const source = address.ok ? address.source : null;
  return {
    world,
    reconciler,
    examinerOf,
    lease: place.lease,
    probe: () => place.probe(),
    verification: verify,
    belongings: {
      queue: queueUrl,
      repository: source?.kind === 'codecommit' ? { region: source.region, name: source.repository } : null,
      policy: policy?.startsWith('s3://') === true ? policy.slice('s3://'.length) : null,
    },
    tools: { version, node: process.version, git, needsGit: source?.kind === 'git' },
  };
}
