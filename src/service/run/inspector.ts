import { Fault } from '../../core/fault.ts';
import { redactorFor } from '../../core/show/changes.ts';
import { redact } from '../../core/text/redact.ts';
import type { StackEvent } from '../../core/stack-event.ts';
import type { Closer } from '../../core/show/view.ts';
import { meantBy } from '../../core/step.ts';
import type { Step } from '../../core/step.ts';
import type { Inspecting } from '../../core/show/showing.ts';
import type { Clock } from '../../ports.ts';
import { SECOND } from '../../core/text/time.ts';
import { isUpdating } from './details.ts';
import { forecastAll } from '../look/foresee.ts';
import type { Inquiry } from '../look/foresee.ts';
import type { World } from '../world.ts';

/** Stacks whose answers are kept, and how long that of a stack at work is good. */
const KEPT = 200;
const FRESH = 5 * SECOND;

const PATIENCE = 20 * SECOND;

/** Stacks that are asked about at a time: who opens a thousand pages keeps no look waiting. */
const AT_A_TIME = 2;

interface Desk {
  readonly world: Pick<World, 'forecaster'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly inquiry: () => Inquiry | null;
}

/**
 * Asks AWS what the service itself need not know: the events of a stack, and what becomes of its resources. Only when
 * somebody opens the page of a pipeline; once for each state the stack is in, however many look at it.
 */
export class Inspector implements Inspecting {
  readonly #desk: Desk;
  /** What is asked last, in as many queues. */
  readonly #turns: Promise<unknown>[] = Array.from({ length: AT_A_TIME }, () => Promise.resolve());
  readonly #answers = new Map<string, { readonly at: number; readonly answer: Promise<Closer> }>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  inspect(step: Step): Promise<Closer> {
    const now = this.#desk.clock.now();
    const key = keyOf(step);
    const known = this.#answers.get(key);
    if (known !== undefined && (!isAtWork(step) || now - known.at < FRESH)) return known.answer;
    const answer = this.#inTurn(() => this.#ask(step));
    this.#answers.delete(key);
    this.#answers.set(key, { at: now, answer });
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= KEPT) break;
      this.#answers.delete(oldest);
    }
    return answer;
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const mine = Promise.resolve(this.#turns.shift()).then(task);
    this.#turns.push(mine.catch(() => undefined));
    return mine;
  }

  async #ask(step: Step): Promise<Closer> {
    // Not the reader's: others wait for the same answer.
    const signal = AbortSignal.timeout(PATIENCE);
    const inquiry = this.#desk.inquiry();
    const { live, environment } = step;
    if (inquiry === null || live === null) return NOTHING;
    const gaps: string[] = [];
    const orNull = async <T>(asking: () => Promise<T>): Promise<T | null> => {
      try {
        return await asking();
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        gaps.push(error.message);
        return null;
      }
    };
    const events = await orNull(() => inquiry.cloudOf(environment).history(live.id, signal));
    const move = meantBy(step);
    const update = move !== null && isUpdating(move) ? move : null;
    const [forecast = null] =
      update === null ? [] : await forecastAll(this.#desk.world, [update], { ...inquiry, signal });
    // An answer with a gap is asked for again: the next reader may have more luck.
    if (gaps.length > 0) this.#answers.delete(keyOf(step));
    return { events: events === null ? null : withoutSecrets(events, step), forecast, gaps };
  }
}

/** Resources repeat in their reasons what they were given. */
export function withoutSecrets(
  events: readonly StackEvent[],
  { wanted, live }: Pick<Step, 'wanted' | 'live'>,
): readonly StackEvent[] {
  const clean = wanted?.desired == null ? redact : redactorFor(wanted.desired, live);
  return events.map((event) => ({ ...event, reason: event.reason === null ? null : clean(event.reason) }));
}

const NOTHING: Closer = { events: null, forecast: null, gaps: [] };

const isAtWork = ({ live }: Step): boolean => live?.status.endsWith('_IN_PROGRESS') === true;

/** What AWS would answer the same to. */
const keyOf = (step: Step): string => {
  const { stack, environment, live } = step;
  const meant = meantBy(step);
  return [environment, stack, live?.id, live?.status, live?.updated, meant?.hash].join('\n');
};
