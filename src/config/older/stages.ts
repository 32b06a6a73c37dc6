import type { Layer } from '../../core/entry/merge.ts';
import { name } from '../../core/text/words.ts';
import type { Flaw } from '../flaw.ts';
import { asWarning, atKey, flaw } from '../flaw.ts';
import type { Input } from './read-members.ts';
import type { Stage } from './read-field.ts';
import { STAGES } from './read-field.ts';

/** What the values for dev, staging and prod of one entry come to in this file. */
export interface Staging {
  /** The stages it has values for, in the framework's order; none for an entry without stages. */
  readonly stages: readonly Stage[];
  /** Those of them that are no environments of the file. */
  readonly missing: readonly Stage[];
  /** Where the first such value stands. */
  readonly pointer: string;
}

/** An entry may be meant for some of the stages only; values for the others have no effect, and people are told. */
export function meantInputs(inputs: readonly Input[], { values }: Layer) {
  const { environments } = values;
  const isMeant = ({ stage }: Input): boolean =>
    stage === null || !Array.isArray(environments) || environments.includes(stage);
  return {
    inputs: inputs.filter(isMeant),
    flaws: inputs.filter((input) => !isMeant(input)).map(withoutEffect),
  };
}

function withoutEffect({ stage, pointer }: Input): Flaw {
  const stranger = name(String(stage));
  const message = `the pipeline is not meant for ${stranger}, so this value has no effect`;
  const hint = `Add ${stranger} to its \`environments\`, or take the value away.`;
  return asWarning(atKey(flaw('unused-override', pointer, message, hint)));
}

export function stagingOf(inputs: readonly Input[], environments: readonly string[]): Staging {
  const stages = STAGES.filter((stage) => inputs.some((input) => input.stage === stage));
  return {
    stages,
    missing: stages.filter((stage) => !environments.includes(stage)),
    pointer: inputs.find((input) => input.stage !== null)?.pointer ?? '',
  };
}

/** Why such an entry is held when it is reconciled; null when it is not. */
export const incompleteness = ({ missing }: Staging): string | null =>
  missing.length === 0
    ? null
    : `The entry has values for ${missing.join(', ')}, and the file declares no such environment.`;

/** Says before the commit what will be held after it. */
export function undeclared({ missing, pointer }: Staging): readonly Flaw[] {
  if (missing.length === 0) return [];
  const message = `there is a value for ${missing.map(name).join(', ')}, but no such environment: the pipeline is held`;
  const hint =
    'Write {"version": 1, "environments": {"dev": {...}, "staging": {...}, "prod": {...}}, "pipelines": [...]} around it.';
  return [asWarning(atKey(flaw('older-stages', pointer, message, hint)))];
}
