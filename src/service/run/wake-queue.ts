import { Fault } from '../../core/fault.ts';
import { isObject, parseJson } from '../../core/text/json.ts';
import { MINUTE, SECOND } from '../../core/text/time.ts';
import type { Clock, Log, Queue } from '../../ports.ts';
import { meanwhile } from './meanwhile.ts';
import type { Doorbell, News } from './wake.ts';

interface Tools {
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  readonly log: Log;
  readonly bell: Pick<Doorbell, 'ring'>;
}

/** Does its work and rings meanwhile for every message of the queue; null where there is no queue. */
export async function whileListening<T>(
  queue: Queue | null,
  tools: Tools,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  if (queue === null) return work();
  return meanwhile((over) => listen(queue, tools, over), signal, work);
}

/**
 * Takes messages off a queue and rings for them, until the signal is aborted. A message only wakes: what it says is
 * believed of nothing but what may be new, and one that cannot be read wakes and goes like any other. A queue that
 * cannot be read is tried again, ever less often: the service looks in intervals all the same.
 */
export async function listen(queue: Queue, { clock, log, bell }: Tools, signal: AbortSignal): Promise<void> {
  let failures = 0;
  /** What cannot be taken away comes again and again: then it is not well, though it can be read. */
  let left = false;
  while (!signal.aborted) {
    const began = clock.now();
    try {
      const messages = await queue.receive(signal);
      for (const { body } of messages) bell.ring(newsIn(body));
      if (messages.length > 0) {
        left = true;
        await queue.remove(messages, signal);
        left = false;
      }
      if (failures > 0 && !left) log.info({ queue: queue.description }, 'queue can be read again');
      if (!left) failures = 0;
      // An endpoint that does not hold the request back is not asked without end.
      if (messages.length === 0 && clock.now() - began < SECOND) await clock.sleep(SECOND, signal);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (signal.aborted) return;
      const { code, message, hint } = error;
      if (failures === 0) log.warn({ code, error: message, hint }, 'queue cannot be read');
      failures += 1;
      await clock.sleep(Math.min(MINUTE, SECOND * 2 ** (failures - 1)), signal);
    }
  }
}

/**
 * What an EventBridge event is about (EventBridge User Guide, "AWS service event reference"): changes of stacks are
 * told from everything else, for which the repository is looked at.
 */
function newsIn(body: string): News {
  const event = parseJson(body);
  return isObject(event) && event['source'] === 'aws.cloudformation' ? 'stacks' : 'source';
}
