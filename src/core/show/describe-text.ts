import { mailLine } from '../mail-status.ts';
import type { Revision } from '../model.ts';
import { plainText } from '../text/plain-text.ts';
import type { Problem } from '../text/result.ts';
import { topicLine } from '../topic-health.ts';
import { sharing } from './sharing.ts';
import type { Row } from './sharing.ts';
import type { PipelineStatus, Snapshot } from './snapshot.ts';

/** Longest line of somebody else's that is shown: beyond it nobody reads. */
const LONGEST = 2000;

/** A commit in one line: `1a2b3c4 "Use a bigger instance" by Ann`. */
export const revisionLine = (revision: Revision | null): string =>
  revision === null
    ? 'no commit could be read'
    : plainText(`${revision.commit.slice(0, 7)} "${revision.subject}" by ${revision.author}`, LONGEST);

/** `file:line:column  pointer` and below it what is wrong and what to do. */
export function problemLines(problem: Problem): readonly string[] {
  const { file, line, column, pointer, severity, message, hint } = problem;
  const place = [file, line, column].filter((part) => part !== null).join(':');
  return [
    plainText(`${place}: ${severity}: ${message}`, LONGEST),
    ...(pointer === '' ? [] : [`    at ${plainText(pointer, LONGEST)}`]),
    ...(hint === null ? [] : [`    ${plainText(hint, LONGEST)}`]),
  ];
}

const COLUMNS: readonly (readonly [title: string, cell: (pipeline: PipelineStatus) => string])[] = [
  ['ENVIRONMENT', ({ environment }) => environment],
  ['PIPELINE', ({ name }) => name],
  ['VERDICT', ({ verdict }) => verdict],
  ['STACK', ({ stackStatus }) => stackStatus ?? '-'],
];

/** Every pipeline in one line, and below those that are not synced the reason. */
export function statusLines({ verdict, revision, pipelines, mail, topics }: Snapshot): readonly string[] {
  const first = `${verdict}: ${revisionLine(revision)}`;
  const telling = [
    ...(mail === undefined ? [] : [mailLine(mail)]),
    ...Object.values(topics ?? {}).map(topicLine),
  ].flatMap((line) => ['', plainText(line, LONGEST)]);
  if (pipelines.length === 0) return [first, ...telling];
  const columns = COLUMNS.map(([title, cell]) => {
    const width = Math.max(title.length, ...pipelines.map((pipeline) => cell(pipeline).length));
    return { title, cell, width };
  });
  const row = (text: (column: (typeof columns)[number]) => string): string =>
    columns
      .map((column) => text(column).padEnd(column.width))
      .join('  ')
      .trimEnd();
  const rows = pipelines.map((pipeline): Row => [row(({ cell }) => cell(pipeline)), reasonsIn(pipeline)]);
  return [first, '', row(({ title }) => title), ...sharing(rows), ...telling];
}

function reasonsIn({ step, verdict, reason, releases }: PipelineStatus): readonly string[] {
  if (step === 'in-sync' && verdict === 'synced') return [];
  return [`    ${reason}`, ...(releases === null ? [] : [`    Released by: ${releases}`])];
}
