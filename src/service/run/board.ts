import type { Fault } from '../../core/fault.ts';
import { worst } from '../../core/plan/verdict.ts';
import type { LogEntry, SentMail, View } from '../../core/show/view.ts';
import { parseJson, isObject } from '../../core/text/json.ts';
import { snapshot } from '../../core/show/snapshot.ts';
import type { Notice, Showing } from '../../core/show/showing.ts';
import type { Clock, Notifier } from '../../ports.ts';
import type { Inquiry } from '../look/foresee.ts';
import type { Look, Pass } from '../look/pass.ts';

/** Lines of the log and mails that are kept for readers. */
const LINES = 2000;
const MAILS = 500;

/** Members of a line that stand in columns of their own, or say the same in every line. */
const OWN = new Set(['time', 'level', 'msg', 'service', 'version', 'instance']);

/** What the service shows of itself. It hears of every look, every line of the log and every mail; nobody waits for it. */
export class Board implements Showing {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #hearers = new Set<(notice: Notice) => void>();
  #view: View | null = null;
  /** Never the same again, also when everything was forgotten in between: pages are kept by it. */
  #version = 0;
  #inquiry: Inquiry | null = null;
  #lines: LogEntry[] = [];
  #mails: SentMail[] = [];
  #lineCount = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  get view(): View | null {
    return this.#view;
  }

  /** How to ask AWS about what is shown; null before the first look. */
  get inquiry(): Inquiry | null {
    return this.#inquiry;
  }

  get log(): readonly LogEntry[] {
    return this.#lines;
  }

  get logVersion(): number {
    return this.#lineCount;
  }

  get mails(): readonly SentMail[] {
    return this.#mails;
  }

  subscribe(hear: (notice: Notice) => void): () => void {
    this.#hearers.add(hear);
    return () => void this.#hearers.delete(hear);
  }

  /** A look or a glance has ended. */
  saw({ pass, fault, took, whole, nextLook }: Look): void {
    this.#version += 1;
    this.#view = pass === null ? this.#failed(nextLook, fault) : this.#seen(pass, nextLook);
    this.#inquiry = pass?.background?.inquiry ?? this.#inquiry;
    const source = pass === null ? null : pass.reading.kind === 'lost' ? 'lost' : 'read';
    const moves = (pass?.executed ?? []).map(({ move, outcome }) => ({
      kind: move.kind,
      outcome: outcome.kind,
    }));
    this.#tell({ kind: 'look', took, whole, source, moves });
  }

  /** Somebody else decides from now on: what was seen here would be taken for what is. */
  forget(): void {
    [this.#view, this.#inquiry] = [null, null];
    this.#tell({ kind: 'forgotten' });
  }

  /** A line of the log as JSON, already redacted. */
  wrote(line: string): void {
    const parsed = parseJson(line);
    if (!isObject(parsed)) return;
    const text = (key: string): string => {
      const value = parsed[key];
      return typeof value === 'string' ? value : '';
    };
    this.#lineCount += 1;
    const fields = Object.fromEntries(Object.entries(parsed).filter(([key]) => !OWN.has(key)));
    const entry = { time: text('time'), level: text('level'), message: text('msg'), fields };
    this.#lines = [...this.#lines.slice(1 - LINES), { id: this.#lineCount, ...entry }];
    this.#tell({ kind: 'line' });
  }

  /** A notifier through which it hears of mails, which must have been redacted before. */
  hearing(notifier: Notifier): Notifier {
    return {
      publish: async (message, signal) => {
        try {
          await notifier.publish(message, signal);
        } catch (error) {
          this.#tell({ kind: 'mail', sent: false });
          throw error;
        }
        const { id, subject, text, attributes } = message;
        const { environment: environments, pipeline: pipelines, outcome, severity } = attributes;
        const mail = { at: this.#clock.now(), id, subject, text };
        this.#mails = [
          ...this.#mails.slice(1 - MAILS),
          { ...mail, environments, pipelines, outcome, severity },
        ];
        this.#tell({ kind: 'mail', sent: true });
      },
    };
  }

  #seen({ snapshot, steps, reading, unreachable, background }: Pass, nextLook: number): View {
    const lost = reading.kind === 'lost' ? [reading.fault] : [];
    return {
      version: this.#version,
      at: this.#clock.now(),
      nextLook,
      snapshot,
      steps,
      planHashes: background?.planHashes ?? {},
      faults: [...lost, ...unreachable],
      memory: background?.memory ?? this.#view?.memory ?? null,
    };
  }

  /** What was known stays, with its time, and why there is nothing newer. */
  #failed(nextLook: number, fault?: Fault): View {
    const nothing = { steps: [], planHashes: {}, faults: [], memory: null, at: this.#clock.now() };
    const known = this.#view ?? { snapshot: snapshot(null, [], []), ...nothing };
    const view = { ...known, version: this.#version, nextLook };
    if (fault === undefined) return view;
    const verdict = worst([known.snapshot.verdict, 'waiting']);
    return { ...view, snapshot: { ...known.snapshot, verdict }, faults: [fault] };
  }

  #tell(notice: Notice): void {
    for (const hear of this.#hearers) hear(notice);
  }
}
