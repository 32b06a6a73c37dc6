/** A position in a text a person wrote. Lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
  /** RFC 6901 pointer into the document, `""` for the whole of it. */
  readonly pointer: string;
}

/** Something wrong with what a person wrote: the shape `schemas/problem` publishes. */
export interface Problem extends Place {
  /** Stable, kebab-case, for machines: `unknown-key`, `duplicate-key`, ... */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  /** What is wrong, one sentence. */
  readonly message: string;
  /** What to do about it, one sentence, or null where nothing better can be said. */
  readonly hint: string | null;
}

/** A value, perhaps with warnings, or every problem that kept it from being one. Never half of it (I1). */
export type Result<T> =
  | { readonly ok: true; readonly value: T; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export const success = <T>(value: T, warnings: readonly Problem[] = []): Result<T> => ({
  ok: true,
  value,
  warnings,
});

/** @param problems at least one of severity `error`; warnings may stand among them. */
export const failure = (problems: readonly Problem[]): Result<never> => ({ ok: false, problems });
