import { plainText } from '../text/plain-text.ts';
import type { EndedRun, Runner, RunnerMemory, RunSeen } from '../runs.ts';
import { iso, spoken } from '../text/time.ts';

/** Longest text of a job that is repeated. */
const LONGEST = 600;

/** What an execution is called: the last part of its ARN. */
export const runName = (id: string): string =>
  id.slice(Math.max(id.lastIndexOf('/'), id.lastIndexOf(':')) + 1);

const WHAT = { pipeline: 'pipeline', 'state-machine': 'state machine' } as const;

/** `pipeline churn`, `state machine churn-Machine`. */
export const runnerName = ({ kind, name }: Runner): string => `${WHAT[kind]} ${runName(name)}`;

export const OUTCOMES = {
  succeeded: 'succeeded',
  failed: 'run failed',
  stopped: 'run stopped',
  'gate-failed': 'gate failed',
} as const;

/** What became of an execution, with the first cause; one or two sentences. */
export function runSentence(runner: Runner, run: EndedRun): string {
  const of = `Run ${runName(run.id)} of ${runnerName(runner)}`;
  const by = run.startedBy === null ? '' : ` It was started by ${runName(run.startedBy)}.`;
  const why = run.reason === null ? '' : `: ${ended(plainText(run.reason, LONGEST))}`;
  const at = run.step === null ? '' : ` in step ${run.step}`;
  const said: Readonly<Record<EndedRun['outcome'], string>> = {
    succeeded: `succeeded${after(run)}.`,
    failed: `failed${at}${after(run)}${why || '.'}${by}`,
    stopped: `was stopped${after(run)}${why || '.'}${by}`,
    'gate-failed': `was not good enough${why || '.'} The gate let nothing through${after(run)}.`,
  };
  return `${of} ${said[run.outcome]}`;
}

const ended = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

const after = ({ began, ended: end }: EndedRun): string =>
  end === null ? '' : ` after ${spoken(Math.max(0, end - began))}`;

/** What a person can do about it, with the page or the command that shows more. */
export function runRemedy({ kind }: Runner, run: EndedRun): string {
  const steps = `aws sagemaker list-pipeline-execution-steps --pipeline-execution-arn ${run.id}`;
  const history = `aws stepfunctions get-execution-history --reverse-order --execution-arn ${run.id}`;
  const command = kind === 'pipeline' ? steps : history;
  const look = run.link === null ? command : `${run.link} or ${command}`;
  const mend =
    run.outcome === 'gate-failed'
      ? 'A commit that makes the model better, or the gate lower, runs it again.'
      : 'A commit that corrects it runs it again; so does starting it by hand.';
  return `Look at ${look}. ${mend}`;
}

/** How things stand with a runner, one sentence for `status`; null when nothing ever ran. */
export function standing({ runner, running, latest }: RunnerMemory): string | null {
  const [current] = running;
  if (current !== undefined) return underWay(runner, current);
  return latest === null ? null : `Last run: ${runSentence(runner, latest)}`;
}

/** An execution that goes on, one sentence. */
export const underWay = (runner: Runner, { id, began }: RunSeen): string =>
  `Run ${runName(id)} of ${runnerName(runner)} has been under way since ${iso(began)}.`;
