import { backoff, spreadOf } from '../core/cadence.ts';
import { Fault } from '../core/fault.ts';
import type { Message } from '../core/mail.ts';
import type { Letter, Memory } from '../core/memory.ts';
import { groupBy } from '../core/group.ts';
import { DAY } from '../core/time.ts';
import { LEASE_LOST } from './tenure.ts';
import type { World } from './world.ts';

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

/**
 * Sends what is due, oldest first. A topic that refuses blocks no other, but its own letters come in order: nobody
 * should hear of a recovery before the failure. The caller saves the memory afterwards; a crash in between sends the
 * letter a second time, with the same id (I8).
 */
export async function deliver(
  world: Pick<World, 'notifier' | 'clock' | 'log' | 'hash'>,
  memory: Memory,
  signal: AbortSignal,
): Promise<Memory> {
  const now = world.clock.now();
  const topics = groupBy(memory.outbox, (letter) => letter.message.topicArn);
  const kept = new Map<Letter, Letter | null>();
  for (const [, letters] of topics) {
    if ((letters[0]?.nextTry ?? 0) > now) continue;
    for (const letter of letters) {
      if (signal.aborted) break;
      const after = await send(world, letter, signal);
      kept.set(letter, after);
      if (after !== null && now - letter.written < PRECEDENCE) break;
    }
  }
  if (kept.size === 0) return memory;
  const outbox = memory.outbox.flatMap((letter) => {
    const after = kept.get(letter);
    return after === null ? [] : [after ?? letter];
  });
  return { ...memory, outbox };
}

/** The letter as it has to be kept, or null when it has been sent. */
async function send(
  { notifier, clock, log, hash }: Pick<World, 'notifier' | 'clock' | 'log' | 'hash'>,
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
