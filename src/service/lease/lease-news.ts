import type { Fault } from '../../core/fault.ts';
import type { Holder, LeaseRecord, Log } from '../../ports.ts';

/** Begins the id of the holder that a damaged lease is given to until it has run out. */
export const NOBODY = 'nobody, by';

/** Says what becomes of the lease, each thing once and not at every glance. */
export class LeaseNews {
  readonly #log: Log;
  readonly #place: string;
  /** What was said last, so that it is not said again. */
  #said = '';
  obstacle: string | null = null;
  /** What the last try ended with, when it ended badly. */
  fault: Fault | null = null;

  constructor(log: Log, place: string) {
    this.#log = log;
    this.#place = place;
  }

  taken(fence: number, { host, pid }: Holder): void {
    this.#said = '';
    this.obstacle = null;
    this.fault = null;
    this.#log.info({ lease: this.#place, fence, host, pid }, 'lease taken');
  }

  renewed(): void {
    if (this.#said !== '') this.#log.info({ lease: this.#place }, 'lease renewed again');
    this.#said = '';
    this.fault = null;
  }

  /** @param record null when what is there cannot be read */
  waiting(record: LeaseRecord | null): void {
    this.obstacle = `${this.#place} was damaged, and has to run out first`;
    if (record === null) {
      if (this.#first('damaged'))
        this.#log.error({ lease: this.#place }, 'lease was damaged: nobody decides until it has run out');
      return;
    }
    const { host, pid, id } = record.holder;
    if (id.startsWith(NOBODY)) return;
    this.obstacle = `process ${pid} on ${host} holds it`;
    if (this.#first(`held by ${id}`))
      this.#log.info({ lease: this.#place, fence: record.fence, host, pid }, 'waiting for the lease');
  }

  trouble(fault: Fault, isHeld: boolean): void {
    const { lane, code, message, hint } = fault;
    this.fault = fault;
    this.obstacle = message.replace(/\.$/, '');
    if (!this.#first(code)) return;
    const fields = { lease: this.#place, code, error: message, hint };
    const level = lane === 'stalled' ? 'error' : 'warn';
    this.#log[level](fields, isHeld ? 'lease could not be renewed' : 'lease could not be taken or released');
  }

  lost(fence: number, why: string): void {
    this.#said = '';
    this.#log.warn({ lease: this.#place, fence, why }, 'lease lost: nothing is decided any more');
  }

  released(fence: number): void {
    this.#log.info({ lease: this.#place, fence }, 'lease released');
  }

  #first(what: string): boolean {
    const isFirst = this.#said !== what;
    this.#said = what;
    return isFirst;
  }
}
