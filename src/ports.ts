/** What the service needs of the world. Interfaces only; adapters implement them, `compose.ts` picks. */
import type { Artifacts, Copies, Drifts, Endpoints, Executions, Judges } from './inside-ports.ts';
import type { Blueprint } from './core/blueprint.ts';
import type {
  Accepted,
  Action,
  ChangeSet,
  Forecast,
  LastFailure,
  LiveStack,
  Revision,
} from './core/model.ts';
import type { EndpointNames } from './core/health/endpoint.ts';
import type { Scope } from './core/halts.ts';
import type { Result } from './core/text/result.ts';
import type { Memory } from './core/memory.ts';
import type { Runner } from './core/runs.ts';
import type { Message } from './core/mail.ts';
import type { StackEvent } from './core/stack-event.ts';
import type { TopicFacts } from './core/topic-health.ts';

/** A commit and the files it holds. Files are read from the object store, never from a work tree. */
export interface Checkout {
  readonly revision: Revision;
  /** True when the branch no longer contains the commit seen before it: deletes are held. */
  readonly rewritten: boolean;
  /** The bytes of a regular file, or undefined when the commit has none at that path. */
  file(path: string, signal?: AbortSignal): Promise<Uint8Array | undefined>;
  /** Paths of the regular files below a folder, sorted; empty when there is no such folder. */
  list(folder: string, signal?: AbortSignal): Promise<readonly string[]>;
}

/** Where the desired state comes from. */
export interface Source {
  /** Host and path for logs and mails, without credentials. */
  readonly description: string;
  /** The tip of the branch. @throws Fault whenever it could not be read completely and freshly (I1). */
  look(signal?: AbortSignal): Promise<Checkout>;
  /**
   * Calls back when there may be something new, sooner than the next look would see it; it may call in vain and it
   * may miss something. Only where the source can tell. @returns what ends it
   */
  readonly watch?: (moved: () => void) => () => Promise<void>;
  /**
   * Writes one file by a commit on top of the branch, whoever else writes meanwhile. Only where the source can be written.
   * @returns the commit, or null when there was nothing to be written. @throws Fault
   */
  readonly amend?: (amendment: Amendment, signal?: AbortSignal) => Promise<string | null>;
}

/** What is to be written. */
export interface Amendment {
  readonly path: string;
  /** What the tip of the branch makes of it; asked again when somebody else was faster. Null writes nothing. */
  readonly write: (tip: Checkout) => Promise<{ readonly bytes: Uint8Array; readonly message: string } | null>;
}

/** Where the policy of the service lies. */
export interface PolicyText {
  /** For people: a path, or `s3://bucket/key`. */
  readonly place: string;
  /** What stands there now. @throws Fault */
  read(signal?: AbortSignal): Promise<Uint8Array>;
}

/** Blueprints that came with the service. */
export interface BlueprintStore {
  /** @param types only these are needed: the others may be left out, and are where all of them are there */
  load(types?: ReadonlySet<string>): Promise<Result<readonly Blueprint[]>>;
}

/** One account and region of CloudFormation. SDK words and types stop behind it. */
export interface Cloud {
  /** What lies there beside the stacks. */
  readonly artifacts: Artifacts;
  /** What was changed there past CloudFormation. */
  readonly drifts: Drifts;
  readonly executions: Executions;
  readonly endpoints: Endpoints;
  readonly judges: Judges;
  /** Who we are. @throws Fault when the credentials are missing, expired or refused. */
  identity(signal?: AbortSignal): Promise<{ readonly account: string; readonly region: string }>;
  /** Every stack that is not deleted, all pages or a Fault: never a part (I1). Nested stacks are left out. */
  sweep(signal?: AbortSignal): Promise<readonly LiveStack[]>;
  /** The ids of all stacks with an operation under way: one ListStacks page, usually. */
  inProgress(signal?: AbortSignal): Promise<ReadonlySet<string>>;
  /** One stack by ARN or name; phase `absent` when an ARN answers DELETE_COMPLETE; undefined when unknown. */
  describe(stack: string, signal?: AbortSignal): Promise<LiveStack | undefined>;
  /** The original template text. */
  template(stackId: string, signal?: AbortSignal): Promise<string>;
  /** The first cause of the stack's last failed operation, or undefined when no event tells. */
  lastFailure(stackId: string, token: string | null, signal?: AbortSignal): Promise<LastFailure | undefined>;
  /** A change set of a stack with all its changes, or undefined when there is none of that name. */
  changeSet(stackId: string, name: string, signal?: AbortSignal): Promise<ChangeSet | undefined>;
  /** When the latest event of a stack was, epoch milliseconds; undefined when it has none. */
  latestEvent(stackId: string, signal?: AbortSignal): Promise<number | undefined>;
  /** What happened to a stack and its resources, newest first, some hundred events back. @throws Fault */
  history(stackId: string, signal?: AbortSignal): Promise<readonly StackEvent[]>;
  /** The resources of a stack that have executions. @throws Fault */
  runners(stackId: string, signal?: AbortSignal): Promise<readonly Runner[]>;
  /** The endpoint of a stack by its resources; null when it has none. @throws Fault */
  served(stackId: string, signal?: AbortSignal): Promise<EndpointNames | null>;
  /** The names of all change sets of a stack that were not executed, whoever made them. */
  changeSets(stackId: string, signal?: AbortSignal): Promise<readonly string[]>;
  /** Does one mutation with a client token. @throws Fault; lane `failed` means the effect is unknown. */
  perform(action: Action, token: string, signal?: AbortSignal): Promise<Accepted>;
}

