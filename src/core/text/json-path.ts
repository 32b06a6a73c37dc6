import { isObject } from './json.ts';
import type { Json } from './json.ts';

/** One step into a value: a member by its name, or an item by its number, from the end where that is negative. */
export type PathStep = string | number;

const STEP = /\.([A-Za-z_][\w-]*)|\[(-?\d{1,9})\]|\['((?:[^'\\]|\\['\\])*)'\]/y;

/**
 * The steps of a JSON path, or null when it is none: `$` and then `.name`, `['any name']`, `[0]` or `[-1]`. That part of
 * RFC 9535 names one value at most; wildcards, slices and filters name many, and are refused.
 */
export function parsePath(text: string): readonly PathStep[] | null {
  if (!text.startsWith('$')) return null;
  const steps: PathStep[] = [];
  const step = new RegExp(STEP);
  step.lastIndex = 1;
  while (step.lastIndex < text.length) {
    const found = step.exec(text);
    if (found === null) return null;
    const [, name, index, quoted = ''] = found;
    steps.push(index === undefined ? (name ?? quoted.replaceAll(/\\(.)/g, '$1')) : Number(index));
  }
  return steps;
}

/** What stands at the end of a path; undefined where the path leads nowhere. */
export function valueAt(value: Json, steps: readonly PathStep[]): Json | undefined {
  let here: Json | undefined = value;
  for (const step of steps) {
    if (typeof step === 'number') here = itemsOf(here).at(step);
    else here = isObject(here) && Object.hasOwn(here, step) ? here[step] : undefined;
  }
  return here;
}

const itemsOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
