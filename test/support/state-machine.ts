import { createRequire } from 'node:module';
import { isObject } from '../../src/core/text/json.ts';
import type { Json, JsonObject } from '../../src/core/text/json.ts';
import { list, object, text } from '../deploy/data.ts';
import { filled, holds, placed, StateError, valueOf } from './state-data.ts';
import type { Scope } from './state-data.ts';

/** What a task does that is pretended: it gives a result, fails, or does not come back. */
export type Outcome =
  { readonly result: Json } | { readonly error: string; readonly cause: string } | 'never';

/** By the name of the state; `attempt` counts from 1 over the whole execution. A task that is not named gives `{}`. */
export type Tasks = Readonly<Record<string, (parameters: Json, attempt: number) => Outcome>>;

export interface Execution {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';
  /** Every state that was entered, in order. */
  readonly states: readonly string[];
  readonly error: string;
  readonly cause: string;
  /** What each task was asked, the last time. */
  readonly asked: Readonly<Record<string, Json>>;
  /** By a clock that only the execution moves. */
  readonly seconds: number;
}

type Validator = (definition: unknown) => { readonly isValid: boolean; readonly errorsText: () => string };
const validate: Validator = createRequire(import.meta.url)('asl-validator');

/** What asl-validator finds wrong with a state machine; empty when it is right. */
export function wrongWith(definition: Json): string {
  const { isValid, errorsText } = validate(structuredClone(definition));
  return isValid ? '' : errorsText();
}

/** More than any machine here needs: a loop without an end is seen. */
const ENOUGH = 2_000;

/**
 * Executes a state machine in the query language JSONPath, with tasks that are pretended and a clock of its own: Task,
 * Pass, Choice, Wait, Succeed and Fail, retries with their waits, catches and timeouts, as in
 * https://states-language.net/spec.html. aws-local-stepfunctions does the same, but needs Node 22.
 *
 * @throws for what it does not know
 */
export function executed(definition: Json, input: Json, tasks: Tasks = {}): Execution {
  return new Run(object(definition), tasks).from(input);
}

interface Step {
  readonly output: Json;
  /** null at the end. */
  readonly next: string | null;
}

class Run {
  readonly #states: JsonObject;
  readonly #limit: number;
  readonly #start: string;
  readonly #tasks: Tasks;
  readonly #entered: string[] = [];
  readonly #asked: Record<string, Json> = {};
  readonly #attempts = new Map<string, number>();
  #seconds = 0;

  constructor({ StartAt, States, TimeoutSeconds = Infinity }: JsonObject, tasks: Tasks) {
    this.#start = text(StartAt);
    this.#states = object(States);
    this.#limit = Number(TimeoutSeconds);
    this.#tasks = tasks;
  }