/** A stack as it is and as it should be: what a forecast compares. */
export interface Change {
  readonly live: StackContent;
  readonly desired: StackContent;
}

export interface StackContent {
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Those of the stack, which all its resources get: some types are replaced when one of them changes. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Works out locally what updates would destroy, without asking AWS. */
export interface Forecaster {
  /** One forecast for each change, in their order. @throws Fault when there is no answer: nothing is known then. */
  forecast(changes: readonly Change[], signal?: AbortSignal): Promise<readonly Forecast[]>;
}

/** Sends one message. @throws Fault */
export interface Notifier {
  publish(message: Message, signal?: AbortSignal): Promise<void>;
}

/** What topics say of themselves. Reads only. */
export interface Topics {
  /** @throws Fault, `topic-missing` when there is no such topic */
  inspect(topicArn: string, signal?: AbortSignal): Promise<TopicFacts>;
}

/** What was asked of the service from outside its looks: by a person, or by its own heartbeat. */
export type Request =
  | { readonly kind: 'approve'; readonly hash: string }
  /** For every environment when none is named. */
  | { readonly kind: 'retry'; readonly pipeline: string; readonly environment: string | null }
  | ({ readonly kind: 'suspend'; readonly reason: string; readonly until: number | null } & Scope)
  | ({ readonly kind: 'resume' } & Scope)
  /** No look has succeeded since then, epoch milliseconds: the next that does tells that it is over. */
  | { readonly kind: 'silence'; readonly since: number };

/**
 * What neither Git nor AWS knows (section 10). One document, written whole and atomically, and only by the
 * process that holds the lease.
 */
export interface StateStore extends Copies {
  /** An empty memory when nothing was ever saved; damaged state is set aside and reported by `damaged`. */
  load(): Promise<{ readonly memory: Memory; readonly damaged: string | null }>;
  /**
   * Durable when the promise resolves. @throws Fault `state-moved` when another process has taken over since
   * the last load: what is there is its memory now, and ours is out of date.
   */
  save(memory: Memory): Promise<void>;
  /** Leaves a request for whichever process holds the memory: it alone writes the document. */
  ask(request: Request): Promise<void>;
  /** Requests waiting, oldest first. */
  asked(): Promise<readonly { readonly id: string; readonly request: Request }[]>;
  /** Takes requests away once the memory that grants them has been saved. */
  granted(ids: readonly string[]): Promise<void>;
}

/** The process that may decide, as people and its own successor on the same machine recognise it. */
export interface Holder {
  /** Drawn at the start of the process. */
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /** One run of one machine, and the processes it lets each other see; null where that cannot be told. */
  readonly boot: string | null;
  /** When the process was started, as the machine counts; null where that cannot be told. */
  readonly started: string | null;
}

/** What is written into the lease. There is no time in it: clocks of two machines are never compared. */
export interface LeaseRecord {
  /** Raised by whoever takes it: what a holder with a lower number writes is out of date. */
  readonly fence: number;
  /** Raised at every renewal: an object that does not change is not renewed. */
  readonly beat: number;
  readonly released: boolean;
  readonly holder: Holder;
}

/** The lease as one read found it. */
export interface LeaseSeen {
  /** Different after every write; null when there is nothing. */
  readonly version: string | null;
  /** Null when there is nothing, or nothing that can be read. */
  readonly record: LeaseRecord | null;
  /** The highest number known to have been given. */
  readonly fence: number;
  /** The holder's process is known to have ended. */
  readonly dead: boolean;
}

/** What at most one process holds: a place that is written only over what the writer has seen there. */
export interface Lease {
  /** For people. */
  readonly place: string;
  /** @throws Fault */
  read(signal?: AbortSignal): Promise<LeaseSeen>;
  /**
   * Writes over a version seen before. @returns the new version, or null when it is another one meanwhile.
   * @throws Fault, and then it may have been written
   */
  write(record: LeaseRecord, over: string | null, signal?: AbortSignal): Promise<string | null>;
}

/** Where AWS leaves word that something may have happened. */
export interface Queue {
  /** For people. */
  readonly description: string;
  /** Waits some seconds for messages; none when none came. @throws Fault */
  receive(signal: AbortSignal): Promise<readonly QueueMessage[]>;
  /** Takes messages away for good. @throws Fault */
  remove(messages: readonly QueueMessage[], signal: AbortSignal): Promise<void>;
}

export interface QueueMessage {
  readonly handle: string;
  readonly body: string;
}

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /**
   * Milliseconds since some moment, which nobody can set and which go on while the machine sleeps. Not to be
   * compared with those of another machine.
   */
  monotonic(): number;
  /** Resolves after the duration, or at once when the signal is aborted. Never rejects. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Structured log: `message` is constant, data goes into fields. */
export interface Log {
  debug(fields: Readonly<Record<string, unknown>>, message: string): void;
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}
