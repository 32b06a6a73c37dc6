export type StackNews = 'deployed' | 'removed' | 'failed' | 'recovered' | 'held' | 'drifted' | 'degraded';

/** What besides its deployment can be wrong with a stack: each is opened and closed on its own. */
export type Track = 'drift' | 'health' | 'run';

/** Which news of a pipeline go where besides what the service is set to. */
export interface Notify {
  /** Null: all kinds. */
  readonly on: readonly StackNews[] | null;
  /** A topic of its own, or null for that of the service. */
  readonly topicArn: string | null;
}

/** Something that people should hear, once. */
export interface Transition {
  /** The same for the same event, also after a restart. */
  readonly id: string;
  readonly kind: StackNews;
  readonly environment: string;
  readonly pipeline: string;
  readonly stack: string;
  /** In a word: `created`, `updated`, `deleted`, or the kind of hold. */
  readonly what: string;
  /** Why it failed or is held: the first cause, one sentence. */
  readonly why: string | null;
  /** What to do about it. */
  readonly next: string | null;
  /** How long the operation took, in milliseconds. */
  readonly took: number | null;
  /** The ARN of the stack, where there is one to look at. */
  readonly stackId?: string;
  /** What this ends: the transitions that said that something was wrong. */
  readonly closes?: readonly Closed[];
  /** What the entry says of who hears it. */
  readonly notify?: Notify;
  /** The commit that brought it about, or was the latest when it was noticed; missing in memories of older versions. */
  readonly commit?: string;
}

export type Closed = Pick<Opening, 'kind' | 'id'>;

/** What people know: by `<environment>/<stack>`, and about the configuration and its source. */
export interface Told {
  readonly stacks: Readonly<Record<string, ToldStack>>;
  /** The rejection they know of (its key), until a configuration is accepted. */
  readonly config: string | null;
  /** Since when the source cannot be read, and whether they know. */
  readonly source: { readonly since: number; readonly told: boolean } | null;
  /** The same of environments, by name. */
  readonly environments?: Readonly<Record<string, { readonly since: number; readonly told: boolean }>>;
  /** Since when no look succeeded: the next that does says that it is over. */
  readonly silent?: number;
}

export interface ToldStack {
  readonly pipeline: string;
  readonly environment: string;
  /** The operation told last. */
  readonly last: string | null;
  /** A failure or drift that `recovered` or `removed` is going to close. */
  readonly open: Opening | null;
  /** What else they know to be wrong with it. */
  readonly troubles?: Readonly<Partial<Record<Track, Opening>>>;
  /** The hold they know of. */
  readonly hold: string | null;
  /** What its entry said of who hears of it, for when the entry is gone. */
  readonly notify?: Notify;
  /** Id of the transition told last: it goes into the next one's, so that no two are ever the same. */
  readonly latest?: string;
}

export interface Opening {
  readonly kind: 'failed' | 'drifted' | 'degraded';
  /** What failed: another digest is another failure. */
  readonly subject: string;
  /** Id of the transition that opened it. */
  readonly id: string;
  /** Since when people know that something is wrong, epoch milliseconds; missing in memories of older versions. */
  readonly since?: number;
  /** What was wrong before it, and was not over when it came. */
  readonly before?: readonly Closed[];
}
