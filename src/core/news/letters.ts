import { counts, headline, isOfCommit, ORDER, unique } from './headline.ts';
import { labelled, subjectLine, wrap } from '../mail.ts';
import type { Message, Severity } from '../mail.ts';
import { commands, paragraphs, reminders } from './paragraphs.ts';
import type { OpenFailure } from './paragraphs.ts';
import { published } from './published.ts';
import type { Published } from './published.ts';
import type { Revision } from '../model.ts';
import type { Problem } from '../text/result.ts';
import { iso } from '../text/time.ts';
import type { StackNews, Transition } from '../told.ts';

/** What every letter says of where it comes from. */
export interface Letterhead {
  readonly instance: string;
  /** Host and path of the repository, without credentials. */
  readonly source: string;
  readonly topicArn: string;
  /** Of the topic the service is set to: messages of another one have ids of their own. */
  readonly serviceTopic: string;
  /** Where the status page is for people; null where it is nowhere. */
  readonly page: string | null;
  /** The commit it is about; null while none could be read. */
  readonly revision: Revision | null;
  readonly hash: (text: string) => string;
}

const SEVERITY: Readonly<Record<StackNews, Severity>> = {
  failed: 'error',
  degraded: 'error',
  drifted: 'warning',
  held: 'warning',
  recovered: 'info',
  removed: 'info',
  deployed: 'info',
};

/** One letter for all that happened: the verdict first, what failed before what went well. */
export function digest(
  transitions: readonly Transition[],
  open: readonly OpenFailure[],
  head: Letterhead,
): Message {
  const sorted = transitions.toSorted(
    (a, b) =>
      ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) ||
      compare(a.environment, b.environment) ||
      compare(a.pipeline, b.pipeline),
  );
  const outcome = sorted[0]?.kind ?? 'deployed';
  const lines = [
    `${counts(sorted)}.`,
    '',
    ...about(head, isOfCommit(sorted)),
    '',
    ...paragraphs(sorted),
    ...commands(sorted),
    ...reminders(open),
  ];
  return letter(head, {
    ids: sorted.map((each) => each.id),
    subject: `${headline(sorted)}${isOfCommit(sorted) ? by(head.revision) : ''}`,
    lines,
    // Machines get them as they happened: of a pipeline that was removed and then failed, the last word counts.
    data: { transitions, open },
    attributes: {
      environment: unique(sorted.map((each) => each.environment)),
      pipeline: unique(sorted.map((each) => each.pipeline)),
      outcome,
      severity: SEVERITY[outcome],
    },
  });
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const by = (revision: Revision | null): string =>
  revision === null ? '' : ` (commit ${revision.commit.slice(0, 7)} by ${revision.author})`;

/** @param isCause false where the commit is only what Git was at: then nobody's name stands beside it */
function about({ revision, source }: Letterhead, isCause = true): readonly string[] {
  if (revision === null) return labelled('Source   ', source);
  if (!isCause)
    return [...labelled('Git at   ', revision.commit.slice(0, 12)), ...labelled('Source   ', source)];
  const when = revision.time === null ? '' : `, ${iso(revision.time)}`;
  return [
    ...labelled('Commit   ', `${revision.commit.slice(0, 12)} by ${revision.author}${when}`),
    ...wrap(`"${revision.subject}"`, '         '),
    ...labelled('Source   ', source),
  ];
}

/** Files that cannot be used, among others that can. */
interface Part {
  readonly files: readonly string[];
  readonly of: number;
  readonly key: string;
}

/**
 * The configuration of a commit could not be used, or some of its files: every problem, and what was not touched.
 * @param part the files, or null when it is all of them
 */
