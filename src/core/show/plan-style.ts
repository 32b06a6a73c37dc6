import { isHold } from '../step.ts';
import type { Step } from '../step.ts';

/** How a plan is written: what a terminal makes of it is the terminal's business. */
export interface Style {
  /** Columns, or null where lines may be as long as they like. */
  readonly width: number | null;
  /** Colours a text by the sign that stands for it. */
  readonly paint: (sign: string, text: string) => string;
}

export const PLAIN: Style = { width: null, paint: (_sign, text) => text };

const SIGNS: Readonly<Record<string, string>> = {
  create: '+',
  update: '~',
  propose: '~',
  apply: '~',
  delete: '-',
  'in-sync': '=',
  retained: '=',
};

/** What a step is at a glance: `+ ~ - =`, `!` for held, `*` for everything else. */
export const signOf = (step: Step): string => SIGNS[step.kind] ?? (isHold(step) ? '!' : '*');
