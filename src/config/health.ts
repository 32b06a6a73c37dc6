import type { Json } from '../core/text/json.ts';
import { isObject } from '../core/text/json.ts';
import { parsePath } from '../core/text/json-path.ts';
import type { Layer } from '../core/entry/merge.ts';
import { child } from '../core/text/pointer.ts';
import { MINUTE } from '../core/text/time.ts';
import type { Expectation, QualityTest, Question, Verify } from '../core/watch.ts';
import { part } from './sheet.ts';
import { minutesOf } from './times.ts';

/** What an entry wants to be looked after, in the words of the core; what it does not say is left out. */
export function healthOf(layer: Layer): { readonly verify?: Verify; readonly test?: QualityTest } {
  const { verify, test } = layer.values;
  return {
    ...(verify === undefined ? {} : { verify: toVerify(part(layer, 'verify')) }),
    ...(test === undefined ? {} : { test: toTest(part(layer, 'test')) }),
  };
}

function toVerify(layer: Layer): Verify {
  const { payload, soak, on_degraded: onDegraded } = layer.values;
  const expect = toExpectation(part(layer, 'expect'));
  return {
    smoke: payload === undefined ? null : toQuestion(layer, payload, expect),
    soak: typeof soak === 'string' ? minutesOf(soak) * MINUTE : 0,
    ...(onDegraded === 'restore' ? { restores: true } : {}),
  };
}

function toTest(layer: Layer): QualityTest {
  const { match_rate: matchRate, function_arn: functionArn } = layer.values;
  if (typeof functionArn === 'string') return { functionArn };
  const cases = casesIn(layer).map((each) => {
    const { payload = null, expect = null } = each.values;
    const expected = isObject(expect) ? toExpectation(part(each, 'expect')) : { ...ANY, equals: expect };
    return toQuestion(each, payload, expected);
  });
  return { cases, matchRate: numberIn(matchRate) ?? 1 };
}

/** The cases of a test, each with where it stands. */
export function casesIn({ values, pointer }: Layer): readonly Layer[] {
  const cases: readonly Json[] = Array.isArray(values['cases']) ? values['cases'] : [];
  return cases.flatMap((value, index) =>
    isObject(value) ? [{ values: value, pointer: child(child(pointer, 'cases'), index) }] : [],
  );
}

function toQuestion({ values }: Layer, payload: Json, expect: Expectation): Question {
  const { content_type: given } = values;
  const isText = typeof payload === 'string';
  const usual = isText ? 'text/csv' : 'application/json';
  return {
    payload: isText ? payload : JSON.stringify(payload),
    contentType: typeof given === 'string' ? given : usual,
    expect,
  };
}

const ANY: Expectation = { status: null, path: null, min: null, max: null, maxLatency: null };

function toExpectation({ values }: Layer): Expectation {
  const { status, path, equals, min, max, max_latency_ms: maxLatency } = values;
  const text = typeof path === 'string' ? path : '';
  const steps = parsePath(text);
  return {
    status: numberIn(status),
    path: steps === null ? null : { text, steps },
    ...(equals === undefined ? {} : { equals }),
    min: numberIn(min),
    max: numberIn(max),
    maxLatency: numberIn(maxLatency),
  };
}

const numberIn = (value: Json | undefined): number | null => (typeof value === 'number' ? value : null);
