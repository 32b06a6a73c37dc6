import { MINUTE } from '../../src/core/text/time.ts';
import type { Pass } from '../../src/service/run/reconciler.ts';
import { newWorld } from '../../src/simulator/new-world.ts';
import { Simulator } from '../../src/simulator/simulator.ts';
import type { Trouble } from '../../src/simulator/trouble.ts';
import { MemoryObjects } from '../support/memory-objects.ts';
import { MemorySource } from '../support/memory-source.ts';
import type { Crash } from '../support/memory-store.ts';
import { Books } from './books.ts';
import { textOf } from './config-text.ts';
import { FOREIGN, isWork, regionOf, stackOf } from './events.ts';
import type { Event, History, Spot, StateTrouble, Tip, Work } from './events.ts';
import { MailJudge } from './mail-judge.ts';
import { People } from './people.ts';
import { Process } from './process.ts';
import { memoryIn, Referee } from './referee.ts';
import { Service, turn } from './service.ts';
import { StageClock } from './stage-clock.ts';
import { emptyTally } from './tally.ts';
import { Truth } from './truth.ts';
import { REGIONS, SECRET } from './wire.ts';
import type { Wires } from './wire.ts';
import type { Witness } from './witness.ts';

/** A Friday noon; only differences matter. */
const START = Date.UTC(2026, 10, 20, 12);
const TOPIC = `arn:aws:sns:${REGIONS[0]}:111111111111:mlops`;
const STATE = 'state.json';
const NO_TROUBLE: StateTrouble = { how: 'before', times: 0 };

type Inside = Extract<
  Event,
  { readonly kind: 'restart' | 'lose-state' | 'damage-state' | 'crash' | 'freeze' | 'approve' | 'retry' }
>;

const isInside = (event: Event): event is Inside =>
  ['restart', 'lose-state', 'damage-state', 'crash', 'freeze', 'approve', 'retry'].includes(event.kind);

/** One service, the world around it, and the judges. */
export class Stage {
  readonly violations: string[] = [];
  readonly tally = emptyTally();
  readonly mails: MailJudge;
  readonly books: Books;
  readonly people: People;
  readonly service: Service;
  readonly #simulator: Simulator;
  readonly #source: MemorySource;
  readonly #objects = new MemoryObjects();
  readonly #time = new StageClock(START);
  readonly #wires: Wires;
  readonly #history: History;
  readonly #trace: (line: string) => void;
  readonly #started: Process[] = [];
  /** What the service's wall clock shows too much. */
  #wrong = 0;
  #furthest = 0;
  #stateTrouble = NO_TROUBLE;
  #fence = 0;
  #writer = '';
  hasLostState = false;
  /** What the service last said of everything. */
  last: Pass | null = null;

