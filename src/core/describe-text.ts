import type { Revision } from './model.ts';
import { plainText } from './plain-text.ts';
import type { Problem } from './result.ts';
import type { PipelineStatus, Snapshot } from './snapshot.ts';
import { isHold, meantBy } from './step.ts';
import type { Step } from './step.ts';
import { iso } from './time.ts';

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

const SIGNS: Readonly<Record<string, string>> = {
  create: '+',
  update: '~',
  delete: '-',
  'in-sync': '=',
  retained: '=',
};

/** What would be done, and what is held and why; the sign says which at a glance. */
export function planLines(
  revision: Revision | null,
  steps: readonly Step[],
  planHashes: Readonly<Record<string, string>>,
): readonly string[] {
  const width = Math.max(8, ...steps.map((step) => step.kind.length));
  const changes = steps.filter((step) => meantBy(step) !== null && !isHold(step)).length;
  const held = steps.filter(isHold).length;
  const rest = steps.length - changes - held;
  const indent = ' '.repeat(width + 3);
  return [
    `Plan for ${revisionLine(revision)}`,
    '',
    ...withReasons(steps.map((step) => [firstLine(step, width), reasonsOf(step, indent)])),
    ...(steps.length === 0 ? [] : ['']),
    ...Object.entries(planHashes).map(
      ([environment, hash]) => `To approve all of ${environment}: mlops-reconciler approve ${hash}`,
    ),
    `${changes} to change, ${held} held, ${rest} in sync.`,
  ];
}

const firstLine = (step: Step, width: number): string =>
  `${SIGNS[step.kind] ?? (isHold(step) ? '!' : '*')} ${step.kind.padEnd(width)} ${step.stack}`;

function reasonsOf(step: Step, indent: string): readonly string[] {
  if (step.kind === 'in-sync') return [];
  if (!isHold(step)) return [`${indent}${step.why}`];
  const next = step.nextTry === null ? '' : `, next try ${iso(step.nextTry)}`;
  return [
    `${indent}${step.why}`,
    `${indent}Released by: ${step.releases}`,
    `${indent}Since ${iso(step.since)}${next}`,
  ];
}

type Row = readonly [line: string, reasons: readonly string[]];

/** Rows that stand together and have the same reasons share them: a hundred deletes have one budget. */
const withReasons = (rows: readonly Row[]): readonly string[] =>
  rows.flatMap(([line, reasons], index) => {
    const next = rows[index + 1]?.[1] ?? [];
    return reasons.join('\n') === next.join('\n') ? [line] : [line, ...reasons];
  });

const COLUMNS: readonly (readonly [title: string, cell: (pipeline: PipelineStatus) => string])[] = [
  ['ENVIRONMENT', ({ environment }) => environment],
  ['PIPELINE', ({ name }) => name],
  ['VERDICT', ({ verdict }) => verdict],
  ['STACK', ({ stackStatus }) => stackStatus ?? '-'],
];

/** Every pipeline in one line, and below those that are not synced the reason. */
export function statusLines({ verdict, revision, pipelines }: Snapshot): readonly string[] {
  const first = `${verdict}: ${revisionLine(revision)}`;
  if (pipelines.length === 0) return [first];
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
  return [first, '', row(({ title }) => title), ...withReasons(rows)];
}

function reasonsIn({ step, reason, releases }: PipelineStatus): readonly string[] {
  if (step === 'in-sync') return [];
  return [`    ${reason}`, ...(releases === null ? [] : [`    Released by: ${releases}`])];
}
