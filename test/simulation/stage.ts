import { createStateS3 } from '../../src/adapters/state-s3.ts';
import { Fault } from '../../src/core/fault.ts';
import { isHold, isMove } from '../../src/core/step.ts';
import { MINUTE, SECOND } from '../../src/core/time.ts';
import type { Clock } from '../../src/ports.ts';
import type { Pass } from '../../src/service/reconciler.ts';
import { newWorld } from '../../src/simulator/new-world.ts';
import type { Trouble } from '../../src/simulator/faults.ts';
import { Simulator } from '../../src/simulator/simulator.ts';
import { JumpingClock } from '../support/jumping-clock.ts';
import { MemoryObjects } from '../support/memory-objects.ts';
import { MemorySource } from '../support/memory-source.ts';
import { Crash } from '../support/memory-store.ts';
import { BLUEPRINTS } from '../support/topic-blueprint.ts';
import { FOREIGN, stackOf, textOf } from './events.ts';
import type { Event, History, Name, Tip } from './events.ts';
import { MailJudge } from './mail-judge.ts';
import { Process } from './process.ts';
import { memoryIn, Referee } from './referee.ts';
import { emptyTally } from './tally.ts';
import { Truth } from './truth.ts';
import { REGION, SECRET } from './wire.ts';
import type { Wire } from './wire.ts';

/** A Friday noon; only differences matter. */
const START = Date.UTC(2026, 10, 20, 12);
const TOPIC = `arn:aws:sns:${REGION}:111111111111:mlops`;
const STATE = 'state.json';

