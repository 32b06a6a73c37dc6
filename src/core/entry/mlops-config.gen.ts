/**
 * The form of mlops-config.json as people write it.
 * Generated from schemas/mlops-config.schema.json by scripts/generate-types.mjs; do not edit.
 */

/**
 * Twelve digits in quotes, because an account number may begin with 0.
 */
export type Account = string;
/**
 * A region's code, such as "eu-west-1".
 */
export type Region = string;
/**
 * Such as "arn:aws:iam::222222222222:role/mlops-deploy".
 */
export type RoleArn = string;
/**
 * The name alone, without "s3://": 3 to 63 lower-case letters, digits, hyphens and dots.
 */
export type Bucket = string;
/**
 * "required" holds every change until somebody approves it; "none" does not.
 */
export type Approval = 'required' | 'none';
/**
 * What happens to the stack when its pipeline goes from this file: "delete" removes it, "retain" lets go of it.
 */
export type OnRemoval = 'delete' | 'retain';
/**
 * Whole minutes or hours, such as "90m" or "60h", at most 31 days ("744h").
 */
export type WindowDuration = string;
/**
 * Times in which changes may, or may not, begin. Where both apply, deny wins. At most 20.
 *
 * @maxItems 20
 */
export type Windows = {
  /**
   * "allow" or "deny".
   */
  kind: 'allow' | 'deny';
  /**
   * When it opens: minute, hour, day of month, month and day of week, such as "0 9 * * 1-5".
   */
  cron: string;
  /**
   * A name of the IANA time zone database, such as "Europe/Berlin"; without it UTC.
   */
  timezone?: string;
  duration: WindowDuration;
}[];
/**
 * Lower-case letters, digits and hyphens, beginning with a letter, at most 20 characters; `default` is taken.
 */
export type EnvironmentName = string;
/**
 * A list of environment names, each once.
 *
 * @minItems 1
 */
export type EnvironmentNames = EnvironmentName[];
/**
 * Lower-case letters, digits and hyphens, beginning with a letter, at most 63 characters.
 */
export type PipelineName = string;
/**
 * Such as "arn:aws:sns:eu-west-1:222222222222:mlops".
 */
export type TopicArn = string;
/**
 * The media type of the payload; without it "text/csv" for text and "application/json" for anything else.
 */
export type ContentType = string;
/**
 * Whole minutes or hours, such as "90m" or "2h", at most seven days.
 */
export type Duration = string;
/**
 * Such as "arn:aws:lambda:eu-west-1:222222222222:function:check-answers".
 */
export type FunctionArn = string;
/**
 * 64 digits from 0 to f: copy it whole from the output of `plan` or from the mail that asks for the approval.
 */
export type Hash = string;

/**
 * The ML pipelines that should exist. What stands here is created and updated; what no longer stands here is removed.
 */
export interface MlopsConfigFile {
  /**
   * Where an editor finds this schema.
   */
  $schema?: string;
  /**
   * The version of this format; write "version": 1.
   */
  version: 1;
  defaults?: Layer;
  /**
   * Accounts and regions the pipelines are deployed to, by name. Without it there is one environment, that in which the service runs.
   */
  environments?: {
    [k: string]: Environment;
  };
  promotion?: EnvironmentNames;
  /**
   * The pipelines; write "pipelines": [] for none.
   *
   * @maxItems 2000
   */
  pipelines: Pipeline[];
  /**
   * Hashes of plans or steps that are approved, as `plan` and the mails print them.
   */
  approvals?: Hash[];
  windows?: Windows;
  limits?: Limits;
}
/**
 * Inputs of the blueprint in snake case, and beside them only `tags` and `parameters`.
 */
export interface Layer {
  tags?: Tags;
  parameters?: Parameters;
  [k: string]: unknown;
}
/**
 * Tags of the stack and of everything in it, at most 40. null takes a tag away that a default sets.
 */
export interface Tags {
  /**
   * 1 to 256 letters, digits, spaces and _ . : / = + - @, or null to take the tag away.
   */
  [k: string]: string | null;
}
/**
 * Template parameters by their exact names, for those whose key is a reserved word here. null takes one away that a default sets.
 */
export interface Parameters {
  [k: string]: unknown;
}
/**
 * One account and region.
 */
export interface Environment {
  account?: Account;
  region?: Region;
  role_arn?: RoleArn;
  /**
   * The external id that the trust policy of `role_arn` asks for: 2 to 1,224 characters without spaces.
   */
  external_id?: string;
  execution_role_arn?: RoleArn;
  assets_bucket?: Bucket;
  tags?: Tags;
  approval?: Approval;
  on_removal?: OnRemoval;
  windows?: Windows;
  limits?: Limits;
  defaults?: Layer;
}
/**
 * How much may happen at once.
 */
