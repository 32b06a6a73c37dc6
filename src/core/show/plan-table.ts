import { groupBy } from '../text/group.ts';
import { signOf } from './plan-style.ts';
import type { Style } from './plan-style.ts';
import type { Step } from '../step.ts';

/** What would happen in each environment, one line for each pipeline. */
export interface PlanTable {
  readonly environments: readonly string[];
  readonly rows: readonly PlanRow[];
}

export interface PlanRow {
  readonly pipeline: string;
  /** By environment; nothing where the pipeline is not meant to be. */
  readonly cells: ReadonlyMap<string, readonly Step[]>;
}

/** Environments in the order of the plan, pipelines by name. */
export function planTable(steps: readonly Step[]): PlanTable {
  const rows = [...groupBy(steps, (step) => step.pipeline)]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([pipeline, here]) => ({ pipeline, cells: groupBy(here, (step) => step.environment) }));
  return { environments: [...new Set(steps.map((step) => step.environment))], rows };
}

const GAP = '  ';

/** The table as text: environments that do not fit beside one another stand below one another. */
export function tableLines(steps: readonly Step[], style: Style): readonly string[] {
  const { environments, rows } = planTable(steps);
  const first = ['PIPELINE', ...rows.map(({ pipeline }) => pipeline)].map((text) => ({ text, paint: '' }));
  const columns = environments.map((environment) => [
    { text: environment, paint: '' },
    ...rows.map(({ cells }) => cellOf(cells.get(environment) ?? [])),
  ]);
  const room = (style.width ?? Number.POSITIVE_INFINITY) - widthOf(first);
  return blocks(columns, room).flatMap((block, index) => [
    ...(index === 0 ? [] : ['']),
    ...written(first, block, style),
  ]);
}

interface Cell {
  readonly text: string;
  /** The sign whose colour it has, or nothing. */
  readonly paint: string;
}

const cellOf = ([first, ...others]: readonly Step[]): Cell =>
  first === undefined
    ? { text: '.', paint: '' }
    : {
        text: [first, ...others].map((step) => `${signOf(step)} ${step.kind}`).join(', '),
        paint: signOf(first),
      };

type Column = readonly Cell[];

const widthOf = (column: Column): number => Math.max(...column.map(({ text }) => text.length));

/** As many columns in each as there is room for, one at least. */
function blocks(columns: readonly Column[], room: number): readonly (readonly Column[])[] {
  const found: Column[][] = [];
  let left = 0;
  for (const column of columns) {
    const width = GAP.length + widthOf(column);
    const last = found.at(-1);
    if (last === undefined || width > left) {
      found.push([column]);
      left = room - width;
    } else {
      last.push(column);
      left -= width;
    }
  }
  return found;
}

const written = (first: Column, others: readonly Column[], { paint }: Style): readonly string[] =>
  first.map((_, row) =>
    [first, ...others]
      .flatMap((column, index) =>
        column.slice(row, row + 1).map(({ text, paint: sign }) => {
          const width = index === others.length ? 0 : widthOf(column);
          // Spaces stay outside of the colour: with a background they would show.
          return paint(sign, text) + ' '.repeat(Math.max(0, width - text.length));
        }),
      )
      .join(GAP),
  );
