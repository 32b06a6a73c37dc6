import { hold } from './make-step.ts';
import type { Rules } from './rules.ts';
import type { Hold, Situation } from './step.ts';
import { iso } from './time.ts';

/** What a halt is about: everything, one environment, one pipeline, or one pipeline in one environment. */
export interface Scope {
  /** Null for all of them. */
  readonly pipeline: string | null;
  readonly environment: string | null;
}

/** A person's word, past Git, that nothing is to be changed there. */
export interface Halt extends Scope {
  readonly reason: string;
  /** Epoch milliseconds, or null for until somebody resumes it. */
  readonly until: number | null;
  readonly at: number;
}

/** Those that are not over. */
export const lasting = (halts: readonly Halt[], now: number): readonly Halt[] =>
  halts.filter(({ until }) => until === null || until > now);

export const sameScope = (one: Scope, other: Scope): boolean =>
  one.pipeline === other.pipeline && one.environment === other.environment;

/** Whether ending what `wide` names ends the other too: a pipeline is resumed in every environment, or in one. */
export const isWithin = (narrow: Scope, wide: Scope): boolean =>
  narrow.pipeline === wide.pipeline &&
  (narrow.environment === wide.environment || (wide.pipeline !== null && wide.environment === null));

/** `the whole service`, `prod`, `churn`, `churn in prod`. */
export function scopeText({ pipeline, environment }: Scope): string {
  if (pipeline === null) return environment === null ? 'the whole service' : `environment ${environment}`;
  return environment === null ? pipeline : `${pipeline} in ${environment}`;
}

/** What follows `suspend` or `resume` on the command line. */
export function scopeArguments({ pipeline, environment }: Scope): string {
  if (pipeline === null && environment === null) return '--all';
  return [pipeline, environment === null ? null : `--environment ${environment}`]
    .filter((part) => part !== null)
    .join(' ');
}

const covers = (halt: Halt, { pipeline, environment }: Situation): boolean =>
  (halt.pipeline === null || halt.pipeline === pipeline) &&
  (halt.environment === null || halt.environment === environment);

const width = ({ pipeline, environment }: Scope): number =>
  (pipeline === null ? 2 : 0) + (environment === null ? 1 : 0);

/** The hold of a halt; of several the widest, for it is of no use to end another one before it. */
export function halted(situation: Situation, rules: Rules): Hold | null {
  const [halt] = lasting(rules.halts, rules.now)
    .filter((each) => covers(each, situation))
    .toSorted((one, other) => width(other) - width(one));
  if (halt === undefined) return null;
  const { reason, until, at } = halt;
  const end = until === null ? '' : `${iso(until)}, or `;
  return hold(
    situation,
    'suspended',
    {
      why: `Suspended since ${iso(at)} with ${scopeText(halt)}: ${reason}`,
      releases: `${end}mlops-reconciler resume ${scopeArguments(halt)}`,
      nextTry: until,
    },
    rules,
  );
}
