import type { Json } from './text/json.ts';
import type { PathStep } from './text/json-path.ts';

/** What an entry asks to be looked after once its stack is complete: `verify` and `test` of the configuration. */
export interface Verify {
  /** The request that is sent; null where only the endpoint itself is looked at. */
  readonly smoke: Question | null;
  /** Milliseconds for which it must go on answering so. */
  readonly soak: number;
  /** Where it is degraded, the content that served last is to come back; it is reported when it is left out. */
  readonly restores?: true;
}

/** A request to a model, and what its answer must be like. */
export interface Question {
  /** As it is sent. */
  readonly payload: string;
  readonly contentType: string;
  readonly expect: Expectation;
}

/** Null, or left out, is any. */
export interface Expectation {
  readonly status: number | null;
  /** Where in the answer; null for the whole of it. */
  readonly path: { readonly text: string; readonly steps: readonly PathStep[] } | null;
  readonly equals?: Json;
  readonly min: number | null;
  readonly max: number | null;
  /** Milliseconds. */
  readonly maxLatency: number | null;
}

/** What must pass before the next environment is touched. */
export type QualityTest = CaseTest | JudgedTest;

/** Questions of which a share must be answered as expected. */
export interface CaseTest {
  readonly cases: readonly Question[];
  /** From 0 to 1. */
  readonly matchRate: number;
}

/** A function of Lambda that says whether the model is good enough. */
export interface JudgedTest {
  readonly functionArn: string;
}

export const isJudged = (test: QualityTest): test is JudgedTest => 'functionArn' in test;

/** What of a stack serves: an endpoint of its own, or a model at the endpoint of another stack. */
export type Serving = 'endpoint' | 'component';

/** What is looked after in one stack. */
export interface Watch extends Verify {
  readonly serving: Serving;
  readonly test: QualityTest | null;
  /** The same text for the same wishes: other ones are looked after anew. */
  readonly key: string;
}
