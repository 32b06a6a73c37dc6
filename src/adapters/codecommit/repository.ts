import type { CodeCommitClient } from '@aws-sdk/client-codecommit';
import { toFault } from './faults.ts';

/** A repository, and the client that asks about it. Nothing is ever written to one. */
export interface Repository {
  readonly name: string;
  readonly branch: string;
  /** `codecommit.REGION/NAME`, for people. */
  readonly description: string;
  readonly client: CodeCommitClient;
}

interface Options {
  readonly abortSignal?: AbortSignal;
}

/** One question. @throws Fault */
export async function ask<T>(
  repository: Repository,
  signal: AbortSignal | undefined,
  send: (client: CodeCommitClient, options: Options) => Promise<T>,
): Promise<T> {
  try {
    return await send(repository.client, signal === undefined ? {} : { abortSignal: signal });
  } catch (error) {
    throw toFault(error, repository);
  }
}

/** The name of AWS's exception; undefined for whatever is none. */
export const exceptionOf = (error: unknown): string | undefined =>
  error instanceof Error ? error.name : undefined;
