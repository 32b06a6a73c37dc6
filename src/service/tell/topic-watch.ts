import { Fault } from '../../core/fault.ts';
import type { Memory } from '../../core/memory.ts';
import type { Step } from '../../core/step.ts';
import { HOUR, MINUTE } from '../../core/text/time.ts';
import { topicTrouble } from '../../core/topic-health.ts';
import type { TopicTrouble } from '../../core/topic-health.ts';
import type { World } from '../world.ts';

/** How often a topic is looked at that was well, and one that was not: somebody may be about to mend it. */
const WELL = 12 * HOUR;
const TROUBLED = 10 * MINUTE;

/** Topics in one look: nobody waits for these. */
const FEW = 5;

type Needs = Pick<World, 'topics' | 'topicArn' | 'clock' | 'log'>;

/** Looks at the start, and now and then, whether anybody would get what is sent; it says so, and stops nothing. */
export class TopicWatch {
  readonly #looked = new Map<string, number>();
  #isSaid = false;

  /** @returns the memory with the topics whose mails nobody gets */
  async look(
    world: Needs,
    memory: Memory,
    steps: readonly Step[] | null,
    signal: AbortSignal,
  ): Promise<Memory> {
    const known = memory.topics ?? {};
    const now = world.clock.now();
    this.#sayIfNone(world);
    const used = topicsIn(world, steps);
    const due = used.filter((arn) => this.#isDue(arn, known, now)).slice(0, FEW);
    const found = await Promise.all(due.map((arn) => this.#inspect(world, arn, known[arn], signal)));
    if (signal.aborted) return memory;
    for (const arn of due) this.#looked.set(arn, now);
    const after = { ...known, ...Object.fromEntries(due.map((arn, index) => [arn, found[index] ?? null])) };
    // While no commit can be read nobody knows which topics are used.
    const kept = Object.entries(after).filter(
      (entry): entry is [string, TopicTrouble] =>
        entry[1] !== null && (steps === null || used.includes(entry[0])),
    );
    const { topics: _, ...others } = memory;
    return kept.length === 0 ? others : { ...others, topics: Object.fromEntries(kept) };
  }

  #sayIfNone({ topicArn, log }: Needs): void {
    if (topicArn === null && !this.#isSaid) log.warn({}, 'no topic is set: nobody gets mails');
    this.#isSaid = true;
  }

  #isDue(arn: string, known: NonNullable<Memory['topics']>, now: number): boolean {
    const last = this.#looked.get(arn);
    return last === undefined || now - last >= (known[arn] === undefined ? WELL : TROUBLED);
  }

  async #inspect(
    world: Needs,
    arn: string,
    before: TopicTrouble | undefined,
    signal: AbortSignal,
  ): Promise<TopicTrouble | null> {
    const { clock, log } = world;
    const trouble = await judge(world, arn, signal);
    if (trouble === undefined) return before ?? null;
    if (trouble === null) {
      if (before !== undefined) log.info({ topic: arn }, 'somebody gets the mails of this topic again');
      return null;
    }
    // Loud at every start, and when it is another one.
    if (!this.#looked.has(arn) || before?.trouble !== trouble)
      log.error({ topic: arn, trouble }, 'nobody gets the mails of this topic');
    return { since: before?.since ?? clock.now(), trouble };
  }
}

const topicsIn = ({ topics, ...world }: Needs, steps: readonly Step[] | null): readonly string[] =>
  topics === undefined ? [] : [...(topicsNamed(world, steps ?? []) ?? [])];

/** The topics that are to hear something, that of the service first; null while no commit can be read. */
export function topicsNamed(
  { topicArn }: Pick<World, 'topicArn'>,
  steps: readonly Step[] | null,
): ReadonlySet<string> | null {
  if (steps === null) return null;
  const own = steps.flatMap(({ wanted }) => wanted?.notify?.topicArn ?? []);
  return new Set([...(topicArn === null ? [] : [topicArn]), ...own]);
}

/** @returns undefined when nobody can tell: many may publish to a topic and not look at it */
async function judge(
  { topics, log }: Pick<World, 'topics' | 'log'>,
  arn: string,
  signal: AbortSignal,
): Promise<string | null | undefined> {
  try {
    return topics === undefined ? undefined : topicTrouble(await topics.inspect(arn, signal));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (MISSING.includes(error.code)) return `${error.message} ${error.hint ?? ''}`.trim();
    if (!signal.aborted)
      log.info({ topic: arn, code: error.code, error: error.message }, 'topic cannot be looked at');
    return undefined;
  }
}

/** Codes of a topic that will never take a mail as it is. */
const MISSING: readonly string[] = ['topic-missing', 'topic-invalid'];
