import type { Problem } from '../../core/text/result.ts';
import type { Log } from '../../ports.ts';
import type { Reading } from '../wishes/desired-state.ts';

/** One line when the repository says something new: what is repeated at every look is said once. */
export function logReading(log: Log, before: Reading | null, reading: Reading): void {
  if (before !== null && sameNews(before, reading)) return;
  switch (reading.kind) {
    case 'accepted': {
      const { revision, desire } = reading.good;
      const { author, subject } = revision;
      const pipelines = desire.config.pipelines.length;
      log.info({ revision: revision.commit, author, subject, pipelines }, 'configuration accepted');
      if (reading.broken !== null) {
        const { files, of } = reading.broken;
        const which = { revision: revision.commit, files, of, ...firstOf(reading.problems) };
        log.error(which, 'configuration files rejected');
      }
      break;
    }
    case 'rejected': {
      const which = { revision: reading.revision.commit, ...firstOf(reading.problems) };
      log.error(which, 'configuration rejected');
      break;
    }
    case 'lost': {
      const { code, message, hint } = reading.fault;
      log.error({ code, error: message, hint }, 'repository cannot be read');
      break;
    }
    default:
      reading satisfies never;
  }
}

/** How many errors there are, and the first of them. */
function firstOf(problems: readonly Problem[]): Readonly<Record<string, unknown>> {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const { file, line, column, message } = errors[0] ?? {};
  return { problems: errors.length, file, line, column, error: message };
}

const sameNews = (one: Reading, other: Reading): boolean =>
  one.kind === other.kind && subjectOf(one) === subjectOf(other);

function subjectOf(reading: Reading): string {
  if (reading.kind === 'lost') return reading.fault.code;
  return reading.kind === 'accepted' ? reading.good.revision.commit : reading.revision.commit;
}
