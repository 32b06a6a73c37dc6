import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { Fault } from '../../core/fault.ts';
import type { Forecast } from '../../core/model.ts';
import type { Change, Forecaster, StackContent } from '../../ports.ts';

/** Milliseconds within which the whole answer has to be there. */
const PATIENCE = 30_000;

/** Compiled or not, the child lies beside this file. */
const besides = new URL(`./child${extname(import.meta.url)}`, import.meta.url);

/** `Forecaster` in a child process that lives for one call. */
export class ChildForecaster implements Forecaster {
  readonly #program: URL;
  readonly #patience: number;

  /** @param options another program, and milliseconds of patience with it */
  constructor(options: { readonly program?: URL; readonly patience?: number } = {}) {
    this.#program = options.program ?? besides;
    this.#patience = options.patience ?? PATIENCE;
  }

  async forecast(changes: readonly Change[], signal?: AbortSignal): Promise<readonly Forecast[]> {
    if (changes.length === 0) return [];
    const late = AbortSignal.timeout(this.#patience);
    const stop = signal === undefined ? late : AbortSignal.any([late, signal]);
    const child = start(this.#program);
    try {
      return await answers(child, changes, stop);
    } catch (error) {
      if (error instanceof Fault) throw error;
      if (signal?.aborted === true) throw interrupted();
      throw late.aborted
        ? failed(`took longer than ${this.#patience / 1000} s`)
        : failed('could not be started');
    } finally {
      // It holds nothing that would have to be put in order.
      child.kill('SIGKILL');
    }
  }
}

/** Without our environment, for there are secrets in it, and with a bound on what a template can make it take. */
const start = (program: URL): ChildProcess =>
  fork(program, {
    env: {},
    execArgv: ['--max-old-space-size=1024'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });

async function answers(
  child: ChildProcess,
  changes: readonly Change[],
  signal: AbortSignal,
): Promise<readonly Forecast[]> {
  const ended = once(child, 'exit', { signal }).then((): never => {
    throw failed('ended without an answer');
  });
  const next = async (): Promise<unknown> => {
    const [message]: readonly unknown[] = await Promise.race([once(child, 'message', { signal }), ended]);
    return message;
  };
  await next();
  const forecasts: Forecast[] = [];
  // One after the other: the templates of a thousand stacks are not in the child at the same time.
  for (const change of changes) {
    const answer = next();
    child.send({ live: compared(change.live), desired: compared(change.desired) });
    const forecast = await answer;
    if (!isForecast(forecast)) throw failed('gave an answer that is none');
    forecasts.push(forecast);
  }
  return forecasts;
}

/** Nothing else that it may have with it, such as the archives of its functions, has to be written out and read. */
const compared = ({ template, parameters, tags }: StackContent): StackContent => ({
  template,
  parameters,
  tags,
});

const isForecast = (value: unknown): value is Forecast =>
  typeof value === 'object' && value !== null && 'destroys' in value && Array.isArray(value.destroys);

const failed = (how: string): Fault =>
  new Fault(
    'failed',
    'forecast-failed',
    `The process that works out what an update would destroy ${how}.`,
    'The update is treated as dangerous until it can be worked out.',
  );

const interrupted = (): Fault =>
  new Fault('waiting', 'interrupted', 'Stopped before it was worked out what an update would destroy.');
