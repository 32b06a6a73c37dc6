import { isObject } from './text/json.ts';
import type { Json, JsonObject } from './text/json.ts';
import type { Place } from './text/result.ts';
import type { QualityTest, Verify } from './watch.ts';
import type { Notify } from './told.ts';
import type { Window } from './window.ts';

/**
 * `mlops-config.json` after validation: defaults not yet merged, every cross-reference known to be good.
 * Section 4 of the design; `schemas/mlops-config.schema.json` is the form people write.
 */
export interface MlopsConfig {
  /** Path of the file inside the repository; it is the scope of everything below. */
  readonly path: string;
  /** In the order of the file; without `environments` the one environment `default`. */
  readonly environments: readonly Environment[];
  readonly pipelines: readonly PipelineEntry[];
  readonly approvals: readonly ConfigApproval[];
  readonly limits: Limits;
  readonly windows: readonly Window[];
}

/** The hash of a step or a plan that a commit approves, and where it stands. */
export interface ConfigApproval {
  readonly hash: string;
  readonly place: Place;
}

export interface Limits {
  readonly deletesPerDay: number | null;
  readonly changedAtOnce: number | null;
}

export interface Environment {
  readonly name: string;
  /** 12 digits: the account it names, or else that of its role; null for the account of the ambient credentials. */
  readonly account: string | null;
  readonly region: string | null;
  /** The role that is assumed to work there, or null for the ambient credentials. */
  readonly roleArn: string | null;
  /** What the trust policy of that role asks for. */
  readonly externalId: string | null;
  readonly executionRoleArn: string | null;
  readonly assetsBucket: string | null;
  readonly approval: 'required' | 'none';
  readonly onRemoval: 'delete' | 'retain' | null;
  readonly limits: Limits;
  readonly windows: readonly Window[];
}

/** Where an environment lies, and by which door it is entered. */
export type Seat = Pick<Environment, 'account' | 'region' | 'roleArn' | 'externalId'>;

/**
 * The same text for environments that are read and written by the same calls: one region, entered by the same role,
 * which names the account, or by the ambient credentials, which have one.
 */
export const seatOf = ({ region, roleArn, externalId }: Seat): string =>
  [region, roleArn, externalId].map((part) => part ?? '').join('\n');

/** One pipeline as written, merged for each environment it is meant for. */
export interface PipelineEntry {
  readonly name: string;
  /** Canonical blueprint name; null only for `"state": "absent"` entries that name no type. */
  readonly pipelineType: string | null;
  /** The type as written, when that is another word: an alias, or a type of an older form. */
  readonly understoodFrom: string | null;
  /** Why the file does not say enough to deploy it, though nothing in it is wrong: it is held. Null as a rule. */
  readonly incomplete: string | null;
  readonly place: Place;
  readonly state: 'present' | 'absent';
  readonly dependsOn: readonly string[];
  readonly protect: boolean;
  /** The stack that it takes over. */
  readonly adopt: Adoption | null;
  readonly suspend: Suspension | null;
  /** The text of `retry`: another text than the one remembered clears the failure memory. */
  readonly retry: string | null;
  readonly timeoutMinutes: number;
  readonly drift?: DriftPolicy;
  /** The topic that `notify` names. */
  readonly topicArn: string | null;
  /** Who hears of it, where it says so. */
  readonly notify?: Notify;
  /** What its endpoint must do before a deployment counts as done; left out where the entry does not say. */
  readonly verify?: Verify;
  /** What its model must answer before the next environment is touched; left out where the entry does not say. */
  readonly test?: QualityTest;
  /** Inputs merged from the top-level defaults only, before environments: what `content` hashes. */
  readonly baseInputs: JsonObject;
  readonly baseParameters: JsonObject;
  /** One for each environment the entry is meant for, in the order of the environments. */
  readonly targets: readonly Target[];
}

export interface Suspension {
  readonly reason: string;
  /** Epoch milliseconds, or null for until somebody resumes it. */
  readonly until: number | null;
}

/** What one entry asks of one environment: defaults < environment.defaults < entry < overrides, merged. */
export interface Target {
  readonly environment: string;
  /** Blueprint inputs by snake_case key; null members have been unset. */
  readonly inputs: JsonObject;
  /** Template parameters by exact name. */
  readonly parameters: JsonObject;
  /**
   * Where each input and parameter was written: `inputs` key or `parameters/<Name>` to the RFC 6901 pointer of
   * the value that won the merge, so that a problem found later still names its line.
   */
  readonly origins: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly approval: 'required' | 'none';
  readonly onRemoval: 'delete' | 'retain';
  /** Those of the file, of the environment and of the entry together. */
  readonly windows: readonly Window[];
  /** The environment in which it must run first with the same content; null where it need not run anywhere first. */
  readonly promotedFrom: string | null;
}

/** `{ "output_of": "<pipeline>", "key": "<Output>" }` standing where a value is expected. */
export interface OutputReference {
  readonly pipeline: string;
  readonly key: string;
}

/** The reference a value is, or undefined when it is an ordinary value. */
export function outputReference(value: Json | undefined): OutputReference | undefined {
  if (!isObject(value)) return undefined;
  const { output_of: pipeline, key, ...others } = value;
  if (typeof pipeline !== 'string' || typeof key !== 'string' || Object.keys(others).length > 0)
    return undefined;
  return { pipeline, key };
}

/** The stack that `adopt` names. */
export interface Adoption {
  readonly stack: string;
  /** Its ARN, when that was written: no other stack of the name is meant then. */
  readonly id: string | null;
}

/** What a pipeline asks to be done about resources that were changed past CloudFormation. */
export type DriftPolicy = 'report' | 'revert' | 'ignore';