  constructor(history: History, wires: Wires, trace: (line: string) => void) {
    this.#history = history;
    this.#wires = wires;
    this.#trace = trace;
    const [home = 'default'] = history.environments;
    this.#simulator = this.#world(regionOf(home), stackOf({ environment: home, name: FOREIGN }));
    this.books = new Books(new Truth(this.#simulator, home), history.environments, history.deleteBudget);
    this.people = new People(this.books, this.#simulator, this.#time, this.#objects);
    this.#source = new MemorySource(() => this.#time.now);
    this.mails = new MailJudge(this.#accuse);
    this.service = new Service(history.replicas, {
      time: this.#time,
      start: (isAlone) => this.#start(isAlone),
      died: (crash) => this.#died(crash),
      left: () => this.mails.lapsed(),
      accuse: this.#accuse,
      trace,
      wrongs: () => this.#wrongs(),
    });
  }

  /** Makes it happen and lets the judges look at what became of it. */
  async happen(event: Event): Promise<void> {
    this.tally.steps += 1;
    if (isWork(event)) await this.service.work(event.kind);
    else await this.#befall(event);
    this.#inspect();
  }

  commit(tip: Tip, rewritten = false): void {
    const commit = this.#source.commit({ 'mlops-config.json': textOf(tip) }, { rewritten });
    this.books.commits.set(commit, tip);
  }

  /** All is well from here on, and one process is left that is told what to do. */
  async calm(): Promise<void> {
    this.#simulator.calm();
    this.#source.find();
    this.#stateTrouble = NO_TROUBLE;
    for (const { gate } of this.#started) gate.disarm();
    // Whoever sets a clock back waits for it to come as far again.
    this.#time.pass(this.#furthest);
    this.#wrong = 0;
    await this.service.retire();
    this.#inspect();
  }

  /** What the verb `reconcile` does. @returns its last pass, or null when it was not finished */
  async settle(timeout: number): Promise<Pass | null> {
    this.last = null;
    await this.service.settle(timeout);
    this.#inspect();
    return this.last;
  }

  pass(milliseconds: number): void {
    this.#time.pass(milliseconds);
  }

  /** Nothing of this history is heard any more. */
  async end(): Promise<void> {
    for (const { gate } of this.#started) void gate.kill('with its history');
    await turn();
    this.#wires.release();
  }

  readonly #accuse = (what: string): void => {
    this.violations.push(what);
    this.#trace(`VIOLATION ${what}`);
  };

  /** An AWS in which somebody else has a stack. */
  #world(region: string, stack: string): Simulator {
    const { seed, skew, stacksPerPage } = this.#history;
    const world = {
      ...newWorld('111111111111', seed),
      topics: { [TOPIC]: { arn: TOPIC, region: REGIONS[0], subscriptions: [] } },
    };
    const now = (): number => this.#time.now;
    const simulator = new Simulator({ now, skew, stacksPerPage, world: JSON.stringify(world) });
    const template = '{"Resources":{"Topic":{"Type":"AWS::SNS::Topic"}}}';
    simulator.outOfBand.createStack(region, stack, { template });
    this.#time.pass(MINUTE);
    return simulator;
  }

  /** Equal as long as nothing went wrong in between. */
  #wrongs(): string {
    const { troubles }: { readonly troubles: unknown } = JSON.parse(this.#simulator.save());
    return JSON.stringify([troubles, this.#stateTrouble, this.tally.crashes]);
  }

  #befall(event: Exclude<Event, Work>): Promise<void> {
    return isInside(event) ? this.#shake(event) : this.#surround(event);
  }

  /** What is done to the service, or asked of it. */
  async #shake(event: Inside): Promise<void> {
    switch (event.kind) {
      case 'restart':
        return this.service.restart();
      case 'lose-state':
      case 'damage-state':
        return this.#ruin(event.kind);
      case 'crash':
        return this.service.leader.gate.arm(event.doom);
      case 'freeze':
        // Whoever is alone loses nothing by it but time.
        return this.service.isAlone ? undefined : this.service.leader.gate.chill(event.frost);
      case 'approve':
        if (event.how === 'all' && this.service.isAlone) return this.#approveAll(event.spot);
        return this.people.approve(event.spot, event.how === 'late' ? 'late' : 'now');
      case 'retry':
        return this.people.retry(event.name);
      default:
        event satisfies never;
    }
  }

  /** What happens around the service. */
  async #surround(event: Exclude<Event, Work | Inside>): Promise<void> {
    switch (event.kind) {
      case 'commit':
        return this.commit(event.tip, event.rewritten);
      case 'time':
        return this.service.wait(event.minutes * MINUTE);
      case 'clock':
        this.#wrong += event.minutes * MINUTE;
        this.#furthest = Math.max(this.#furthest, this.#wrong);
        return;
      case 'lose-source':
        return this.#source.lose();
      case 'find-source':
        return this.#source.find();
      case 'console':
        return this.people.change(event.deed, event.spot);
      case 'tamper':
        if (this.people.tamper(event.deed, event.spot)) this.tally.tampered += 1;
        return;
      case 'trouble':
        return this.#trouble(event.trouble);
      case 'state-trouble':
        this.#stateTrouble = event.trouble;
        return this.#count(`state ${event.trouble.how}`);
      default:
        event satisfies never;
    }
  }

  async #approveAll(spot: Spot): Promise<void> {
    const plan = await this.service.preview();
    if (plan !== null) await this.people.approveAll(spot, plan);
  }

  async #ruin(how: 'lose-state' | 'damage-state'): Promise<void> {
    if (how === 'lose-state') this.#objects.delete(STATE);
    else this.#objects.overwrite(STATE, '{"version":1,"memory":{"stacks":[');
    this.#fence = 0;
    this.hasLostState = true;
    this.mails.forget();
    this.books.forget();
    // Those who live by themselves find it out by themselves.
    if (this.service.isAlone) await this.service.restart();
  }

  #trouble(trouble: Trouble): void {
    this.#simulator.inject(trouble);
    this.#count(trouble.kind);
  }