export function rejected(problems: readonly Problem[], head: Letterhead, part: Part | null = null): Message {
  const shown = problems.slice(0, MOST);
  const errors = problems.filter((problem) => problem.severity === 'error');
  const count = errors.length === 1 ? '1 problem' : `${errors.length} problems`;
  const said = part === null ? `The configuration has ${count}. ${UNTOUCHED}` : partly(part, count);
  return letter(head, {
    ids: ['config-rejected', part?.key ?? head.revision?.commit ?? ''],
    subject: `configuration rejected: ${count}${by(head.revision)}`,
    lines: [
      ...wrap(said),
      '',
      ...about(head),
      '',
      ...shown.flatMap(problemLines),
      ...(shown.length < problems.length ? [`  and ${problems.length - shown.length} more`] : []),
      '',
      ...wrap('-> Correct the file and commit it. To check it first: mlops-reconciler validate FILE'),
    ],
    data: { problems },
    attributes: { environment: [], pipeline: [], outcome: 'config-rejected', severity: 'error' },
  });
}

/** Problems in one mail; `validate` shows all. */
const MOST = 50;

const UNTOUCHED = 'Nothing was changed; what is deployed stays as it is.';

const partly = ({ files, of }: Part, count: string): string =>
  `${files.length} of ${of} configuration files cannot be used: ${count}. The pipelines of ` +
  `${files.length === 1 ? 'that file' : 'those files'} stay as they are; all others are applied.`;

function problemLines(problem: Problem): readonly string[] {
  const { file, line, column, pointer, message, hint, severity } = problem;
  const place = [file, line, column].filter((part) => part !== null).join(':');
  return [
    ...labelled(`  ${severity.padEnd(7)}  `, `${place} ${pointer}`),
    ...wrap(message, '           '),
    ...(hint === null ? [] : wrap(`-> ${hint}`, '           ')),
  ];
}

/** What else a letter can be about, in one paragraph. */
export type Notice =
  | 'config-accepted'
  | 'source-lost'
  | 'source-back'
  | 'environment-lost'
  | 'environment-back'
  | 'silent'
  | 'heard-again';

interface Occasion {
  readonly text: string;
  /** Makes the id: the same occasion is the same letter. */
  readonly occasion: string;
  /** The environment it is about. */
  readonly environment?: string;
}

const NOTICES: Readonly<Record<Notice, { readonly subject: string; readonly severity: Severity }>> = {
  'config-accepted': { subject: 'configuration accepted again', severity: 'info' },
  'source-lost': { subject: 'the repository cannot be read', severity: 'error' },
  'source-back': { subject: 'the repository can be read again', severity: 'info' },
  'environment-lost': { subject: 'cannot be read', severity: 'error' },
  'environment-back': { subject: 'can be read again', severity: 'info' },
  silent: { subject: 'no look at Git and AWS succeeds any more', severity: 'error' },
  'heard-again': { subject: 'looks at Git and AWS succeed again', severity: 'info' },
};

export function notice(kind: Notice, { text, occasion, environment }: Occasion, head: Letterhead): Message {
  const { subject, severity } = NOTICES[kind];
  const whose = environment === undefined ? '' : `environment ${environment} `;
  return letter(head, {
    ids: [kind, occasion],
    subject: `${whose}${subject}${kind === 'config-accepted' ? by(head.revision) : ''}`,
    lines: [...wrap(text), '', ...about(head, kind === 'config-accepted')],
    data: { text },
    attributes: {
      environment: environment === undefined ? [] : [environment],
      pipeline: [],
      outcome: kind,
      severity,
    },
  });
}

interface Content {
  readonly ids: readonly string[];
  readonly subject: string;
  readonly lines: readonly string[];
  readonly data: Partial<Pick<Published, 'transitions' | 'open' | 'problems' | 'text'>>;
  readonly attributes: Message['attributes'];
}

function letter(head: Letterhead, { ids, subject, lines, data, attributes }: Content): Message {
  const { instance, revision, source, topicArn, page, hash } = head;
  const own = topicArn === head.serviceTopic ? ids : [...ids, topicArn];
  const id = `${(revision?.commit ?? 'none').slice(0, 12)}-${hash(own.join('\n')).slice(0, 12)}`;
  const foot = page === null ? [] : ['', `Status   ${page}`];
  const { outcome, severity } = attributes;
  return {
    id,
    topicArn,
    subject: subjectLine(`[${instance}] ${subject}`),
    text: [...lines, ...foot, '', '--', `mlops-reconciler ${instance}, message ${id}`, ''].join('\n'),
    json: published({ id, instance, source, revision, outcome, severity, page, ...data }),
    attributes,
  };
}
