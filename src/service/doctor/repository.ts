import { counted } from '../../core/show/change-lines.ts';
import { checker } from '../../core/show/diagnosis.ts';
import type { Check } from '../../core/show/diagnosis.ts';
import { revisionLine } from '../../core/show/describe-text.ts';
import type { Reading } from '../wishes/desired-state.ts';
import type { Patient } from './patient.ts';

const { ok, warn, fail } = checker('repository');

/** Whether the repository can be read, and what it says. */
export function checkRepository(reading: Reading, { world, verification }: Patient): readonly Check[] {
  const { source, configPath } = world;
  if (reading.kind === 'lost') return [fail(reading.fault.message, reading.fault.hint)];
  const revision = reading.kind === 'accepted' ? reading.good.revision : reading.revision;
  const reached = ok(`${source.description} is read: ${revisionLine(revision)}.`);
  return [reached, checkConfig(reading, configPath), signatures(verification)];
}

function checkConfig(reading: Exclude<Reading, { kind: 'lost' }>, path: string): Check {
  const errors = reading.problems.filter(({ severity }) => severity === 'error').length;
  const see = `mlops-reconciler plan lists them; before a commit: mlops-reconciler validate ${path}`;
  if (reading.kind === 'rejected') return fail(`${path} is rejected: ${counted(errors, 'problem')}.`, see);
  if (reading.broken !== null)
    return fail(`Of ${reading.broken.of} files, ${reading.broken.files.join(', ')} cannot be used.`, see);
  const { pipelines, environments } = reading.good.desire.config;
  const what = `${path} is valid: ${counted(pipelines.length, 'pipeline')} in ${counted(environments.length, 'environment')}`;
  return reading.problems.length === 0
    ? ok(`${what}.`)
    : warn(`${what}, with ${counted(reading.problems.length, 'warning')}.`, see);
}

const signatures = (verification: Patient['verification']): Check =>
  verification === 'off'
    ? ok('Commits need no signature (MLOPS_VERIFY is off).')
    : ok(`Signatures are verified (MLOPS_VERIFY is ${verification}), and this commit passed.`);
