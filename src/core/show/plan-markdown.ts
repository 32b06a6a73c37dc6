import { counted } from './change-lines.ts';
import { changeRows } from './change-rows.ts';
import type { Detail } from './changes.ts';
import type { Fault } from '../fault.ts';
import {
  code,
  COMMENT_LENGTH,
  fitting,
  inert,
  SENTENCE,
  tableHead,
  tableRow,
  VALUE,
} from '../text/markdown.ts';
import type { Block } from '../text/markdown.ts';
import { signOf } from './plan-style.ts';
import { planTable } from './plan-table.ts';
import type { PlanRow } from './plan-table.ts';
import { countLine } from './plan-text.ts';
import type { PlanView } from './plan-text.ts';
import type { Problem } from '../text/result.ts';
import { isHold, meantBy } from '../step.ts';
import type { Hold, Move, Step } from '../step.ts';
import { iso } from '../text/time.ts';

export interface PlanComment extends PlanView {
  readonly instance: string;
  readonly problems: readonly Problem[];
  /** Why the repository or environments could not be read. */
  readonly faults: readonly Fault[];
}

/** Rows of one stack's changes, and pipelines in one piece of the table. */
const ROWS = 40;
const PIPELINES = 50;

/**
 * A plan as the comment on a pull request, for GitHub and GitLab. Its first line is hidden and always the same, so that
 * CI can find the comment and replace it. What does not fit into one comment is left out, and that is said.
 */
export function planMarkdown(comment: PlanComment): string {
  const { instance, steps, faults, problems } = comment;
  const head = [
    `<!-- mlops-reconciler plan: ${instance} -->`,
    '### Plan of mlops-reconciler',
    '',
    commitLine(comment),
    '',
    isRejected(problems)
      ? '**The configuration is rejected, and nothing would be changed.**'
      : `**${inert(countLine(steps), SENTENCE)}** ${kindsLine(steps)}`.trim(),
  ];
  const blocks = [
    ...problemBlocks(problems),
    ...faults.map(({ message, hint }) => [`- ${inert(message, SENTENCE)} ${inert(hint ?? '', SENTENCE)}`]),
    ...tableBlocks(steps),
    ...approvalBlocks(comment),
    ...changeBlocks(comment),
    ...heldBlocks(steps.filter(isHold)),
  ];
  const room = COMMENT_LENGTH - head.join('\n').length - 1;
  return [...head, ...fitting(blocks, room, leftOut)].join('\n');
}

const leftOut = (count: number): string =>
  `**Not everything fits into one comment; left out: ${counted(count, 'part')} of the plan.** \`mlops-reconciler plan\` shows all of it.`;

function commitLine({ revision }: PlanView): string {
  if (revision === null) return 'No commit could be read.';
  const { commit, branch, subject, author } = revision;
  return `Commit ${code(commit, VALUE)} on ${code(branch, VALUE)}: ${inert(subject, VALUE)} (${inert(author, VALUE)})`;
}

const isRejected = (problems: readonly Problem[]): boolean =>
  problems.some(({ severity }) => severity === 'error');

