/** What the pipelines and state machines of stacks run. Times of runs are AWS's, those of looks our own. */

/** A resource of a stack that has executions. */
export interface Runner {
  readonly kind: 'pipeline' | 'state-machine';
  /** The logical id. */
  readonly resource: string;
  /** Name of the pipeline, ARN of the state machine. */
  readonly name: string;
}

/** An execution as a list shows it. */
export interface RunSeen {
  /** Its ARN. */
  readonly id: string;
  readonly began: number;
  readonly state: 'running' | 'succeeded' | 'failed' | 'stopped';
}

/** How an execution ended, and why. */
export interface RunEnd {
  /** `gate-failed`: everything ran, and what it measured was not good enough to go on with. */
  readonly outcome: 'succeeded' | 'failed' | 'stopped' | 'gate-failed';
  /** Null where AWS does not say. */
  readonly ended: number | null;
  /** The step or state that failed first. */
  readonly step: string | null;
  /** The first cause, in AWS's words or those of the gate. */
  readonly reason: string | null;
  /** ARN of whoever started it, where AWS tells. */
  readonly startedBy: string | null;
  /** A page of the console: of the job that failed, or of the execution. */
  readonly link: string | null;
}

export interface EndedRun extends RunEnd {
  readonly id: string;
  readonly began: number;
}

/** What is remembered of the executions of one runner. */
export interface RunnerMemory {
  readonly runner: Runner;
  readonly running: readonly RunSeen[];
  /** When the newest execution known began; whatever ended and began earlier has been heard. */
  readonly newest: number | null;
  /** Of those that ended, the one that began last. */
  readonly latest: EndedRun | null;
  /** What went wrong and was not followed by one that went well. */
  readonly failure: Failed | null;
}

export interface Failed extends EndedRun {
  /** What was deployed when it was seen: under another digest it is another failure. */
  readonly digest: string;
}

/** What is remembered of the executions of a stack. Losing it costs another look, and perhaps a repeated mail. */
export interface RunsMemory {
  /** The deployment whose resources these are: another one is asked anew. */
  readonly seen: { readonly stackId: string; readonly updated: number | null };
  readonly runners: readonly RunnerMemory[];
  readonly nextLook: number;
  /** Looks in a row that failed. */
  readonly misses: number;
  /** Why they cannot be read until a person does something. */
  readonly unread: { readonly why: string; readonly releases: string } | null;
}

/** What one look at a runner found. */
export interface RunsFound {
  /** Those that began last, the newest first. */
  readonly listed: readonly RunSeen[];
  /** How those ended that had not been heard of, by their ARN. */
  readonly ends: ReadonlyMap<string, RunEnd>;
  readonly digest: string;
}

export const unknownRunner = (runner: Runner): RunnerMemory => ({
  runner,
  running: [],
  newest: null,
  latest: null,
  failure: null,
});

/** Executions asked for their end in one look: of a runner that has many, the newest. */
const AT_ONCE = 3;

/** Executions remembered as under way. */
const RUNNING_KEPT = 10;

/**
 * The executions whose end is to be asked for, the newest first: the last one that was not heard of, and others that did
 * not go well. Of what ran before we first looked only the last one matters.
 */
export function unheard(memory: RunnerMemory, listed: readonly RunSeen[]): readonly RunSeen[] {
  const { newest, running } = memory;
  const watched = new Set(running.map(({ id }) => id));
  const ended = listed.filter(({ state }) => state !== 'running');
  if (newest === null) return ended.slice(0, 1);
  const [last, ...others] = ended.filter(({ id, began }) => began > newest || watched.has(id));
  if (last === undefined) return [];
  return [last, ...others.filter(({ state }) => state !== 'succeeded')].slice(0, AT_ONCE);
}

/**
 * What is remembered after one more look. A failure is kept for one look at least, though a later run went well
 * meanwhile: whoever waits for what it did not do should hear of it.
 */
export function afterLook(memory: RunnerMemory, { listed, ends, digest }: RunsFound): RunnerMemory {
  const ended = listed.flatMap(({ id, began }): readonly EndedRun[] => {
    const end = ends.get(id);
    return end === undefined ? [] : [{ id, began, ...end }];
  });
  const [newlyEnded = null] = ended;
  const bad = ended.find(({ outcome }) => outcome !== 'succeeded');
  const latest =
    newlyEnded !== null && newlyEnded.began >= (memory.latest?.began ?? 0) ? newlyEnded : memory.latest;
  return {
    runner: memory.runner,
    running: listed.filter(({ state }) => state === 'running').slice(0, RUNNING_KEPT),
    newest: listed.reduce<number | null>(
      (newest, { began }) => Math.max(newest ?? began, began),
      memory.newest,
    ),
    latest,
    failure: bad === undefined ? stillFailing(memory, latest) : { ...bad, digest },
  };
}

const stillFailing = ({ failure }: RunnerMemory, latest: EndedRun | null): Failed | null =>
  failure !== null && latest?.outcome === 'succeeded' && latest.began > failure.began ? null : failure;

/** The first runner of which a run went wrong. */
export function failureIn({
  runners,
}: RunsMemory): { readonly runner: Runner; readonly failure: Failed } | null {
  for (const { runner, failure } of runners) if (failure !== null) return { runner, failure };
  return null;
}
