import { detailLines } from './change-lines.ts';
import type { Detail } from './changes.ts';
import { revisionLine } from './describe-text.ts';
import { fold } from '../text/fold.ts';
import type { Revision } from '../model.ts';
import { PLAIN, signOf } from './plan-style.ts';
import type { Style } from './plan-style.ts';
import { tableLines } from './plan-table.ts';
import { sharing } from './sharing.ts';
import type { Row } from './sharing.ts';
import { isHold, meantBy } from '../step.ts';
import type { Step } from '../step.ts';
import { iso } from '../text/time.ts';

/** Everything that a plan shows. */
export interface PlanView {
  /** Null while no commit could be read. */
  readonly revision: Revision | null;
  readonly steps: readonly Step[];
  readonly planHashes: Readonly<Record<string, string>>;
  readonly details: ReadonlyMap<Step, Detail>;
}

/** What would be done, and what is held and why; the sign says which at a glance. */
export function planLines(view: PlanView, style: Style = PLAIN): readonly string[] {
  const { revision, steps, planHashes, details } = view;
  const several = new Set(steps.map((step) => step.environment)).size > 1;
  // What is in sync everywhere is in the table already.
  const told = several ? steps.filter((step) => step.kind !== 'in-sync') : steps;
  const width = Math.max(8, ...told.map((step) => step.kind.length));
  const rows = told.map((step): Row => [
    style.paint(signOf(step), `${signOf(step)} ${step.kind.padEnd(width)} ${step.stack}`),
    reasonsOf(step, details.get(step)).flatMap((text) => fold(text, ' '.repeat(width + 3), style.width)),
  ]);
  return [
    ...fold(`Plan for ${revisionLine(revision)}`, '', style.width),
    '',
    ...(several ? [...tableLines(steps, style), ''] : []),
    ...sharing(rows),
    ...(rows.length === 0 ? [] : ['']),
    ...Object.entries(planHashes).flatMap(([environment, hash]) =>
      fold(`To approve all of ${environment}: mlops-reconciler approve ${hash}`, '', style.width),
    ),
    countLine(steps),
  ];
}

/** `2 to change, 1 held, 5 in sync.` */
export function countLine(steps: readonly Step[]): string {
  const changes = steps.filter(isChange).length;
  const held = steps.filter(isHold).length;
  return `${changes} to change, ${held} held, ${steps.length - changes - held} in sync.`;
}

/** Something is done now. */
export const isChange = (step: Step): boolean => meantBy(step) !== null && !isHold(step);

function reasonsOf(step: Step, detail: Detail | undefined): readonly string[] {
  if (step.kind === 'in-sync') return [];
  const isNew = meantBy(step)?.kind === 'create';
  const changes = detail === undefined ? [] : detailLines(detail, isNew);
  if (!isHold(step)) return [step.why, ...changes];
  const next = step.nextTry === null ? '' : `, next try ${iso(step.nextTry)}`;
  return [step.why, `Released by: ${step.releases}`, `Since ${iso(step.since)}${next}`, ...changes];
}