export interface Limits {
  /**
   * Stacks of one environment that may be pruned within 24 hours, a whole number.
   */
  deletes_per_day?: number;
  /**
   * Stacks of one environment that an upgrade of the service may change at once, a whole number.
   */
  changed_at_once?: number;
}
/**
 * One pipeline. Every key that is not listed here is an input of the blueprint that `pipeline_type` names.
 */
export interface Pipeline {
  name: PipelineName;
  /**
   * Name the blueprint, such as "realtime_endpoint"; `mlops-reconciler blueprints` lists them.
   */
  pipeline_type?: string;
  environments?: EnvironmentNames;
  /**
   * What differs in an environment: inputs, tags and parameters by the environment's name.
   */
  overrides?: {
    [k: string]: Layer;
  };
  /**
   * Names of pipelines that must be deployed before this one, each once.
   */
  depends_on?: PipelineName[];
  /**
   * true keeps the stack from being deleted while it is set.
   */
  protect?: boolean;
  /**
   * "absent" removes the pipeline explicitly; "present" is the rule.
   */
  state?: 'present' | 'absent';
  /**
   * Leave the pipeline alone: a reason, or an object with `reason` and `until`.
   */
  suspend?:
    | string
    | {
        /**
         * Say why, for those who wonder.
         */
        reason: string;
        /**
         * Date, time and offset as in "2027-01-15T08:00:00Z"; without it until the key is taken away.
         */
        until?: string;
      };
  /**
   * Takes over a stack that exists already.
   */
  adopt?: {
    /**
     * The name or ARN of the stack that exists already.
     */
    stack: string;
  };
  on_removal?: OnRemoval;
  tags?: Tags;
  /**
   * Who else hears of this pipeline, and of what: without a topic, what the topic of the service hears of it.
   */
  notify?: {
    /**
     * The kinds of news, each once.
     *
     * @minItems 1
     */
    on?: ('deployed' | 'removed' | 'failed' | 'recovered' | 'held' | 'drifted' | 'degraded')[];
    topic_arn?: TopicArn;
  };
  verify?: Verify;
  test?: Test;
  approval?: Approval;
  /**
   * What to do when a resource of the stack was changed past CloudFormation: "report" it (the rule), "revert" it or "ignore" it.
   */
  drift?: 'report' | 'revert' | 'ignore';
  windows?: Windows;
  /**
   * Another order for this pipeline: a list of environments, or false to go everywhere at once.
   *
   * @minItems 1
   */
  promotion?: EnvironmentName[] | boolean;
  timeout?: Duration;
  /**
   * Any text; another text than before tries a failed deployment once more.
   */
  retry?: string;
  parameters?: Parameters;
  [k: string]: unknown;
}
/**
 * What its endpoint must do before a deployment counts as done.
 */
export interface Verify {
  /**
   * What is sent: text as it is, anything else as JSON.
   */
  payload?: unknown;
  content_type?: ContentType;
  expect?: Expectation;
  soak?: Duration;
  /**
   * What to do when a new content does not: "report" it (the rule), or "restore" the content that served last, and say that Git must follow.
   */
  on_degraded?: 'report' | 'restore';
}
/**
 * What the answer must be like; without it any answer will do.
 */
export interface Expectation {
  /**
   * The HTTP status of the model; without it any from 200 to 299.
   */
  status?: number;
  /**
   * Where in a JSON answer: $ and then .name, ['any name'], [0] or [-1], such as "$.predictions[0]".
   */
  path?: string;
  /**
   * What stands there, or the whole answer.
   */
  equals?: unknown;
  /**
   * The least number that may stand there.
   */
  min?: number;
  /**
   * The greatest number that may stand there.
   */
  max?: number;
  /**
   * Milliseconds the answer may take.
   */
  max_latency_ms?: number;
}
/**
 * What must pass before the next environment is touched: cases with expected answers, or a function that judges.
 */
export interface Test {
  /**
   * Payloads and the answers they should get.
   *
   * @minItems 1
   * @maxItems 500
   */
  cases?: {
    /**
     * What is sent: text as it is, anything else as JSON.
     */
    payload: unknown;
    content_type?: ContentType;
    /**
     * What should be answered: an object is an expectation as in `verify`, anything else the whole answer.
     */
    expect: {
      [k: string]: unknown;
    };
  }[];
  /**
   * The share of cases that must match, from 0 to 1; without it all of them.
   */
  match_rate?: number;
  function_arn?: FunctionArn;
}
