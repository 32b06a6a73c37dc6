import { isObject } from '../../core/text/json.ts';
import type { Json, JsonObject } from '../../core/text/json.ts';
import { holds } from './condition.ts';
import { resolve, Unresolved } from './expression.ts';
import type { Facts } from './expression.ts';
import type { Registration, StepFailure, StoredStep } from './stored-run.ts';
import { asText, objectsIn } from './words.ts';

/** Minutes a step takes, as order of magnitude; those that decide take none. */
const MINUTES: Readonly<Record<string, number>> = {
  AutoML: 60,
  ClarifyCheck: 5,
  Condition: 0,
  Fail: 0,
  Lambda: 0.2,
  Model: 0.1,
  Processing: 5,
  QualityCheck: 5,
  RegisterModel: 0.1,
  Training: 10,
  Transform: 5,
  Tuning: 30,
};

/** What surrounds the steps of one execution. */
export interface Course {
  readonly began: number;
  /** Simulated seconds in one second of the clock. */
  readonly speed: number;
  readonly facts: Facts;
  /** Why a step is going to fail, or null: asked once for each step that begins. */
  readonly trouble: (step: string) => StepFailure | null;
}

/**
 * The steps of an execution from its definition, with their times: each begins when what it needs has ended, and when
 * one has failed none begins any more (Developer Guide, "Pipelines steps").
 */
export function pipelineSteps(definition: JsonObject, course: Course): readonly StoredStep[] {
  const done = new Map<string, StoredStep>();
  let waiting = objectsIn(definition['Steps']).map((step) => ({ step, after: course.began }));
  for (;;) {
    const failedAt = Math.min(
      ...[...done.values()].flatMap((step) => (step.failure === null ? [] : [step.ended])),
    );
    const next = waiting
      .flatMap((each) => beginsAt(each, done))
      .toSorted((a, b) => a.at - b.at)
      .find(({ at }) => at < failedAt);
    if (next === undefined) return [...done.values()];
    const { step, at } = next;
    waiting = waiting.filter((each) => each.step !== step);
    const made = playStep(step, at, course);
    done.set(made.name, made);
    const branch = made.outcome === null ? [] : branchOf(step, made.outcome);
    waiting = [...waiting, ...branch.map((each) => ({ step: each, after: made.ended }))];
  }
}

interface Waiting {
  readonly step: JsonObject;
  readonly after: number;
}

function beginsAt({ step, after }: Waiting, done: ReadonlyMap<string, StoredStep>) {
  const needed = needsOf(step).map((name) => done.get(name));
  if (needed.includes(undefined)) return [];
  return [{ step, at: Math.max(after, ...needed.map((each) => each?.ended ?? 0)) }];
}

/** What a step names: `DependsOn`, and the steps whose properties or files it uses. Its branches have needs of their own. */
function needsOf(step: JsonObject): readonly string[] {
  const { DependsOn: dependsOn = [], Arguments: own = {} } = step;
  const { IfSteps: _, ElseSteps: __, ...words } = isObject(own) ? own : {};
  const named = [...JSON.stringify(words).matchAll(/"Get":"Steps\.([^."]+)/g)].map(([, name]) => name ?? '');
  const listed = Array.isArray(dependsOn) ? dependsOn.map(asText) : [];
  return [...new Set([...listed, ...named])];
}

function playStep(step: JsonObject, began: number, course: Course): StoredStep {
  const name = asText(step['Name']);
  const type = asText(step['Type']);
  const minutes = MINUTES[type];
  const unknown: StepFailure = { error: 'ClientError', reason: `A step of type ${type} is not simulated.` };
  const ended = began + Math.round(((minutes ?? 0) * 60_000) / course.speed);
  const base = { name, type, began, ended, outcome: null, registers: null };
  const failure = minutes === undefined ? unknown : course.trouble(name);
  if (failure !== null) return { ...base, failure };
  try {
    return { ...base, failure: null, ...doneBy(type, step['Arguments'] ?? {}, course.facts) };
  } catch (error) {
    if (!(error instanceof Unresolved)) throw error;
    return { ...base, failure: { error: 'ClientError', reason: error.message } };
  }
}

function doneBy(type: string, words: Json, facts: Facts): Partial<StoredStep> {
  const own = isObject(words) ? words : {};
  if (type === 'Condition') return { outcome: holds(own['Conditions'] ?? [], facts) };
  if (type === 'Fail') {
    const message = resolve(own['ErrorMessage'] ?? '', facts);
    return { failure: { error: 'Fail', reason: asText(message) } };
  }
  // What it cannot resolve, a job would not even begin with.
  const given = resolve(words, facts);
  return type === 'RegisterModel' ? { registers: registrationOf(isObject(given) ? given : {}) } : {};
}

/** What a request to make a model package registers. */
export const registrationOf = (given: JsonObject): Registration => ({
  group: asText(given['ModelPackageGroupName']),
  approval: asText(given['ModelApprovalStatus'] ?? 'PendingManualApproval'),
});

function branchOf({ Arguments: words = {} }: JsonObject, outcome: boolean): readonly JsonObject[] {
  const own = isObject(words) ? words : {};
  return objectsIn(outcome ? own['IfSteps'] : own['ElseSteps']);
}
