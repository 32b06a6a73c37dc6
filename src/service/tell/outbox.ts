import { backoff, spreadOf } from '../../core/cadence.ts';
import { Fault } from '../../core/fault.ts';
import type { Letter, Message } from '../../core/mail.ts';
import type { Memory } from '../../core/memory.ts';
import { groupBy } from '../../core/text/group.ts';
import { DAY, iso } from '../../core/text/time.ts';
import { LEASE_LOST } from '../lease/tenure.ts';
import type { World } from '../world.ts';

/** Puts messages where a crash cannot lose them; the same message is put there once. */
export function post(memory: Memory, messages: readonly Message[], now: number): Memory {
  const known = new Set(memory.outbox.map((letter) => letter.message.id));
  const letters = messages
    .filter((message) => !known.has(message.id))
    .map((message): Letter => ({ message, written: now, attempts: 0, nextTry: now }));
  return letters.length === 0 ? memory : { ...memory, outbox: [...memory.outbox, ...letters] };
}

/** How long a letter that cannot be sent keeps back those after it: one that never can must not silence a topic. */
const PRECEDENCE = DAY;

/** When a letter is given up, and that of a topic which nobody names any more: a mistyped one, that was corrected. */
const KEPT = 14 * DAY;
const KEPT_FOR_NOBODY = DAY;

interface Round {
  readonly signal: AbortSignal;
  /** The topics that are to hear something; null while nobody knows. */
  readonly named: ReadonlySet<string> | null;
}

/**
 * Sends what is due, oldest first. A topic that refuses blocks no other, but its own letters come in order: nobody
 * should hear of a recovery before the failure. The caller saves the memory afterwards; a crash in between sends the
 * letter a second time, with the same id (I8).
 */
export async function deliver(world: Sender, memory: Memory, { signal, named }: Round): Promise<Memory> {
  const now = world.clock.now();
  const kept = new Map<Letter, Letter | null>();
  const deliverTo = async (topic: string, letters: readonly Letter[]): Promise<void> => {
    if ((letters[0]?.nextTry ?? 0) > now) return;
    const patience = named?.has(topic) === false ? KEPT_FOR_NOBODY : KEPT;
    for (const letter of letters) {
      if (signal.aborted) break;
      const after = await send(world, letter, signal);
      const isGivenUp = after !== null && now - letter.written >= patience;
      if (isGivenUp) logGivenUp(world, after);
      kept.set(letter, isGivenUp ? null : after);
      if (after !== null && now - letter.written < PRECEDENCE) break;
    }
  };
  const topics = groupBy(memory.outbox, (letter) => letter.message.topicArn);
  await Promise.all([...topics].map(([topic, letters]) => deliverTo(topic, letters)));
  if (kept.size === 0) return memory;
  const outbox = memory.outbox.flatMap((letter) => {
    const after = kept.get(letter);
    return after === null ? [] : [after ?? letter];
  });
  return { ...memory, outbox };
}

type Sender = Pick<World, 'notifier' | 'clock' | 'log' | 'hash'>;

/** The log is where what it says can still be found. */
function logGivenUp({ log }: Sender, { message, error, written }: Letter): void {
  const { id, topicArn: topic, subject, text } = message;
  log.error({ message_id: id, topic, subject, text, error, written: iso(written) }, 'mail given up');
}

/** The letter as it has to be kept, or null when it has been sent. */
async function send(
  { notifier, clock, log, hash }: Sender,
  letter: Letter,
  signal: AbortSignal,
): Promise<Letter | null> {
  const { id, subject, text } = letter.message;
  // News that an entry sends elsewhere are sent although the service itself has no topic.
  if (notifier === null || letter.message.topicArn === '') {
    log.info({ message_id: id, subject, text }, 'mail not sent: no topic is set');
    return null;
  }
  try {
    await notifier.publish(letter.message, signal);
    log.info({ message_id: id, subject }, 'mail sent');
    return null;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    // It was not sent, and that is nobody's fault: whoever holds the lease next sends it.
    if (error.code === LEASE_LOST) return letter;
    const attempts = letter.attempts + 1;
    const nextTry = clock.now() + backoff(attempts, spreadOf(hash(`${id}\n${attempts}`)));
    log.warn({ message_id: id, subject, code: error.code, error: error.message, attempts }, 'mail not sent');
    return { ...letter, attempts, nextTry, error: error.message };
  }
}
