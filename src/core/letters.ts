import { labelled, subjectLine, wrap } from './mail.ts';
import type { Message, Severity } from './mail.ts';
import type { Revision } from './model.ts';
import type { Problem } from './result.ts';
import { iso, spoken } from './time.ts';
import type { Opening, StackNews, Transition } from './told.ts';

/** What every letter says of where it comes from. */
export interface Letterhead {
  readonly instance: string;
  /** Host and path of the repository, without credentials. */
  readonly source: string;
  readonly topicArn: string;
  /** The commit it is about; null while none could be read. */
  readonly revision: Revision | null;
  readonly hash: (text: string) => string;
}

/** Something that was told before and is not over yet: the foot of the next digest reminds of it. */
export interface OpenFailure {
  readonly kind: Opening['kind'];
  readonly environment: string;
  readonly pipeline: string;
}

/** From worst to best: the first that occurs is the verdict of the letter. */
const ORDER: readonly StackNews[] = [
  'failed',
  'degraded',
  'drifted',
  'held',
  'recovered',
  'removed',
  'deployed',
];

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
    ...about(head),
    '',
    ...sorted.flatMap(paragraph),
    ...(open.length === 0 ? [] : ['', 'Not over yet, from before:', ...open.flatMap(openLine)]),
  ];
  return letter(head, {
    ids: sorted.map((each) => each.id),
    subject: `${headline(sorted)}${by(head.revision)}`,
    lines,
    // Machines get them as they happened: of a pipeline that was removed and then failed, the last word counts.
    data: { outcome, transitions: transitions.map(published), open },
    attributes: {
      environment: unique(sorted.map((each) => each.environment)),
      pipeline: unique(sorted.map((each) => each.pipeline)),
      outcome,
      severity: SEVERITY[outcome],
    },
  });
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];

const counts = (transitions: readonly Transition[]): string =>
  ORDER.map((kind) => [transitions.filter((each) => each.kind === kind).length, kind] as const)
    .filter(([count]) => count > 0)
    .map(([count, kind]) => `${count} ${kind}`)
    .join(', ');

function headline(transitions: readonly Transition[]): string {
  const [only] = transitions;
  if (only === undefined || transitions.length > 1) return counts(transitions);
  const how = only.kind === 'held' ? `held (${only.what})` : only.kind;
  return `${only.pipeline} ${how} in ${only.environment}`;
}

const by = (revision: Revision | null): string =>
  revision === null ? '' : ` (commit ${revision.commit.slice(0, 7)} by ${revision.author})`;

function about({ revision, source }: Letterhead): readonly string[] {
  if (revision === null) return labelled('Source   ', source);
  const when = revision.time === null ? '' : `, ${iso(revision.time)}`;
  return [
    ...labelled('Commit   ', `${revision.commit.slice(0, 12)} by ${revision.author}${when}`),
    ...wrap(`"${revision.subject}"`, '         '),
    ...labelled('Source   ', source),
  ];
}

function paragraph(transition: Transition): readonly string[] {
  const { kind, pipeline, environment, what, took, why, next } = transition;
  const duration = took === null ? '' : ` ${kind === 'failed' ? 'after' : 'in'} ${spoken(took)}`;
  return [
    ...labelled(`  ${kind.padEnd(10)} `, `${pipeline} (${environment}): ${what}${duration}`),
    ...(why === null ? [] : wrap(why, '             ')),
    ...(next === null ? [] : wrap(`-> ${next}`, '             ')),
  ];
}

const openLine = ({ kind, pipeline, environment }: OpenFailure): readonly string[] =>
  labelled(`  ${kind.padEnd(10)} `, `${pipeline} (${environment})`);

const published = ({ took, ...rest }: Transition): object => ({
  ...rest,
  took_seconds: took === null ? null : Math.round(took / 1000),
});

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
      ...problems.flatMap(problemLines),
      '',
      ...wrap('-> Correct the file and commit it. To check it first: mlops-reconciler validate FILE'),
    ],
    data: { outcome: 'config-rejected', problems },
    attributes: { environment: [], pipeline: [], outcome: 'config-rejected', severity: 'error' },
  });
}

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
export type Notice = 'config-accepted' | 'source-lost' | 'source-back';

const NOTICES: Readonly<Record<Notice, { readonly subject: string; readonly severity: Severity }>> = {
  'config-accepted': { subject: 'configuration accepted again', severity: 'info' },
  'source-lost': { subject: 'the repository cannot be read', severity: 'error' },
  'source-back': { subject: 'the repository can be read again', severity: 'info' },
};

/** @param occasion makes the id: the same occasion is the same letter. */
export function notice(kind: Notice, text: string, occasion: string, head: Letterhead): Message {
  const { subject, severity } = NOTICES[kind];
  return letter(head, {
    ids: [kind, occasion],
    subject: `${subject}${kind === 'config-accepted' ? by(head.revision) : ''}`,
    lines: [...wrap(text), '', ...about(head)],
    data: { outcome: kind, text },
    attributes: { environment: [], pipeline: [], outcome: kind, severity },
  });
}

interface Content {
  readonly ids: readonly string[];
  readonly subject: string;
  readonly lines: readonly string[];
  readonly data: object;
  readonly attributes: Message['attributes'];
}

function letter(head: Letterhead, content: Content): Message {
  const { instance, revision, source, topicArn, hash } = head;
  const id = `${(revision?.commit ?? 'none').slice(0, 12)}-${hash(content.ids.join('\n')).slice(0, 12)}`;
  const commit =
    revision === null ? null : { ...revision, time: revision.time === null ? null : iso(revision.time) };
  return {
    id,
    topicArn,
    subject: subjectLine(`[${instance}] ${content.subject}`),
    text: [...content.lines, '', '--', `mlops-reconciler ${instance}, message ${id}`, ''].join('\n'),
    json: JSON.stringify({ schema_version: 1, id, instance, source, revision: commit, ...content.data }),
    attributes: content.attributes,
  };
}
