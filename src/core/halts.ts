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
