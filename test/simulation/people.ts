import { createStateS3 } from '../../src/adapters/state-s3.ts';
import { isHold, meantBy } from '../../src/core/step.ts';
import type { Move } from '../../src/core/step.ts';
import type { Request } from '../../src/ports.ts';
import type { Pass, Preview } from '../../src/service/run/reconciler.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import type { MemoryObjects } from '../support/memory-objects.ts';
import { isForeign } from './books.ts';
import type { Books } from './books.ts';
import { regionOf, stackOf } from './events.ts';
import type { Approving, Name, Spot } from './events.ts';
import type { StageClock } from './stage-clock.ts';
import { TAMPERED } from './truth.ts';

/** What people do beside committing: they read what is held, approve, ask for another try, and use the console. */
export class People {
  readonly #books: Books;
  readonly #simulator: Simulator;
  readonly #time: StageClock;
  readonly #requests;
  /** What was ever held for a person, by its hash, oldest first. */
  readonly #shown = new Map<string, Move>();
  #last: Pass | null = null;

  constructor(books: Books, simulator: Simulator, time: StageClock, objects: MemoryObjects) {
    this.#books = books;
    this.#simulator = simulator;
    this.#time = time;
    this.#requests = createStateS3(
      objects.seenThrough(async () => 'none'),
      { now: () => time.now },
      () => null,
    );
  }

  read(pass: Pass): void {
    this.#last = pass;
    for (const step of pass.steps)
      if (isHold(step) && step.meant !== null) this.#shown.set(step.meant.hash, step.meant);
  }

  retry(name: Name): Promise<void> {
    this.#books.forgive(name);
    return this.#ask({ kind: 'retry', pipeline: name, environment: null });
  }

  /** What is held now, or what was held first and may long be void. */
  async approve(spot: Spot, how: Exclude<Approving, 'all'>): Promise<void> {
    const stack = stackOf(spot);
    const step = this.#last?.steps.find((each) => each.stack === stack);
    const now = step === undefined ? null : meantBy(step);
    const before = [...this.#shown.values()].find((each) => each.stack === stack) ?? null;
    const meant = how === 'late' ? before : now;
    if (meant === null) return;
    this.#books.agree([meant]);
    await this.#ask({ kind: 'approve', hash: meant.hash });
  }

  /** The hash of all that an environment wants approved at the moment. */
  async approveAll({ environment }: Spot, { planHashes, steps }: Preview): Promise<void> {
    const hash = planHashes[environment];
    if (hash === undefined) return;
    const meant = steps.flatMap((step) => meantBy(step) ?? []);
    this.#books.agree(meant.filter((each) => each.environment === environment));
    await this.#ask({ kind: 'approve', hash });
  }

  /** In the console, where nobody thinks of Git. */
  change(deed: 'update' | 'delete' | 'protect', spot: Spot): void {
    const found = this.#books.truth.view(spot);
    if (found === undefined || isForeign(spot, this.#books)) return;
    if (!/^(CREATE|UPDATE)_COMPLETE$/.test(found.status)) return;
    const { outOfBand } = this.#simulator;
    const region = regionOf(spot.environment);
    const text = found.parameters['Text'] === 'by hand' ? 'by hand again' : 'by hand';
    if (deed === 'delete' && !found.protection) outOfBand.deleteStack(region, found.name);
    else outOfBand.updateStack(region, found.name, { parameters: { Text: text } });
    this.#books.touched(found.name);
  }

  /** In the console of SQS, where nobody thinks of CloudFormation. @returns whether there was a queue */
  tamper(deed: 'change' | 'delete', spot: Spot): boolean {
    const found = this.#books.truth.view(spot);
    if (found === undefined || isForeign(spot, this.#books) || !this.#books.truth.hasQueue(spot))
      return false;
    if (!/^(CREATE|UPDATE)_COMPLETE$/.test(found.status)) return false;
    const { outOfBand } = this.#simulator;
    const region = regionOf(spot.environment);
    if (deed === 'delete') outOfBand.deleteResource(region, found.name, 'Queue');
    else outOfBand.changeResource(region, found.name, 'Queue', { VisibilityTimeout: TAMPERED });
    this.#books.tampered(found.name);
    return true;
  }

  #ask(request: Request): Promise<void> {
    // Requests of one millisecond have no order.
    this.#time.pass(1);
    return this.#requests.ask(request);
  }
}
