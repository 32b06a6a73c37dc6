import { findingOf } from '../../core/health/endpoint.ts';
import type { EndpointNames, Finding } from '../../core/health/endpoint.ts';
import { shortfall } from '../../core/health/expectation.ts';
import { Fault } from '../../core/fault.ts';
import { failureIn, judgementIn } from '../../core/health/judgement.ts';
import type { Brief, Judgement } from '../../core/health/judgement.ts';
import { readMeta } from '../../core/meta.ts';
import type { LiveStack } from '../../core/model.ts';
import type { JudgedTest, Question, Watch } from '../../core/watch.ts';
import type { Cloud } from '../../ports.ts';

/** One stack that serves, and by which door it is entered. */
export interface Patient {
  readonly live: LiveStack;
  readonly watch: Watch;
  readonly cloud: Pick<Cloud, 'endpoints' | 'judges' | 'served'>;
  readonly signal: AbortSignal;
  readonly pipeline: string;
  readonly environment: string;
  /** The commit that deployed it, as far as it is remembered. */
  readonly commit: string | null;
}

/** Looks at the endpoint of a stack and, where that is well, asks it what the entry says. Reads only. */
export async function examine(patient: Patient): Promise<Finding> {
  const { watch, cloud, signal } = patient;
  try {
    const names = await namesIn(patient);
    if (names === null) return watch.smoke === null && watch.test === null ? GOOD : ENDLESS;
    const found = findingOf(await cloud.endpoints.describe(names.endpoint, signal), names);
    if (found.kind !== 'good' || watch.smoke === null) return found;
    const wrong = await ask(patient, names, watch.smoke);
    return wrong === null ? GOOD : unexpected(names, wrong);
  } catch (error) {
    return unread(error);
  }
}

/** Cases that are asked for side by side, and in one pass. */
const SIDE_BY_SIDE = 5;
const IN_ONE_PASS = 25;

/** What the next cases of a quality test were answered, and what ended it early, if something did. */
export async function askCases(
  patient: Patient,
  cases: readonly Question[],
): Promise<{ readonly answers: readonly (string | null)[]; readonly ended: Finding | null }> {
  const answers: (string | null)[] = [];
  try {
    const names = await namesIn(patient);
    if (names === null) return { answers, ended: ENDLESS };
    for (let next = 0; next < Math.min(cases.length, IN_ONE_PASS); next += SIDE_BY_SIDE) {
      const some = cases.slice(next, next + SIDE_BY_SIDE);
      answers.push(...(await Promise.all(some.map((each) => ask(patient, names, each)))));
    }
    return { answers, ended: null };
  } catch (error) {
    return { answers, ended: unread(error) };
  }
}

/** What the function says that judges the model, or why it says nothing that can be used. */
export async function askJudge(patient: Patient, { functionArn }: JudgedTest): Promise<Judgement | Finding> {
  const { cloud, signal, live, pipeline, environment, commit } = patient;
  try {
    const names = await namesIn(patient);
    if (names === null) return ENDLESS;
    const { endpoint, component } = names;
    const content = readMeta(live.outputs)?.content ?? null;
    const brief: Brief = { pipeline, environment, stack: live.id, endpoint, component, content, commit };
    const { text, isError } = await cloud.judges.ask(functionArn, JSON.stringify(brief), signal);
    if (isError) return useless(functionArn, `failed: ${failureIn(text)}`);
    const judgement = judgementIn(text);
    return typeof judgement === 'string' ? useless(functionArn, `is of no use: ${judgement}`) : judgement;
  } catch (error) {
    return unread(error);
  }
}

/** It says nothing of the model: neither that it is good nor that it is not. */
const useless = (functionArn: string, how: string): Finding => ({
  kind: 'unreadable',
  why: `Its test function ${how}.`,
  releases: `Function ${functionArn} answering {"passed": true} or {"passed": false}: it is asked again every five minutes, and its log says more.`,
});

const GOOD: Finding = { kind: 'good' };

const ENDLESS: Finding = {
  kind: 'bad',
  ailment: 'gone',
  why: 'Its stack has no endpoint that could be asked.',
  releases:
    'A commit that gives it one, or the Outputs EndpointName and InferenceComponentName, or that takes `verify` and `test` away.',
  fleeting: false,
};

/** Outputs are with every sweep; the resources of a stack are another call. */
async function namesIn({ live, watch, cloud, signal }: Patient): Promise<EndpointNames | null> {
  const {
    EndpointName: endpoint,
    EndpointConfigName: config,
    InferenceComponentName: component,
  } = live.outputs;
  const isWhole = endpoint !== undefined && (watch.serving === 'component' || config !== undefined);
  if (!isWhole) return cloud.served(live.id, signal);
  // What a component is placed at has a configuration of its own stack.
  return watch.serving === 'component'
    ? { endpoint, config: null, component: component ?? null }
    : { endpoint, config: config ?? null, component: null };
}

/** In what the answer falls short, or null. @throws Fault when there was none that says anything of the model */
async function ask(
  { cloud, signal }: Patient,
  names: EndpointNames,
  question: Question,
): Promise<string | null> {
  try {
    return shortfall(question.expect, await cloud.endpoints.invoke(names, question, signal));
  } catch (error) {
    if (error instanceof Fault && error.code === 'timeout') return 'it did not answer within 15 seconds';
    throw error;
  }
}

const unexpected = ({ endpoint, component }: EndpointNames, wrong: string): Finding => ({
  kind: 'bad',
  ailment: 'answer',
  why: `Endpoint ${endpoint}${component === null ? '' : `, component ${component},`} is in service, but ${wrong}.`,
  releases: 'A commit with a model that answers so, or with another `verify`. It is asked again by itself.',
  fleeting: true,
});

/** @throws what is a bug, and what only ended because the work is stopped */
function unread(error: unknown): Finding {
  if (!(error instanceof Fault) || error.code === 'interrupted') throw error;
  const { lane, message: why, hint } = error;
  if (lane !== 'stalled') return { kind: 'busy', why };
  return { kind: 'unreadable', why, releases: hint ?? 'A person who finds out why; it is tried again.' };
}