/** One service, the world around it, and the judges. */
export class Stage {
  readonly violations: string[] = [];
  readonly tally = emptyTally();
  readonly simulator: Simulator;
  readonly source: MemorySource;
  readonly objects = new MemoryObjects();
  readonly mails: MailJudge;
  readonly referee: Referee;
  readonly #clock = new JumpingClock(START);
  readonly #commits = new Map<string, { readonly tip: Tip; readonly rewritten: boolean }>();
  readonly #truth: Truth;
  readonly #wire: Wire;
  readonly #history: History;
  readonly #trace: (line: string) => void;
  readonly #requests = createStateS3(
    this.objects.seenThrough(async () => 'none'),
    this.#clock,
    () => null,
  );
  /** What the service's wall clock shows too much. */
  #wrong = 0;
  #furthest = 0;
  #process: Process;
  #lookedAt = -Infinity;
  last: Pass | null = null;

  constructor(history: History, wire: Wire, trace: (line: string) => void) {
    this.#history = history;
    this.#wire = wire;
    this.#trace = trace;
    const world = {
      ...newWorld('111111111111', history.seed),
      topics: { [TOPIC]: { arn: TOPIC, region: REGION, subscriptions: [] } },
    };
    this.simulator = new Simulator({
      now: () => this.#clock.now(),
      skew: history.skew,
      world: JSON.stringify(world),
    });
    const template = '{"Resources":{"Topic":{"Type":"AWS::SNS::Topic"}}}';
    this.simulator.outOfBand.createStack(REGION, stackOf(FOREIGN), { template });
    this.#clock.pass(MINUTE);
    this.#truth = new Truth(this.simulator);
    this.source = new MemorySource(() => this.#clock.now());
    const accuse = (what: string): void => {
      this.violations.push(what);
      this.#trace(`VIOLATION ${what}`);
    };
    this.mails = new MailJudge(accuse);
    this.referee = new Referee(
      {
        truth: this.#truth,
        now: () => this.#serviceClock.now(),
        commits: this.#commits,
        memory: () => memoryIn(this.objects.text(STATE)),
        deleteBudget: history.deleteBudget,
      },
      accuse,
    );
    this.#process = this.#start();
  }

  get truth(): Truth {
    return this.#truth;
  }

  get process(): Process {
    return this.#process;
  }

  /** Makes it happen and lets the judges look at what became of it. */
  async happen(event: Event): Promise<void> {
    this.tally.steps += 1;
    if (isWork(event)) await this.#work(event.kind);
    else await this.#befall(event);
    this.#inspect();
  }

  async #work(kind: Work['kind']): Promise<void> {
    if (kind === 'look') return this.#live(() => this.#process.look());
    if (kind === 'settle') return this.#live(() => this.#process.settle(5 * MINUTE));
    // A service that runs does not glance when a look is due.
    if (this.#clock.now() - this.#lookedAt < MINUTE) await this.#live(() => this.#process.glance());
  }

  commit(tip: Tip, rewritten = false): void {
    const files = { 'mlops-config.json': textOf(tip), ...BLUEPRINTS };
    this.#commits.set(this.source.commit(files, { rewritten }), { tip, rewritten });
  }

  /** A new process on what the old one left. */
  restart(): void {
    this.mails.crashed();
    this.#lookedAt = -Infinity;
    this.#process = this.#start();
  }

  /** All is well from here on. */
  calm(): void {
    this.simulator.calm();
    this.source.find();
    this.#process.gate.disarm();
    // Whoever sets a clock back waits for it to come as far again.
    this.#clock.pass(this.#furthest);
    this.#wrong = 0;
  }

  async settle(timeout: number): Promise<Pass | null> {
    this.last = null;
    await this.#live(() => this.#process.settle(timeout));
    this.#inspect();
    return this.last;
  }

  pass(milliseconds: number): void {
    this.#clock.pass(milliseconds);
  }

  ask(kind: 'retry', name: Name): Promise<void> {
    this.referee.forgive(name);
    // Requests of one millisecond have no order.
    this.#clock.pass(1);
    return this.#requests.ask({ kind, pipeline: name, environment: null });
  }

  async #live(work: () => Promise<Pass>): Promise<void> {
    // No two looks are at the same moment.
    this.#clock.pass(SECOND);
    this.#lookedAt = this.#clock.now();
    try {
      const pass = await work();
      this.last = pass;
      this.#trace(`  -> ${pass.steps.map(({ pipeline, kind }) => `${pipeline} ${kind}`).join(', ')}`);
    } catch (error) {
      if (error instanceof Crash) this.#die(error);
      else if (error instanceof Fault) this.#trace(`  -> ${error.code}: ${error.message}`);
      else {
        this.violations.push(`a bug: ${error instanceof Error ? error.stack : String(error)}`);
        this.restart();
      }
    }
    // What the dead process had asked for may still be on its way.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#process.gate.dead) this.restart();
  }

  #die(crash: Crash): void {
    this.tally.crashes += 1;
    this.#trace(`  -> ${crash.message}`);
  }

  async #befall(event: Exclude<Event, Work>): Promise<void> {
    switch (event.kind) {
      case 'commit':
        return this.commit(event.tip, event.rewritten);
      case 'time':
        return this.#clock.pass(event.minutes * MINUTE);
      case 'clock':
        this.#wrong += event.minutes * MINUTE;
        this.#furthest = Math.max(this.#furthest, this.#wrong);
        return;
      case 'lose-source':
        return this.source.lose();
      case 'find-source':
        return this.source.find();
      case 'restart':
        return this.restart();
      case 'lose-state':
      case 'damage-state':
        return this.#ruin(event.kind);
      case 'crash':
        return this.#process.gate.arm(event.doom);
      case 'trouble':
        return this.#trouble(event.trouble);
      case 'console':
        return this.#byHand(event.deed, event.name);
      case 'approve':
        return this.#approve(event.name);
      case 'retry':
        return this.ask('retry', event.name);
      default:
        event satisfies never;
    }
  }

  #ruin(how: 'lose-state' | 'damage-state'): void {
    if (how === 'lose-state') this.objects.delete(STATE);
    else this.objects.overwrite(STATE, '{"version":1,"memory":{"stacks":[');
    this.mails.forget();
    this.referee.forget();
    this.restart();
  }

  #trouble(trouble: Trouble): void {
    this.simulator.inject(trouble);
    this.tally.troubles[trouble.kind] = (this.tally.troubles[trouble.kind] ?? 0) + 1;
  }

  #byHand(deed: 'update' | 'delete' | 'protect', name: Name): void {
    const found = this.simulator.stacks(REGION).find((stack) => stack.name === stackOf(name));
    if (found === undefined || name === FOREIGN || !/^(CREATE|UPDATE)_COMPLETE$/.test(found.status)) return;
    const text = found.parameters['Text'] === 'by hand' ? 'by hand again' : 'by hand';
    if (deed === 'delete' && !found.protection) this.simulator.outOfBand.deleteStack(REGION, found.name);
    else this.simulator.outOfBand.updateStack(REGION, found.name, { parameters: { Text: text } });
  }

  /** What is held for a person at the moment is approved by one. */
  async #approve(name: Name): Promise<void> {
    const step = this.last?.steps.find(({ pipeline }) => pipeline === name);
    const meant = step === undefined ? null : isHold(step) ? step.meant : isMove(step) ? step : null;
    if (meant === null) return;
    this.referee.approve(meant.hash, name);
    await this.#requests.ask({ kind: 'approve', hash: meant.hash });
  }

  #inspect(): void {
    this.tally.mails += this.mails.collect(this.simulator.mailbox);
    if (!this.#truth.foreignIsAsItWas) this.violations.push('I2 the stack of somebody else was touched');
    const said = JSON.stringify(this.simulator.mailbox.slice(-3)) + (this.objects.text(STATE) ?? '');
    if (said.includes(SECRET)) this.violations.push('I9 a secret is in a mail or in the state');
  }

  get #serviceClock(): Clock {
    const now = (): number => this.#clock.now() + this.#wrong;
    return {
      now,
      monotonic: () => this.#clock.monotonic(),
      sleep: (milliseconds, signal) => this.#clock.sleep(milliseconds, signal),
    };
  }

  #start(): Process {
    const place = {
      clock: this.#serviceClock,
      handler: this.simulator.handler,
      wire: this.#wire,
      objects: this.objects,
      source: this.source,
      topicArn: TOPIC,
      deleteBudget: this.#history.deleteBudget,
    };
    return new Process(place, {
      read: (commit) => this.referee.read(commit),
      blind: () => this.referee.blind(),
      acting: (action, token) => {
        this.tally.mutations += 1;
        this.#trace(`     ${token}`);
        this.referee.acting(action, token);
      },
      mailing: (id, outcome) => this.mails.mailing(id, outcome),
      passBegins: () => this.referee.beginPass(),
      passEnds: (pass) => this.referee.passed(pass, memoryIn(this.objects.text(STATE))),
      saved: () => this.mails.saved(),
      logged: (line) => {
        this.#trace(`     ${line}`);
        if (line.includes(SECRET)) this.violations.push(`I9 a secret is in the log: ${line}`);
      },
    });
  }
}

type Work = Extract<Event, { readonly kind: 'look' | 'glance' | 'settle' }>;

const isWork = (event: Event): event is Work => ['look', 'glance', 'settle'].includes(event.kind);
