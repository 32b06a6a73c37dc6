import { canonical, parseJson } from '../text/json.ts';
import type { Json } from '../text/json.ts';
import { valueAt } from '../text/json-path.ts';
import { plainText } from '../text/plain-text.ts';
import { redact } from '../text/redact.ts';
import type { Expectation } from '../watch.ts';

/** What a model answered. */
export interface ModelAnswer {
  /** The HTTP status: that of the container where it failed, and not SageMaker's about it. */
  readonly status: number;
  readonly body: string;
  /** Milliseconds from the request to the answer. */
  readonly took: number;
}

/** In what an answer falls short of an expectation: one clause for people, or null when it does not. */
export function shortfall(expect: Expectation, answer: ModelAnswer): string | null {
  return wrongStatus(expect, answer) ?? wrongBody(expect, answer.body) ?? tooSlow(expect, answer);
}

function wrongStatus({ status }: Expectation, { status: given, body }: ModelAnswer): string | null {
  if (status === null ? given >= 200 && given < 300 : given === status) return null;
  const wanted = status === null ? 'success' : `HTTP ${status}`;
  return `it answered HTTP ${given} where ${wanted} is expected${body === '' ? '' : `: ${excerpt(body)}`}`;
}

function wrongBody({ path, equals, min, max }: Expectation, body: string): string | null {
  if (path === null && equals === undefined && min === null && max === null) return null;
  // What is no JSON, as most text/csv, is a text; a lone number of text/csv is JSON too.
  const whole = parseJson(body) ?? body.trim();
  const found = valueAt(whole, path?.steps ?? []);
  const where = path?.text ?? 'its answer';
  if (found === undefined) return `there is no ${where} in ${excerpt(body)}`;
  if (equals !== undefined && !isSame(found, equals, body))
    return `${where} is ${excerpt(canonical(found))} where ${excerpt(canonical(equals))} is expected`;
  return outside(found, where, { min, max });
}

/** `"1"` for an answer of `1` is what people write who think of text: it is equal too. */
const isSame = (found: Json, equals: Json, body: string): boolean =>
  canonical(found) === canonical(equals) ||
  (typeof equals === 'string' && (equals === body.trim() || equals === canonical(found)));

function outside(found: Json, where: string, { min, max }: Pick<Expectation, 'min' | 'max'>): string | null {
  if (min === null && max === null) return null;
  const number = typeof found === 'string' && found.trim() !== '' ? Number(found) : found;
  if (typeof number !== 'number' || Number.isNaN(number))
    return `${where} is ${excerpt(canonical(found))}, which is no number`;
  if (min !== null && number < min) return `${where} is ${number}, less than ${min}`;
  return max !== null && number > max ? `${where} is ${number}, more than ${max}` : null;
}

const tooSlow = ({ maxLatency }: Expectation, { took }: ModelAnswer): string | null =>
  maxLatency !== null && took > maxLatency
    ? `it took ${Math.round(took)} ms where ${maxLatency} ms are allowed`
    : null;

/** Characters of somebody else's answer that a sentence repeats. */
const LONGEST = 120;

const excerpt = (text: string): string => redact(plainText(text, LONGEST));
