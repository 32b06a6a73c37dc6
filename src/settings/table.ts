import * as values from './values.ts';
import type { Parse } from './values.ts';

/** What the service was told by its environment and its command line. Durations in milliseconds. */
export interface Settings {
  /** https, ssh or the absolute path of a local repository; null only where the verb needs none. */
  readonly repository: string | null;
  readonly branch: string;
  readonly configPath: string;
  /** Which commits must be signed by those whom the service was told. */
  readonly verify: 'off' | 'head' | 'strict';
  readonly instance: string;
  /** Null: derived from repository and branch. */
  readonly sourceId: string | null;
  readonly mode: 'apply' | 'observe';
  /** Null: all environments. */
  readonly environments: readonly string[] | null;
  readonly poll: number;
  /** A folder, perhaps relative to the working directory, or `s3://bucket/prefix`. */
  readonly state: string;
  /** Null: a temporary folder of this process. */
  readonly cacheDir: string | null;
  readonly topicArn: string | null;
  readonly assetsBucket: string | null;
  readonly executionRoleArn: string | null;
  /** The path of a file, or `s3://bucket/key`. */
  readonly policy: string | null;
  /** Where the page, the API, webhooks and health checks are answered; null: nowhere. */
  readonly http: { readonly host: string; readonly port: number } | null;
  readonly webhookSecret: string | null;
  /** Lets the page and the API act; null: they only show. */
  readonly apiToken: string | null;
  readonly queueUrl: string | null;
  /** Where people reach the page, for mails. */
  readonly publicUrl: string | null;
  readonly pruneQuorum: number;
  readonly pace: 'aws' | 'off';
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  /** A simulated AWS instead of the real one; its world in a file, or in memory. */
  readonly simulate: { readonly file: string | null } | null;
}

/** What `--help` and the documentation say of a setting. */
export interface SettingDescription {
  /** Environment variable; an empty one counts as not set. */
  readonly env: string | null;
  /** Long option with its dashes; it beats the variable. */
  readonly flag: string | null;
  /** What stands for the value in help: `DURATION`. */
  readonly placeholder: string;
  /** `list`: the option may be given several times, the variable parts by commas. `optional`: it may be left out. */
  readonly value: 'one' | 'list' | 'optional';
  /** As one would write it; null when nothing holds without the setting, which `help` explains. */
  readonly default: string | null;
  readonly help: string;
}

/** One line of the table. */
export type Setting<T> = SettingDescription & {
  readonly parse: Parse<T>;
} & ({ readonly default: string } | { readonly default: null; readonly otherwise: T });

type Table = { readonly [Name in keyof Settings]: Setting<Settings[Name]> };

const NAME = /^[a-z][a-z0-9-]{0,19}$/;
const NAME_HINT = 'Write 1 to 20 lower-case letters, digits and hyphens, a letter first.';

const one = (env: string, flag: string | null, placeholder: string) =>
  ({ env, flag, placeholder, value: 'one' }) as const;

