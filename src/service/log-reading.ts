import type { Log } from '../ports.ts';
import type { Reading } from './desired-state.ts';

/** One line when the repository says something new: what is repeated at every look is said once. */
export function logReading(log: Log, before: Reading | null, reading: Reading): void {
  if (before !== null && sameNews(before, reading)) return;
  switch (reading.kind) {
    case 'accepted': {
      const { revision, desire } = reading.good;
      const { author, subject } = revision;
      const pipelines = desire.config.pipelines.length;
      log.info({ revision: revision.commit, author, subject, pipelines }, 'configuration accepted');
      break;
    }
    case 'rejected': {
      const problems = reading.problems.filter(({ severity }) => severity === 'error');
      const { file, line, column, message } = problems[0] ?? {};
      const first = { file, line, column, error: message };
      log.error(
        { revision: reading.revision.commit, problems: problems.length, ...first },
        'configuration rejected',
      );
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

const sameNews = (one: Reading, other: Reading): boolean =>
  one.kind === other.kind && subjectOf(one) === subjectOf(other);

function subjectOf(reading: Reading): string {
  if (reading.kind === 'lost') return reading.fault.code;
  return reading.kind === 'accepted' ? reading.good.revision.commit : reading.revision.commit;
}
