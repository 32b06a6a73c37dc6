import { isObject, parseJson } from '../text/json.ts';
import type { Json } from '../text/json.ts';
import { plainText } from '../text/plain-text.ts';
import { redact } from '../text/redact.ts';

/** What a test function says of a model. */
export interface Judgement {
  readonly passed: boolean;
  /** Null where it does not count. */
  readonly counts: { readonly matched: number; readonly total: number } | null;
  /** In its own words, one harmless line; empty where it says nothing. */
  readonly message: string;
}

/** What a test function is told: enough to find the model, and to tell one deployment from another. */
export interface Brief {
  readonly pipeline: string;
  readonly environment: string;
  /** The ARN of the stack, in which its account and region are. */
  readonly stack: string;
  readonly endpoint: string;
  /** The inference component that answers there, or null. */
  readonly component: string | null;
  /** The same in every environment for the same entry: the hash that promotion compares. Null where nobody knows. */
  readonly content: string | null;
  /** The commit that deployed it; null where nobody knows. */
  readonly commit: string | null;
}

/** Characters of a function's own words that are kept. */
const LONGEST = 300;

/** What is answered by a function, or in what its answer is none: one clause for people. */
export function judgementIn(text: string): Judgement | string {
  const answer = parseJson(text);
  if (!isObject(answer)) return `it answered ${excerpt(text)}, which is no JSON object`;
  const { passed, matched = null, total = null, message: said = null } = answer;
  if (typeof passed !== 'boolean') return `there is no "passed" that is true or false in ${excerpt(text)}`;
  const message = said ?? '';
  if (typeof message !== 'string') return `its "message" is no text in ${excerpt(text)}`;
  const counts = countsIn(matched, total);
  if (counts === undefined)
    return `"matched" and "total" are no two whole numbers, the first at most the second, in ${excerpt(text)}`;
  return { passed, counts, message: redact(plainText(message, LONGEST)) };
}

/** Both or none; undefined when they are something else. */
function countsIn(matched: Json, total: Json): Judgement['counts'] | undefined {
  if (matched === null && total === null) return null;
  if (!isCount(matched) || !isCount(total) || matched > total) return undefined;
  return { matched, total };
}

const isCount = (value: Json): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** AWS and functions put the id of the request into their words, and the time: the same trouble reads the same. */
const PASSING = /\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b|\b\d{4}-\d\d-\d\dT[\d:.]+Z?/gi;

/** Why a function did not come to an answer, from what Lambda answers in its place: one clause for people. */
export function failureIn(text: string): string {
  const answer = parseJson(text);
  const { errorMessage = null, errorType = null } = isObject(answer) ? answer : {};
  const words = [errorType, errorMessage].filter((word) => typeof word === 'string').join(': ');
  return excerpt((words === '' ? text : words).replaceAll(PASSING, ' '));
}

const excerpt = (text: string): string => {
  const words = redact(plainText(text, LONGEST));
  return words === '' ? 'nothing' : words;
};
