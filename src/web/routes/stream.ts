import type { Notice, Showing } from '../../core/show/showing.ts';

/** Readers at a time: the others of the connections are for those who come and go. */
const READERS = 100;

/** Milliseconds between two signs of life, which also tell a proxy that the connection is in use. */
const HEARTBEAT = 15_000;

/** Milliseconds in which several changes make one message. */
const TOGETHER = 250;

export const EVENTS = { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' };

type Reader = ReadableStreamDefaultController<Uint8Array>;

/**
 * Says to everybody who listens that something has changed: by server-sent events, made once for all of them. A message
 * tells no more than the version, so whoever is too slow for one misses nothing with the next.
 */
export class Stream {
  readonly #showing: Showing;
  readonly #readers = new Set<Reader>();
  readonly #changed = new Set<'view' | 'log'>();
  readonly #encoder = new TextEncoder();
  #timer: NodeJS.Timeout | null = null;
  #heartbeat: NodeJS.Timeout | null = null;
  #unsubscribe: (() => void) | null = null;

  constructor(showing: Showing) {
    this.#showing = showing;
  }

  get readers(): number {
    return this.#readers.size;
  }

  /** @returns the answer to one more reader, or null when there are too many */
  open(): Response | null {
    if (this.#readers.size >= READERS) return null;
    let reader: Reader | null = null;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        reader = controller;
        this.#readers.add(controller);
        controller.enqueue(this.#encoder.encode('retry: 3000\n\n'));
        this.#begin();
      },
      cancel: () => {
        if (reader !== null) this.#readers.delete(reader);
        if (this.#readers.size === 0) this.#end();
      },
    });
    return new Response(body, { headers: EVENTS });
  }

  #begin(): void {
    this.#unsubscribe ??= this.#showing.subscribe((notice) => this.#hear(notice));
    this.#heartbeat ??= setInterval(() => this.#send(': still here\n\n'), HEARTBEAT).unref();
  }

  #end(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    for (const timer of [this.#timer, this.#heartbeat]) if (timer !== null) clearTimeout(timer);
    [this.#timer, this.#heartbeat] = [null, null];
  }

  #hear({ kind }: Notice): void {
    if (kind === 'mail') return;
    this.#changed.add(kind === 'line' ? 'log' : 'view');
    this.#timer ??= setTimeout(() => this.#tell(), TOGETHER).unref();
  }

  #tell(): void {
    this.#timer = null;
    const { view, logVersion } = this.#showing;
    const changed = [...this.#changed];
    this.#changed.clear();
    const events = changed.map((topic) => {
      const data =
        topic === 'view'
          ? { version: view?.version ?? 0, verdict: view?.snapshot.verdict ?? null }
          : { version: logVersion };
      return `event: ${topic}\ndata: ${JSON.stringify(data)}\n\n`;
    });
    this.#send(events.join(''));
  }

  #send(text: string): void {
    const bytes = this.#encoder.encode(text);
    for (const reader of this.#readers) if ((reader.desiredSize ?? 0) > -BEHIND) reader.enqueue(bytes);
  }
}

/** Messages that may wait for a slow reader. */
const BEHIND = 20;
