import type { Composition, Surroundings } from '../compose.ts';
import { Fault } from '../core/fault.ts';
import { problemLines } from '../core/show/describe-text.ts';
import type { Broken, Reading } from '../service/wishes/desired-state.ts';
import type { Settings } from '../settings.ts';
import { settingsFor } from './options.ts';
import type { Flags } from './options.ts';
import { EXIT, print } from './outside.ts';
import type { ExitCode, Outside } from './outside.ts';

/** Runs a verb that reads the repository, with everything composed for it and let go of afterwards. */
export async function session(
  flags: Flags,
  outside: Outside,
  verb: (composition: Composition, settings: Settings) => Promise<ExitCode>,
  more: Pick<Surroundings, 'withoutLease' | 'farewell'> = {},
): Promise<ExitCode> {
  const settings = settingsFor(flags, outside, { repository: true });
  if (typeof settings === 'number') return settings;
  return explained(outside, async () => {
    // Loaded when it is needed: `version`, `--help` and a wrong setting answer at once.
    const { compose } = await import('../compose.ts');
    const composition = await compose(settings, { env: outside.env, logTo: outside.stderr, ...more });
    try {
      return await verb(composition, settings);
    } finally {
      composition.close();
    }
  });
}

/** A fault as a sentence and what to do about it, instead of a stack trace. Bugs keep theirs. */
export async function explained(outside: Outside, verb: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await verb();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    print(outside.stderr, faultLines(error));
    return EXIT.error;
  }
}

const faultLines = ({ message, hint }: Fault): readonly string[] => [
  `error: ${message}`,
  ...(hint === null ? [] : [`    ${hint}`]),
];

/** Why there is nothing to plan; warnings only when the configuration was accepted. */
export function readingLines(reading: Reading): readonly string[] {
  switch (reading.kind) {
    case 'accepted':
      return [...reading.problems.flatMap(problemLines), ...brokenLines(reading.broken)];
    case 'rejected':
      return [
        ...reading.problems.flatMap(problemLines),
        '',
        `error: The configuration of commit ${reading.revision.commit.slice(0, 7)} is rejected, and nothing is changed.`,
      ];
    case 'lost':
      return faultLines(reading.fault);
    default:
      return reading satisfies never;
  }
}

const brokenLines = (broken: Broken | null): readonly string[] =>
  broken === null
    ? []
    : [
        '',
        `error: ${broken.files.length} of ${broken.of} configuration files are rejected, and what came from them is held.`,
      ];

/** What keeps environments from being read, each said once however many of them it keeps. */
export const unreachableLines = (faults: readonly Fault[]): readonly string[] => [
  ...new Set(faults.map((fault) => faultLines(fault).join('\n'))),
];
