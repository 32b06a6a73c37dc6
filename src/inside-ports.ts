/** Parts of `ports.ts`: what `Cloud` tells of what stacks are made of, and what is kept of it. Interfaces only. */
import type { DriftedResource } from './core/drift-memory.ts';
import type { EndpointNames, EndpointSeen } from './core/health/endpoint.ts';
import type { ModelAnswer } from './core/health/expectation.ts';
import type { Grant } from './core/show/permissions.ts';
import type { RunEnd, Runner, RunSeen } from './core/runs.ts';
import type { Question } from './core/watch.ts';

/** What entries may follow: models as they lie in S3 and in the model registry of SageMaker, endpoints by their name. */
export interface Artifacts {
  /**
   * The current version of `s3://bucket/key`, or null when there is no such object. `version` is null where the bucket
   * keeps none. @throws Fault
   */
  object(
    location: string,
    signal?: AbortSignal,
  ): Promise<{ readonly version: string | null; readonly etag: string } | null>;
  /** The ARN of the newest approved version in a model package group, or null. @throws Fault */
  approved(group: string, signal?: AbortSignal): Promise<string | null>;
  /** Whether there is an endpoint of that name. @throws Fault */
  endpoint(name: string, signal?: AbortSignal): Promise<boolean>;
}

/** What the pipelines and state machines of stacks run. */
export interface Executions {
  /** The executions that began last, the newest first; null when there is no such runner. @throws Fault */
  recent(runner: Runner, signal?: AbortSignal): Promise<readonly RunSeen[] | null>;
  /** How an execution ended, by its ARN; null when there is none any more. @throws Fault */
  ending(runner: Runner, run: string, signal?: AbortSignal): Promise<RunEnd | null>;
}

/** What the endpoints of stacks are like, and what they answer. Reads only. */
export interface Endpoints {
  /** Null when there is no endpoint of that name. @throws Fault */
  describe(name: string, signal?: AbortSignal): Promise<EndpointSeen | null>;
  /** Sends a request once. @throws Fault when SageMaker did not pass it on, and so nothing is known of the model */
  invoke(names: EndpointNames, question: Question, signal?: AbortSignal): Promise<ModelAnswer>;
}

/** Functions of Lambda that judge models. */
export interface Judges {
  /**
   * Calls a function once and waits for what it answers, half a minute at most. @param payload JSON
   * @throws Fault when Lambda did not run it, or it did not answer in time
   */
  ask(functionArn: string, payload: string, signal?: AbortSignal): Promise<FunctionAnswer>;
}

/** What a function left behind: its answer, or what Lambda says of how it ended. */
export interface FunctionAnswer {
  readonly text: string;
  readonly isError: boolean;
}

/** How CloudFormation finds what was changed past it. It changes nothing. */
export interface Drifts {
  /** Begins to compare a stack with its template. @returns the id by which to follow it. @throws Fault */
  detect(stackId: string, signal?: AbortSignal): Promise<string>;
  /** @throws Fault */
  detection(id: string, signal?: AbortSignal): Promise<Detection>;
  /** What the last detection found changed or deleted. @throws Fault */
  found(stackId: string, signal?: AbortSignal): Promise<readonly FoundDrift[]>;
  /** Who changed a resource last, as a clause for people, or why that cannot be told. Never fails. */
  lastChange(physicalId: string, signal?: AbortSignal): Promise<string>;
}

export type Detection =
  { readonly kind: 'pending' | 'in-sync' | 'drifted' } | { readonly kind: 'failed'; readonly reason: string };

/** A resource that is not as its template says. */
export interface FoundDrift extends Omit<DriftedResource, 'by'> {
  readonly physicalId: string | null;
}

/** Texts too large for the memory, beside it: contents of stacks that served. */
export interface Copies {
  /** @param name the hash of the text: to keep it again changes nothing. @throws Fault */
  keep(name: string, text: string): Promise<void>;
  /** Undefined when nothing of that name is kept. @throws Fault */
  kept(name: string): Promise<string | undefined>;
  /** What is not there is no trouble. @throws Fault */
  forget(names: readonly string[]): Promise<void>;
}

/** What `doctor` asks of one account and region. It changes nothing. */
export interface Examiner {
  /** Who we are there. `ahead` is by how many milliseconds the clock of AWS is before ours, as far as it tells. @throws Fault */
  caller(signal?: AbortSignal): Promise<Caller>;
  /** The identity whose policies count, of a caller's ARN; null where IAM cannot be asked about it. @throws Fault */
  principal(caller: string, signal?: AbortSignal): Promise<string | null>;
  /** The actions of a grant that the policies of the principal do not allow. @throws Fault */
  denied(principal: string, grant: Grant, signal?: AbortSignal): Promise<readonly string[]>;
  /** The region of a bucket; null when it does not say. @throws Fault when it is not there, or not of that account */
  bucketRegion(bucket: string, account: string, signal?: AbortSignal): Promise<string | null>;
  /** How many stacks the account may have in the region. @throws Fault */
  stackLimit(signal?: AbortSignal): Promise<number | null>;
  /** How many instances of these types endpoints may have; nothing of those that AWS does not name. @throws Fault */
  endpointQuotas(types: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, number>>;
}

export interface Caller {
  readonly account: string;
  readonly region: string;
  readonly arn: string;
  readonly ahead: number | null;
}