export const TABLE: Table = {
  repository: {
    ...one('MLOPS_REPO', '--repo', 'REPOSITORY'),
    default: null,
    otherwise: null,
    help: 'Git repository to follow: an https or ssh address, or a path. Required by verbs that read it.',
    parse: values.repository,
  },
  branch: {
    ...one('MLOPS_BRANCH', '--branch', 'BRANCH'),
    default: 'main',
    help: 'Branch to follow; or a pin: refs/tags/NAME, or the full hash of a commit.',
    parse: values.branch,
  },
  configPath: {
    ...one('MLOPS_CONFIG_PATH', '--config-path', 'PATH'),
    default: 'mlops-config.json',
    help: 'The configuration file inside the repository.',
    parse: values.configPath,
  },
  verify: {
    ...one('MLOPS_VERIFY', '--verify-commits', 'MODE'),
    default: 'off',
    help: 'Commits that allowed signers must have signed: off, head, or strict, every one since the last.',
    parse: values.oneOf('off', 'head', 'strict'),
  },
  instance: {
    ...one('MLOPS_INSTANCE', '--instance', 'NAME'),
    default: 'mlops',
    help: 'Name of this service: first part of every stack name, and the owner tag.',
    parse: values.matching(NAME, NAME_HINT),
  },
  sourceId: {
    ...one('MLOPS_SOURCE_ID', null, 'ID'),
    default: null,
    otherwise: null,
    help: 'Owner tag of the repository, for one that moved. Derived from repository and branch when not set.',
    // A tag value: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Tag.html
    parse: values.matching(
      /^(?!aws:)[A-Za-z0-9 _.:/=+@-]{1,256}$/i,
      'Write what the tag mlops:source of the stacks says: letters, digits, spaces and _.:/=+@- only.',
    ),
  },
  mode: {
    ...one('MLOPS_MODE', '--mode', 'MODE'),
    default: 'apply',
    help: 'apply, or observe: look, plan and report, but change nothing.',
    parse: values.oneOf('apply', 'observe'),
  },
  environments: {
    env: 'MLOPS_ENVIRONMENTS',
    flag: '--environment',
    placeholder: 'NAME',
    value: 'list',
    default: null,
    otherwise: null,
    help: 'See only this environment. All of them when not set.',
    parse: values.listOf(NAME, NAME_HINT),
  },
  poll: {
    ...one('MLOPS_POLL', '--poll', 'DURATION'),
    default: '60s',
    help: 'Time between two looks at the repository; 10 % more or less, so that services do not march in step.',
    parse: values.duration('1s', '1d'),
  },
  state: {
    ...one('MLOPS_STATE', '--state', 'PLACE'),
    default: 'file:./.mlops-state',
    help: 'Where to keep what neither Git nor AWS knows: file:FOLDER, or s3://BUCKET/PREFIX.',
    parse: values.statePlace,
  },
  cacheDir: {
    ...one('MLOPS_CACHE_DIR', null, 'FOLDER'),
    default: null,
    otherwise: null,
    help: 'Folder for the copy of the repository; it may be lost. A temporary folder when not set.',
    parse: values.folder,
  },
  topicArn: {
    ...one('MLOPS_SNS_TOPIC_ARN', '--sns-topic', 'ARN'),
    default: null,
    otherwise: null,
    help: "SNS topic that hears what happened. An environment's own wins; nobody hears when there is none.",
    parse: values.matching(
      /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/,
      'Write the ARN of a standard topic: arn:aws:sns:REGION:ACCOUNT:NAME.',
    ),
  },
  assetsBucket: {
    ...one('MLOPS_ASSETS_BUCKET', '--assets-bucket', 'BUCKET'),
    default: null,
    otherwise: null,
    help: "Bucket for large templates, code and model artifacts given by key. An environment's own wins.",
    parse: values.matching(
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
      'Write the name of a bucket, without s3:// and without a path.',
    ),
  },
  executionRoleArn: {
    ...one('MLOPS_EXECUTION_ROLE_ARN', '--execution-role', 'ARN'),
    default: null,
    otherwise: null,
    help: "Role that CloudFormation works with. An environment's own wins; the caller's rights when there is none.",
    parse: values.matching(
      /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/,
      'Write the ARN of a role: arn:aws:iam::ACCOUNT:role/NAME.',
    ),
  },
  policy: {
    ...one('MLOPS_POLICY', '--policy', 'PLACE'),
    default: null,
    otherwise: null,
    help: 'What no commit may ask for: a JSON file, or s3://BUCKET/KEY, outside the repository. No limits when not set.',
    parse: values.policyPlace,
  },
  http: {
    ...one('MLOPS_HTTP', '--http', 'ADDRESS'),
    default: '127.0.0.1:8080',
    help: 'Where `run` shows its page and answers API, metrics, webhooks and health checks: HOST:PORT, or off.',
    parse: values.http,
  },
  webhookSecret: {
    ...one('MLOPS_WEBHOOK_SECRET', null, 'SECRET'),
    default: null,
    otherwise: null,
    help: 'Shared with the Git host that calls /webhooks/github, gitlab or bitbucket. No webhooks without it.',
    parse: values.webhookSecret,
  },
  apiToken: {
    ...one('MLOPS_API_TOKEN', null, 'TOKEN'),
    default: null,
    otherwise: null,
    help: 'Lets who knows it act by page and API, and commit entries by request. They only show without it.',
    parse: values.apiToken,
  },
  queueUrl: {
    ...one('MLOPS_QUEUE_URL', '--queue-url', 'URL'),
    default: null,
    otherwise: null,
    help: 'SQS queue whose messages, from EventBridge, make the service look at once.',
    parse: values.queueUrl,
  },
  publicUrl: {
    ...one('MLOPS_PUBLIC_URL', '--public-url', 'URL'),
    default: null,
    otherwise: null,
    help: 'Where people reach the page, from outside: mails link to it.',
    parse: values.publicUrl,
  },
  pruneQuorum: {
    ...one('MLOPS_PRUNE_QUORUM', '--prune-quorum', 'DURATION'),
    default: '10m',
    help: 'How long a pipeline must be gone from the configuration, in two looks, before its stack is deleted.',
    parse: values.duration('0', '30d'),
  },
  pace: {
    ...one('MLOPS_PACE', null, 'PACE'),
    default: 'aws',
    help: 'aws keeps to what AWS allows; off is for emulators.',
    parse: values.oneOf('aws', 'off'),
  },
  logLevel: {
    ...one('MLOPS_LOG_LEVEL', null, 'LEVEL'),
    default: 'info',
    help: 'Least level that is logged: debug, info, warn or error.',
    parse: values.oneOf('debug', 'info', 'warn', 'error'),
  },
  simulate: {
    env: null,
    flag: '--simulate',
    placeholder: 'FILE',
    value: 'optional',
    default: null,
    otherwise: null,
    help: 'A simulated AWS instead of the real one; its world is kept in the file, or in memory without one.',
    parse: values.simulation,
  },
};
