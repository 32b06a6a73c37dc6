import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { answer } from './answer.ts';
import { advance, nextEventAt } from './engine/advance.ts';
import { arm } from './faults.ts';
import { OutOfBand } from './out-of-band.ts';
import { type HttpAnswer, type HttpRequest, readBody } from './protocol/message.ts';
import type { FaultScript, Trouble } from './trouble.ts';
import { type Mail, mailOf, type StackView, viewOf } from './views.ts';
import { advanceRuns } from './runs/advance-runs.ts';
import type { Report } from './runs/stored-run.ts';
import { liveStacks } from './stacks.ts';
import { newWorld } from './new-world.ts';
import type { Pace, World } from './world.ts';

export interface SimulatorOptions {
  /** Epoch milliseconds, virtual or real. Time passes only when a request or a question comes. */
  readonly now: () => number;
  /** The same seed and the same requests give the same identifiers. */
  readonly seed?: number;
  /** 12 digits; 111111111111 when it is missing. */
  readonly account?: string;
  /** Simulated seconds that pass in one second of the clock. */
  readonly speed?: number;
  /** Milliseconds by which AWS's clock is ahead of `now`; every time AWS tells is on its own clock. */
  readonly skew?: number;
  /** Seconds a resource type takes to create or update, before `speed`. */
  readonly durations?: Readonly<Record<string, number>>;
  /** How many stacks there are on a page at most: 100, unless pages themselves are what is looked at. */
  readonly stacksPerPage?: number;
  readonly faults?: FaultScript;
  /** Lets time pass while something takes its time to answer; real time when it is missing. */
  readonly sleep?: (milliseconds: number) => Promise<void>;
  /** What `save` gave: goes on from there; `seed` and `account` are then not looked at. */
  readonly world?: string;
}

/** What an SDK v3 client takes as its `requestHandler`. */
export interface SimulatedHandler {
  handle(
    request: HttpRequest,
    options?: { readonly abortSignal?: unknown },
  ): Promise<{ readonly response: Omit<HttpAnswer, 'body'> & { readonly body: Readable } }>;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): Record<string, never>;
  destroy(): void;
}

/**
 * An AWS in this process: the SDK's serialisation, paging and error mapping run for real, the network does not.
 * What it promises is in docs/spec/simulator.md.
 */
export class Simulator {
  /** Give it to any client of CloudFormation, SNS, STS and S3; service and region follow from the signature. */
  readonly handler: SimulatedHandler;
  /** What people and programs do behind the back of CloudFormation and its clients. */
  readonly outOfBand: OutOfBand;
  readonly #world: World;
  /** AWS's clock. */
  readonly #now: () => number;
  readonly #skew: number;
  readonly #calls = new Map<string, number>();

  constructor(options: SimulatorOptions) {
    this.#skew = options.skew ?? 0;
    const sleep = options.sleep ?? ((milliseconds: number) => setTimeout(milliseconds));
    this.#now = () => options.now() + this.#skew;
    this.#world =
      options.world === undefined
        ? newWorld(options.account ?? '111111111111', options.seed ?? 1)
        : restore(options.world);
    const { pace } = this.#world;
    this.#world.pace = {
      speed: options.speed ?? pace.speed,
      seconds: { ...pace.seconds, ...options.durations },
      stacksPerPage: options.stacksPerPage ?? pace.stacksPerPage,
    } satisfies Pace;
    for (const trouble of options.faults ?? []) this.inject(trouble);
    this.outOfBand = new OutOfBand(() => this.#advanced(), this.#now);
    this.handler = {
      handle: async (request, { abortSignal } = {}) => {
        throwIfAborted(abortSignal);
        const body = await readBody(request.body);
        const { delay, ...result } = this.answer(request, body);
        if (delay !== undefined) await sleep(delay);
        return { response: { ...result, body: Readable.from([result.body], { objectMode: false }) } };
      },
      updateHttpClientConfig: () => undefined,
      httpHandlerConfigs: () => ({}),
      destroy: () => undefined,
    };
  }

  /** Answers one request whose body has been read. @throws ConnectionError when no answer arrives */
  answer(request: HttpRequest, body: Buffer): HttpAnswer {
    const count = (operation: string) => this.#calls.set(operation, (this.#calls.get(operation) ?? 0) + 1);
    return answer({ world: this.#advanced(), now: this.#now(), request, body, count });
  }

  /** How often each operation arrived, by `cloudformation.DescribeStacks`; retries count. */
  get calls(): ReadonlyMap<string, number> {
    return this.#calls;
  }

  /** Everything published, as its readers got it, in order. */
  get mailbox(): readonly Mail[] {
    return this.#advanced().letters.map(mailOf);
  }

  /** The stacks of a region that are not deleted, oldest first. */
  stacks(region: string): readonly StackView[] {
    const world = this.#advanced();
    return liveStacks(world, region)
      .toReversed()
      .map((stack) => viewOf(world, stack));
  }

  /** When something happens next by itself, or null: a virtual clock may jump there. */
  nextEventAt(): number | null {
    const at = nextEventAt(this.#advanced());
    return at === null ? null : at - this.#skew;
  }

  /** Arms one more trouble. */
  inject(trouble: Trouble): void {
    arm(this.#world, trouble.at === undefined ? trouble : { ...trouble, at: trouble.at + this.#skew });
  }

  /** Says what jobs of pipelines write and measure from now on: no job runs here. */
  report(report: Report): void {
    this.#world.reports = [...(this.#world.reports ?? []), report];
  }

  /** Ends all troubles. What is stuck already stays stuck. */
  calm(): void {
    this.#world.troubles = [];
  }

  /** The whole world as JSON text, for the option `world`. */
  save(): string {
    return JSON.stringify(this.#advanced());
  }

  #advanced(): World {
    advance(this.#world, this.#now());
    advanceRuns(this.#world, this.#now());
    return this.#world;
  }
}

function restore(text: string): World {
  const world: World = JSON.parse(text);
  if (world.version !== 2)
    throw new Error('this is not the saved world of a simulator, or of another version of it');
  return world;
}

function throwIfAborted(signal: unknown): void {
  if (typeof signal !== 'object' || signal === null || !('aborted' in signal) || signal.aborted !== true)
    return;
  const error = new Error('Request aborted');
  error.name = 'AbortError';
  throw error;
}