  #count(what: string): void {
    this.tally.troubles[what] = (this.tally.troubles[what] ?? 0) + 1;
  }

  #inspect(): void {
    this.books.listen();
    this.tally.mails += this.mails.collect(this.#simulator.mailbox);
    if (!this.books.truth.foreignIsAsItWas) this.#accuse('I2 the stack of somebody else was touched');
    const said = JSON.stringify(this.#simulator.mailbox.slice(-3)) + (this.#objects.text(STATE) ?? '');
    if (said.includes(SECRET)) this.#accuse('I9 a secret is in a mail or in the state');
  }

  #died(crash: Crash): void {
    this.tally.crashes += 1;
    this.mails.lapsed();
    this.#trace(`  -> ${crash.message}`);
  }

  #start(isAlone: boolean): Process {
    const place = {
      time: this.#time,
      wrong: () => this.#wrong,
      handler: this.#simulator.handler,
      wire: this.#wires.take(),
      isShort: this.#history.isShort,
      objects: this.#objects,
      stateTrouble: () => this.#nextStateTrouble(),
      source: this.#source,
      topicArn: TOPIC,
      deleteBudget: this.#history.deleteBudget,
      name: `replica-${this.#started.length + 1}`,
    };
    const process = new Process(place, isAlone, (which) => this.#witnessOf(which));
    this.#started.push(process);
    return process;
  }

  #nextStateTrouble(): 'none' | 'before' | 'after' {
    const { how, times } = this.#stateTrouble;
    if (times === 0) return 'none';
    this.#stateTrouble = { how, times: times - 1 };
    return how;
  }

  #witnessOf(process: Process): Witness {
    const referee = new Referee({
      books: this.books,
      now: () => this.#time.now + this.#wrong,
      memory: () => memoryIn(this.#objects.text(STATE)),
      isStale: () => (this.tally.troubles['stale-read'] ?? 0) + this.tally.freezes > 0,
      deciders: () => this.service.decidersBut(process),
      mayDecide: () => this.service.isAlone || process.keeper.mayDecide(),
      accuse: this.#accuse,
    });
    return {
      read: (commit, rewritten) => referee.read(commit, rewritten),
      swept: (region, stacks) => referee.swept(region, stacks),
      blind: (region) => referee.blind(region),
      acting: (action, token) => {
        this.#trace(`     ${process.name} ${token}`);
        // Whoever has lost the lease meanwhile tries, and does not get it onto the wire: see `sending`.
        if (!this.service.isAlone && !process.keeper.mayDecide()) return;
        this.tally.mutations += 1;
        if (action.kind === 'apply' && action.reverts === true) this.tally.reverted += 1;
        referee.acting(action, token);
      },
      sending: (operation) => referee.sending(operation),
      mailing: (id, outcome) => this.mails.mailing(id, outcome),
      lapsed: () => {
        this.tally.freezes += 1;
        this.#trace(`     ${process.name} does nothing for a while`);
        this.mails.lapsed();
      },
      passBegins: () => referee.beginPass(),
      passEnds: (pass) => this.#passed(pass, referee),
      saved: (text) => this.#saved(text),
      logged: (line) => {
        this.#trace(`     ${line}`);
        if (line.includes(SECRET)) this.#accuse(`I9 a secret is in the log: ${line}`);
      },
    };
  }

  #passed(pass: Pass, referee: Referee): void {
    this.last = pass;
    this.tally.passes += 1;
    this.#trace(`  -> ${pass.steps.map(({ stack, kind }) => `${stack.slice(6)} ${kind}`).join(', ')}`);
    this.people.read(pass);
    referee.passed(pass);
  }

  /** I10: whoever lost the lease writes nothing over what its successor wrote. */
  #saved(text: string): void {
    this.mails.saved(text);
    const [, number, writer = ''] = /"fence":(\d+),"writer":"([^"]+)"/.exec(text) ?? [];
    const fence = Number(number);
    // Whoever wrote last may write down what it did though its term is over, as long as nobody came after it.
    if (fence < this.#fence && writer !== this.#writer)
      this.#accuse(`I10 the state of number ${fence} is over that of number ${this.#fence}`);
    if (this.#fence > 0 && fence > this.#fence && !this.service.isAlone) this.tally.takeovers += 1;
    this.#writer = writer;
    this.#fence = Math.max(this.#fence, fence);
  }
}
