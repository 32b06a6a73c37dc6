import type { Beat } from '../beat.ts';
import { isHold } from '../step.ts';
import type { Step } from '../step.ts';
import type { Closed, Opening, ToldStack, Track, Transition } from '../told.ts';

/** All that people know to be wrong with a stack. */
export const openings = ({
  open,
  troubles = {},
}: Pick<ToldStack, 'open' | 'troubles'>): readonly Opening[] => [
  ...(open === null ? [] : [open]),
  ...Object.values(troubles),
];

/** A hold that comes again after it was over is news: a reader who drops repetitions must not drop it. */
const occasionOf = (beat: Beat, step: Step): readonly string[] =>
  beat.kind === 'held' && isHold(step) ? [String(step.since)] : [];

/** One stack's listener: takes beats in order and lets through what has not been heard. */
export class Ear {
  readonly transitions: Transition[] = [];
  told: ToldStack;
  readonly #step: Step;
  readonly #hash: (text: string) => string;

  constructor(step: Step, told: ToldStack, hash: (text: string) => string) {
    this.#step = step;
    this.told = told;
    this.#hash = hash;
  }

  hear(beat: Beat | null): void {
    if (beat === null || this.#heard(beat)) return;
    const { environment, pipeline, stack } = this.#step;
    const before = this.told.latest ?? '';
    const words = [beat.kind, environment, stack, beat.subject, before, ...occasionOf(beat, this.#step)];
    const id = this.#hash(words.join('\n')).slice(0, 16);
    const { kind, what, why, next, took } = beat;
    const plain = { id, kind, environment, pipeline, stack, what, why, next, took };
    this.transitions.push({ ...plain, ...this.#more(beat) });
    this.told = this.#after(beat, id);
  }

  #heard(beat: Beat): boolean {
    if (beat.kind === 'held') return this.told.hold === beat.subject;
    const open = openOn(this.told, beat.track);
    return open !== null && open.kind === beat.kind && open.subject === beat.subject;
  }

  #more(beat: Beat): Pick<Transition, 'stackId' | 'closes' | 'notify' | 'commit'> {
    const { live } = this.#step;
    const { notify } = this.told;
    const closes = this.#closedBy(beat);
    return {
      ...(live === null ? {} : { stackId: live.id }),
      ...(closes.length === 0 ? {} : { closes }),
      ...(notify === undefined ? {} : { notify }),
      ...(beat.commit === undefined ? {} : { commit: beat.commit }),
    };
  }

  #closedBy({ kind, track }: Beat): readonly Closed[] {
    if (kind === 'removed') return openings(this.told).flatMap(allOf);
    const open = kind === 'recovered' ? openOn(this.told, track) : null;
    return open === null ? [] : allOf(open);
  }

  #after(beat: Beat, id: string): ToldStack {
    const { kind, subject, track } = beat;
    if (kind === 'held') return { ...this.told, hold: subject, latest: id };
    // Whatever was wrong with a stack is over with the stack.
    if (kind === 'removed') return { ...this.told, open: null, troubles: {}, latest: id };
    const open = opens(kind) ? { kind, subject, id, ...earlier(openOn(this.told, track)) } : null;
    if (track === undefined) return { ...this.told, open, latest: id };
    const { [track]: _, ...troubles } = this.told.troubles ?? {};
    return { ...this.told, troubles: open === null ? troubles : { ...troubles, [track]: open }, latest: id };
  }
}

const openOn = ({ open, troubles }: ToldStack, track: Track | undefined): Opening | null =>
  track === undefined ? open : (troubles?.[track] ?? null);

const opens = (kind: Beat['kind']): kind is Opening['kind'] =>
  kind === 'failed' || kind === 'drifted' || kind === 'degraded';

export const allOf = ({ kind, id, before = [] }: Opening): readonly Closed[] => [...before, { kind, id }];

/** Of a stack that fails in ever new ways no more are listed than anybody reads. */
const MOST = 20;

/** One end is told for all that was wrong one after the other. */
const earlier = (open: Opening | null): Pick<Opening, 'before' | 'since'> =>
  open === null ? {} : { ...sinceOf(open), before: allOf(open).slice(-MOST) };

const sinceOf = ({ since }: Opening): Pick<Opening, 'since'> => (since === undefined ? {} : { since });

/** What has no time yet has been wrong since now: mails say at their foot how long something has been open. */
export function dated(told: ToldStack, now: number): ToldStack {
  if (openings(told).every(({ since }) => since !== undefined)) return told;
  const { open, troubles = {} } = told;
  const timed = Object.entries(troubles).map(([track, trouble]) => [track, { since: now, ...trouble }]);
  return {
    ...told,
    open: open === null ? null : { since: now, ...open },
    ...(timed.length === 0 ? {} : { troubles: Object.fromEntries(timed) }),
  };
}
