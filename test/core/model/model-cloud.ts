import { canonical } from '../../../src/core/text/json.ts';
import type { Accepted, Action, DesiredStack, LiveStack } from '../../../src/core/model.ts';
import type { Refusal } from '../../../src/core/memory/failures.ts';
import type { Outcome } from '../../../src/core/memory/record.ts';
import { contentOf, ModelStack } from './model-stack.ts';
import type { Fate } from './model-stack.ts';

/** Something the planner must never do; thrown, so that fast-check shows the history that led to it. */
export class Violation extends Error {}

export type Nature = (action: Action) => Fate;

const answered = (answer: Accepted): Outcome => ({ kind: 'answered', answer });
const refused = (lane: Refusal['lane']): Outcome => ({
  kind: 'refused',
  refusal: { lane, code: lane, message: `refused: ${lane}`, hint: null },
});

/**
 * CloudFormation as far as the planner can see it (User Guide, "Stack status codes"), and a referee: it knows what
 * a planner may do to a stack, and does not forgive the rest.
 */
export class ModelCloud {
  readonly stacks = new Map<string, ModelStack>();
  /** What every call would be told about MlopsMeta: the model does not evaluate templates. */
  readonly #outputsOf: (template: string) => Readonly<Record<string, string>>;
  /** How what nothing else befalls ends: some content can never be deployed. */
  readonly #nature: Nature;
  readonly #isOurs: (stack: ModelStack) => boolean;
  readonly #tokens = new Map<string, string>();
  #made = 0;

  constructor(
    nature: Nature,
    isOurs: (stack: ModelStack) => boolean,
    outputsOf: (template: string) => Readonly<Record<string, string>>,
  ) {
    this.#nature = nature;
    this.#isOurs = isOurs;
    this.#outputsOf = outputsOf;
  }

  sweep(): readonly LiveStack[] {
    return [...this.stacks.values()].map((stack) => stack.show());
  }

  advance(now: number): void {
    for (const [name, stack] of this.stacks) if (stack.busy && !stack.advance(now)) this.stacks.delete(name);
  }

  /** Somebody makes a stack by hand. */
  make(name: string, tags: Readonly<Record<string, string>>, now: number): ModelStack {
    this.#made += 1;
    const stack = new ModelStack(name, `arn:${name}:${this.#made}`, now, { template: '', tags, outputs: {} });
    this.stacks.set(name, stack);
    return stack;
  }

  perform(action: Action, token: string, fate: Fate, now: number): Outcome {
    if (fate === 'throttled') return refused('waiting');
    if (fate === 'denied') return refused('stalled');
    if (fate === 'request-lost') return refused('failed');
    const end = fate === 'ok' || fate === 'answer-lost' ? this.#nature(action) : fate;
    const outcome =
      action.kind === 'create'
        ? this.#create(action, token, end, now)
        : this.#change(action, token, end, now);
    return fate === 'answer-lost' ? refused('failed') : outcome;
  }

  #create({ desired }: Extract<Action, { kind: 'create' }>, token: string, fate: Fate, now: number): Outcome {
    const there = this.stacks.get(desired.stack);
    const known = this.#tokens.get(token);
    // The same request with the same token is the same request.
    if (there !== undefined)
      return answered(known === there.id ? { kind: 'started', stackId: there.id } : { kind: 'exists' });
    if (known !== undefined) return answered({ kind: 'token-used' });
    this.#made += 1;
    const content = contentOf(desired, this.#outputsOf(desired.template));
    const stack = new ModelStack(desired.stack, `arn:${desired.stack}:${this.#made}`, now, content);
    stack.protection = desired.protect;
    stack.begin('CREATE_IN_PROGRESS', fate, token, now);
    this.stacks.set(desired.stack, stack);
    this.#tokens.set(token, stack.id);
    return answered({ kind: 'started', stackId: stack.id });
  }

  #change(action: Exclude<Action, { kind: 'create' }>, token: string, fate: Fate, now: number): Outcome {
    const stack = this.stacks.get(action.live.name);
    if (stack === undefined || stack.id !== action.live.id) return answered({ kind: 'gone' });
    if (!this.#isOurs(stack)) throw new Violation(`${action.kind} of ${stack.name}, which is not ours`);
    const cancelling = action.kind === 'cancel-update' && stack.status === 'UPDATE_IN_PROGRESS';
    if (stack.busy && !cancelling) throw new Violation(`${action.kind} of ${stack.name} in ${stack.status}`);
    if (action.kind === 'set-protection') stack.protection = action.protect;
    else if (this.#tokens.has(token)) return answered({ kind: 'token-used' });
    else if (!this.#begin(stack, action, token, { fate, now })) return this.#unchanged(stack, action);
    if (action.kind !== 'set-protection') this.#tokens.set(token, stack.id);
    return answered({ kind: 'started', stackId: stack.id });
  }

  #unchanged(stack: ModelStack, action: Action): Outcome {
    return action.kind === 'delete' && stack.protection
      ? refused('stalled')
      : answered({ kind: 'no-change' });
  }

  /** False when CloudFormation would not begin it. */
  #begin(
    stack: ModelStack,
    action: Action,
    token: string,
    { fate, now }: { fate: Fate; now: number },
  ): boolean {
    if (action.kind === 'update') return this.#beginUpdate(stack, action.desired, token, { fate, now });
    if (action.kind === 'delete' && stack.protection) return false;
    if (action.kind === 'delete') stack.begin('DELETE_IN_PROGRESS', fate, token, now);
    else if (action.kind === 'cancel-update') stack.cancel(now);
    else if (action.kind === 'continue-rollback' && stack.status === 'UPDATE_ROLLBACK_FAILED')
      stack.begin('UPDATE_ROLLBACK_IN_PROGRESS', fate, token, now);
    else throw new Violation(`${action.kind} of ${stack.name} in ${stack.status}`);
    return true;
  }

  #beginUpdate(
    stack: ModelStack,
    desired: DesiredStack,
    token: string,
    { fate, now }: { fate: Fate; now: number },
  ): boolean {
    const { template, tags } = stack.content;
    const same = template === desired.template && canonical(tags) === canonical(desired.tags);
    if (same && stack.status !== 'UPDATE_FAILED') return false;
    stack.next = contentOf(desired, this.#outputsOf(desired.template));
    stack.updated = now;
    stack.begin('UPDATE_IN_PROGRESS', fate, token, now);
    return true;
  }
}