/** `create 2, update 1, approval 3` */
function kindsLine(steps: readonly Step[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of steps) if (kind !== 'in-sync') counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${kind} ${count}`).join(', ');
}

const problemBlocks = (problems: readonly Problem[]): readonly Block[] =>
  problems.map(({ severity, file, line, column, message, hint }) => {
    const place = [file, line, column].filter((part) => part !== null).join(':');
    return [
      `- ${severity} ${code(place, VALUE)}: ${inert(message, SENTENCE)} ${inert(hint ?? '', SENTENCE)}`,
    ];
  });

/** Pipelines by environments; those that are in sync everywhere are only counted. */
function tableBlocks(steps: readonly Step[]): readonly Block[] {
  const { environments, rows } = planTable(steps);
  const moving = rows.filter(({ cells }) =>
    [...cells.values()].flat().some(({ kind }) => kind !== 'in-sync'),
  );
  const calm = rows.length - moving.length;
  const parts = Array.from({ length: Math.ceil(moving.length / PIPELINES) }, (_, index) =>
    moving.slice(index * PIPELINES, (index + 1) * PIPELINES),
  );
  return [
    ...parts.map((part) => [
      ...tableHead(['Pipeline', ...environments.map((name) => inert(name, VALUE))]),
      ...part.map((row) => pipelineRow(row, environments)),
    ]),
    ...(calm === 0 ? [] : [[`${counted(calm, 'pipeline')} in sync everywhere.`]]),
  ];
}

const pipelineRow = ({ pipeline, cells }: PlanRow, environments: readonly string[]): string =>
  tableRow([
    inert(pipeline, VALUE),
    ...environments.map((environment) =>
      (cells.get(environment) ?? []).map((step) => `${code(signOf(step), 1)} ${step.kind}`).join(', '),
    ),
  ]);

const approvalBlocks = ({ planHashes }: PlanView): readonly Block[] =>
  Object.entries(planHashes).map(([environment, hash]) => [
    `To approve all of ${inert(environment, VALUE)}: \`mlops-reconciler approve ${hash}\``,
  ]);

/** The kinds of changes in the order in which a reviewer should read them. */
const SECTIONS = [
  'Deleted',
  'Updated, with something replaced or removed',
  'Updated',
  'Created',
  'Other',
] as const;

function changeBlocks({ steps, details }: PlanView): readonly Block[] {
  const changing = steps.flatMap((step) => {
    const move = meantBy(step);
    return move === null ? [] : [{ step, move }];
  });
  return SECTIONS.flatMap((section) => {
    const here = changing.filter(({ step, move }) => sectionOf(move, details.get(step)) === section);
    return here.map(({ step, move }, index) => [
      ...(index === 0 ? [`#### ${section}`, ''] : []),
      ...changeBlock(step, move, details.get(step)),
    ]);
  });
}

function sectionOf({ kind }: Move, detail: Detail | undefined): (typeof SECTIONS)[number] {
  if (kind === 'delete') return 'Deleted';
  if (kind === 'create') return 'Created';
  if (kind !== 'update' && kind !== 'propose' && kind !== 'apply') return 'Other';
  return isGrave(detail) ? 'Updated, with something replaced or removed' : 'Updated';
}

const isGrave = (detail: Detail | undefined): boolean =>
  (detail?.changes?.resources ?? []).some(
    ({ action, replacement }) => action === 'remove' || replacement !== 'no',
  ) ||
  (detail?.answer?.kind === 'changes' &&
    detail.answer.changes.some(({ action, replacement }) => action === 'remove' || replacement !== 'no'));

function changeBlock(step: Step, move: Move, detail: Detail | undefined): Block {
  const held = isHold(step) ? ` (held: ${step.kind})` : '';
  const title = `**${inert(step.stack, VALUE)}**${held}: ${inert(move.why, SENTENCE)}`;
  const rows = detail === undefined ? [] : changeRows(detail);
  if (rows.length === 0) return [title];
  const more = rows.length - ROWS;
  return [
    title,
    '',
    ...tableHead(['What', 'Was', 'Will be', 'Effect']),
    ...rows.slice(0, ROWS),
    ...(more > 0 ? [tableRow([`and ${counted(more, 'more line')}`, '', '', ''])] : []),
  ];
}

const heldBlocks = (held: readonly Hold[]): readonly Block[] =>
  held.map((step, index) => {
    const next = step.nextTry === null ? '' : ` Next try ${iso(step.nextTry)}.`;
    const why = `${inert(step.why, SENTENCE)} Released by: ${inert(step.releases, SENTENCE)}`;
    return [
      ...(index === 0 ? ['#### Held', ''] : []),
      `- **${inert(step.stack, VALUE)}** (${step.kind}): ${why} Since ${iso(step.since)}.${next}`,
    ];
  });
