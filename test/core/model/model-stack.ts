import { phaseOf } from '../../../src/adapters/cloudformation/phases.ts';
import { HOUR } from '../../../src/core/text/time.ts';
import type { DesiredStack, LastFailure, LiveStack } from '../../../src/core/model.ts';

/** How a call and the operation it starts will go. */
export type Fate =
  | 'ok'
  /** Fails and is rolled back, for a reason that stays. */
  | 'fails'
  /** Fails and is rolled back, for a reason that goes away. */
  | 'fails-for-now'
  /** Fails, and so does the rollback. */
  | 'wedges'
  /** Takes longer than anybody waits. */
  | 'hangs'
  | 'throttled'
  | 'denied'
  /** Done, but the answer is lost. */
  | 'answer-lost'
  /** Not done, and nobody can tell. */
  | 'request-lost';

/** What a stack is made of. */
export interface Content {
  readonly template: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
}

export const contentOf = (desired: DesiredStack, outputs: Content['outputs']): Content => ({
  template: desired.template,
  tags: desired.tags,
  outputs,
});

/** Every resource has a time-out of its own, somewhere. */
const LONGEST = 6 * HOUR;

/** One stack of the model: a status machine that goes one step at a time. */
export class ModelStack {
  readonly name: string;
  readonly id: string;
  readonly created: number;
  status = 'CREATE_IN_PROGRESS';
  updated: number | null = null;
  protection = false;
  everComplete = false;
  lastFailure: LastFailure | null = null;
  /** When the operation that is under way, or was the last one, began. */
  began: number;
  /** What the operation under way will leave when it succeeds. */
  next: Content | null = null;
  #content: Content;
  #token: string | null = null;
  #fate: Fate = 'ok';

  constructor(name: string, id: string, now: number, content: Content) {
    this.name = name;
    this.id = id;
    this.created = now;
    this.began = now;
    this.#content = { ...content, outputs: {} };
    this.next = content;
  }

  get content(): Content {
    return this.#content;
  }

  get busy(): boolean {
    return this.status.endsWith('_IN_PROGRESS');
  }

  show(): LiveStack {
    const { name, id, status, created, updated, protection } = this;
    const { tags, outputs } = this.#content;
    const phase = phaseOf(status);
    const shown = { name, id, phase, status, statusReason: null, created, updated, protection };
    return { ...shown, parameters: {}, tags, outputs, role: null };
  }

  begin(status: string, fate: Fate, token: string | null, now: number): void {
    this.status = status;
    this.#fate = fate;
    this.#token = token;
    this.began = now;
  }

  /** Somebody changed it by hand and left our Output as it was. */
  edit(change: Partial<Content>, now: number): void {
    this.#content = { ...this.#content, ...change };
    this.updated = now;
    this.status = 'UPDATE_COMPLETE';
  }

  /** The next thing that happens to it; false when it is gone. */
  advance(now: number): boolean {
    if (this.#fate === 'hangs') {
      if (now - this.began < LONGEST) return true;
      this.#fate = this.status === 'DELETE_IN_PROGRESS' ? 'ok' : 'fails';
    }
    const failing = this.#fate.startsWith('fails') || this.#fate === 'wedges';
    if (this.status === 'DELETE_IN_PROGRESS') {
      if (failing) this.#fail('DELETE_FAILED', now);
      return failing;
    }
    this.#step(failing, now);
    return true;
  }

  #step(failing: boolean, now: number): void {
    switch (this.status) {
      case 'CREATE_IN_PROGRESS':
        return failing ? this.#fail('ROLLBACK_IN_PROGRESS', now) : this.#complete('CREATE_COMPLETE');
      case 'ROLLBACK_IN_PROGRESS':
        return this.#end(this.#fate === 'wedges' ? 'ROLLBACK_FAILED' : 'ROLLBACK_COMPLETE');
      case 'UPDATE_IN_PROGRESS':
        if (!failing) return this.#complete('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
        return this.#fail('UPDATE_ROLLBACK_IN_PROGRESS', now);
      case 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS':
        return this.#end('UPDATE_COMPLETE');
      case 'UPDATE_ROLLBACK_IN_PROGRESS':
        if (this.#fate === 'wedges') return this.#end('UPDATE_ROLLBACK_FAILED');
        return this.#end('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
      case 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS':
        return this.#end('UPDATE_ROLLBACK_COMPLETE');
      default:
    }
  }

  cancel(now: number): void {
    this.#fate = 'fails';
    this.#fail('UPDATE_ROLLBACK_IN_PROGRESS', now);
  }

  #complete(status: string): void {
    this.status = status;
    this.everComplete = true;
    if (this.next !== null) this.#content = this.next;
    this.next = null;
  }

  #end(status: string): void {
    this.status = status;
    this.next = null;
  }

  #fail(status: string, now: number): void {
    const reason = this.#fate === 'fails-for-now' ? 'Could not assume role' : 'no such image';
    this.status = status;
    this.lastFailure = {
      cause: { resource: 'Model', resourceType: null, reason },
      token: this.#token,
      at: now,
    };
  }
}