  from(input: Json): Execution {
    let step: Step = { output: input, next: this.#start };
    try {
      while (step.next !== null) {
        if (this.#entered.push(step.next) > ENOUGH) throw new Error('the execution does not end');
        step = this.#step(step.next, step.output);
        if (this.#seconds >= this.#limit) return this.#ended('TIMED_OUT', 'States.Timeout', '');
      }
    } catch (error) {
      if (error instanceof StateError) return this.#ended('FAILED', error.error, error.message);
      throw error;
    }
    return this.#ended('SUCCEEDED', '', '');
  }

  #ended(status: Execution['status'], error: string, cause: string): Execution {
    const seconds = Math.min(this.#seconds, this.#limit);
    return { status, states: this.#entered, error, cause, asked: this.#asked, seconds };
  }

  #step(name: string, input: Json): Step {
    const state = object(this.#states[name]);
    const scope = { input, context: { Execution: { Name: 'run-1', Input: input } } };
    switch (text(state['Type'])) {
      case 'Task':
        return this.#task(name, state, scope);
      case 'Pass':
        return after(state, scope, state['Result'] ?? asParameters(state, scope));
      case 'Choice':
        return choice(state, scope);
      case 'Wait':
        this.#seconds += Number(state['Seconds'] ?? valueOf(text(state['SecondsPath']), scope));
        return { output: input, next: nextOf(state) };
      case 'Succeed':
        return { output: input, next: null };
      case 'Fail':
        throw new StateError(either('Error', state, scope), either('Cause', state, scope));
      default:
        throw new Error(`a state of the type ${text(state['Type'])} is not known here`);
    }
  }

  #task(name: string, state: JsonObject, scope: Scope): Step {
    const waits = list(state['Retry'] ?? []).map((retrier) => ({ retrier: object(retrier), done: 0 }));
    for (;;) {
      try {
        return after(state, scope, this.#attempt(name, state, scope));
      } catch (error) {
        if (!(error instanceof StateError)) throw error;
        const found = waits.find(({ retrier }) => catches(retrier, error));
        if (found === undefined || found.done >= Number(found.retrier['MaxAttempts'] ?? 3))
          return caught(state, scope, error);
        const { IntervalSeconds = 1, BackoffRate = 2 } = found.retrier;
        this.#seconds += Number(IntervalSeconds) * Number(BackoffRate) ** found.done;
        found.done += 1;
      }
    }
  }

  #attempt(name: string, state: JsonObject, scope: Scope): Json {
    const parameters = asParameters(state, scope);
    const attempt = (this.#attempts.get(name) ?? 0) + 1;
    this.#attempts.set(name, attempt);
    this.#asked[name] = parameters;
    const outcome = this.#tasks[name]?.(parameters, attempt) ?? { result: {} };
    if (outcome === 'never') {
      this.#seconds += Number(state['TimeoutSeconds'] ?? this.#limit);
      throw new StateError('States.Timeout', '');
    }
    this.#seconds += 1;
    if ('error' in outcome) throw new StateError(outcome.error, outcome.cause);
    return outcome.result;
  }
}

const asParameters = ({ Parameters, InputPath = '$' }: JsonObject, scope: Scope): Json => {
  const input = InputPath === null ? {} : valueOf(text(InputPath), scope);
  return Parameters === undefined ? input : filled(Parameters, { ...scope, input });
};

function after(state: JsonObject, scope: Scope, result: Json): Step {
  const { ResultSelector, ResultPath = '$', OutputPath = '$' } = state;
  const selected =
    ResultSelector === undefined ? result : filled(ResultSelector, { ...scope, input: result });
  const output = placed(selected, ResultPath, scope.input);
  return { output: valueOf(text(OutputPath), { ...scope, input: output }), next: nextOf(state) };
}

const nextOf = ({ Next, End }: JsonObject): string | null => (End === true ? null : text(Next));

function choice({ Choices, Default }: JsonObject, scope: Scope): Step {
  const rule = list(Choices)
    .map(object)
    .find((one) => holds(one, scope));
  if (rule === undefined && Default === undefined)
    throw new StateError('States.NoChoiceMatched', 'no rule of the choice holds');
  return { output: scope.input, next: text(rule === undefined ? Default : rule['Next']) };
}

/** `Error` and `ErrorPath`, `Cause` and `CausePath`. */
function either(key: 'Error' | 'Cause', state: JsonObject, scope: Scope): string {
  const path = state[`${key}Path`];
  const value = path === undefined ? (state[key] ?? '') : valueOf(text(path), scope);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** `States.ALL` is everything, `States.TaskFailed` everything but a timeout. */
const catches = ({ ErrorEquals }: JsonObject, { error }: StateError): boolean =>
  list(ErrorEquals).some(
    (name) =>
      name === error || name === 'States.ALL' || (name === 'States.TaskFailed' && error !== 'States.Timeout'),
  );

function caught({ Catch = [] }: JsonObject, { input }: Scope, error: StateError): Step {
  const catcher = list(Catch)
    .map(object)
    .find((one) => catches(one, error));
  if (catcher === undefined) throw error;
  const { Next, ResultPath = '$' } = catcher;
  const output = placed({ Error: error.error, Cause: error.message }, ResultPath, input);
  return { output, next: text(Next) };
}

/** States that a definition leaves open: tasks without a limit of time, or without anybody who catches their errors. */
export function careless(definition: Json): readonly string[] {
  return Object.entries(object(object(definition)['States'])).flatMap(([name, state]) => {
    if (!isObject(state) || state['Type'] !== 'Task') return [];
    const { TimeoutSeconds, Catch, Retry } = state;
    return [
      ...(TimeoutSeconds === undefined ? [`${name} may run for ever`] : []),
      ...(Catch === undefined ? [`${name} fails without a message`] : []),
      ...(Retry === undefined ? [`${name} gives up when it is throttled`] : []),
    ];
  });
}
