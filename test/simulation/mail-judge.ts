import type { Mail } from '../../src/simulator/views.ts';

interface Heard {
  readonly id: string;
  readonly transitions: readonly Told[];
}

interface Told {
  readonly id: string;
  readonly kind: string;
  readonly environment: string;
  readonly pipeline: string;
  /** Ids of what it ends. */
  readonly closes: readonly string[];
}

/** Reads the mailbox as people do: what is said twice, and what is never closed. */
export class MailJudge {
  readonly #accuse: (what: string) => void;
  readonly #heard = new Set<string>();
  readonly #told = new Set<string>();
  /** Mails that may come again: a process died, or an answer was lost, between sending and writing it down. */
  readonly #excused = new Map<string, number>();
  /** Sent since the memory was written. */
  readonly #unmarked = new Set<string>();
  /** By environment and pipeline, what people know to be wrong with it: the kinds by the ids of the transitions. */
  readonly #open = new Map<string, Map<string, string>>();
  /** What is open is not known exactly since the state was lost. */
  #vague = false;
  #read = 0;

  constructor(accuse: (what: string) => void) {
    this.#accuse = accuse;
  }

  mailing(id: string, outcome: 'begun' | 'sent' | 'unknown'): void {
    if (outcome === 'unknown') this.#excuse(id);
    else this.#unmarked.add(id);
  }

  /** A mail that is no longer among those to be sent is known to have been sent. */
  saved(memory: string): void {
    for (const id of this.#unmarked) if (!memory.includes(id)) this.#unmarked.delete(id);
  }

  /** Whoever sent what is not written down yet cannot write it down any more, or not in time. */
  lapsed(): void {
    for (const id of this.#unmarked) this.#excuse(id);
    this.#unmarked.clear();
  }

  forget(): void {
    this.#heard.clear();
    this.#vague = true;
  }

  /** @returns how many there are */
  collect(mailbox: readonly Mail[]): number {
    const fresh = mailbox.slice(this.#read);
    this.#read = mailbox.length;
    for (const mail of fresh) this.#hear(heardIn(mail));
    return fresh.length;
  }

  /** Pipelines with a failure or drift that was told and neither recovered nor removed. */
  get open(): readonly string[] {
    return this.#vague ? [] : [...this.#open].flatMap(([pipeline, { size }]) => (size > 0 ? pipeline : []));
  }

  #excuse(id: string): void {
    this.#excused.set(id, (this.#excused.get(id) ?? 0) + 1);
  }

  #hear({ id, transitions }: Heard): void {
    if (this.#heard.has(id)) {
      const excuses = this.#excused.get(id) ?? 0;
      this.#excused.set(id, excuses - 1);
      if (excuses < 1) this.#accuse(`I8 message ${id} came twice`);
      return;
    }
    this.#heard.add(id);
    for (const each of transitions) {
      this.#once(each);
      this.#follow(each);
    }
  }

  /** What happened is in one message: should the same come again, it has another id. */
  #once({ id, kind, pipeline }: Told): void {
    if (this.#told.has(id) && !this.#vague) this.#accuse(`I8 ${kind} of ${pipeline} is in two messages`);
    this.#told.add(id);
  }

  #follow({ kind, environment, pipeline: name, id, closes }: Told): void {
    const pipeline = `${environment}/${name}`;
    const open = this.#open.get(pipeline) ?? new Map<string, string>();
    this.#open.set(pipeline, open);
    if (kind === 'recovered' && closes.length === 0) this.#doubt(`${pipeline} recovered from nothing`);
    for (const closed of closes)
      if (!open.delete(closed)) this.#doubt(`${kind} of ${pipeline} closes what was not open`);
    if (kind === 'failed' || kind === 'drifted') {
      if (open.has(id)) this.#doubt(`${kind} of ${pipeline} was told twice`);
      open.set(id, kind);
    }
    if (kind === 'removed' && open.size > 0)
      this.#doubt(`${pipeline} was removed without an end of its failure`);
    // Whether resources are still not as the template says is known when they are compared next.
    if (kind === 'deployed' && [...open.values()].includes('failed'))
      this.#doubt(`${pipeline} was deployed without recovering`);
  }

  /** Of a service that forgot what it had told nobody knows. */
  #doubt(what: string): void {
    if (!this.#vague) this.#accuse(`I8 ${what}`);
  }
}

function heardIn({ bodies }: Mail): Heard {
  const data: { readonly id: string; readonly transitions?: readonly Told[] } = JSON.parse(
    bodies['default'] ?? '{}',
  );
  return { id: data.id, transitions: data.transitions ?? [] };
}
