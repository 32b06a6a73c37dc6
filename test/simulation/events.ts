import type { Trouble } from '../../src/simulator/trouble.ts';
import type { Doom, Frost } from './gate.ts';
import { REGIONS } from './wire.ts';
import type { Region } from './wire.ts';

/** The last one is, in the first environment, the name of a stack that somebody else made before. */
export const NAMES = ['a', 'b', 'c', 'd'] as const;
export type Name = (typeof NAMES)[number];
export const FOREIGN: Name = 'd';

/** One environment that nobody wrote down, or two of them in two regions. */
export type Env = 'default' | 'dev' | 'prod';

const [HOME, AWAY] = REGIONS;
export const regionOf = (environment: Env): Region => (environment === 'prod' ? AWAY : HOME);

/** One pipeline in one environment: what has a stack of its own. */
export interface Spot {
  readonly environment: Env;
  readonly name: Name;
}

export const stackOf = ({ environment, name }: Spot): string => `mlops-${environment}-${name}`;

export const spotsOf = (environments: readonly Env[]): readonly Spot[] =>
  environments.flatMap((environment) => NAMES.map((name) => ({ environment, name })));

/** What a configuration says of one pipeline. */
export interface Entry {
  readonly text: string;
  /** Another text in `prod`; null where it is the same. */
  readonly prodText: string | null;
  /** A pipeline that says what this one is to say: an `output_of`. */
  readonly echoes: Name | null;
  /** Where its queue is: to move it is to replace the queue, with what is in it. */
  readonly shelf: 'x' | 'y';
  /** The only environment it is meant for; null for all of them. */
  readonly only: Env | null;
  readonly state: 'present' | 'absent';
  readonly protect: boolean;
  readonly retain: boolean;
  readonly approval: boolean;
  readonly dependsOn: Name | null;
  /** What is to become of a queue that somebody changed past CloudFormation; it is only reported where nothing is said. */
  readonly drift?: 'revert' | 'ignore';
}

export type Entries = Readonly<Partial<Record<Name, Entry>>>;

export interface Config {
  readonly environments: readonly Env[];
  /** Whether `prod` wants an approval for everything. */
  readonly gated: boolean;
  readonly entries: Entries;
}

/** What a commit holds: a configuration, or something that is none. */
export type Tip =
  { readonly kind: 'config'; readonly config: Config } | { readonly kind: 'broken'; readonly text: string };

/** What the simulated AWS does not know: the bucket with the state and the lease is not in it. */
export interface StateTrouble {
  /** Nothing arrives, or the effect does and the answer does not. */
  readonly how: 'before' | 'after';
  readonly times: number;
}

/** How somebody approves: what is held now, what was held once and may be void, or all that an environment wants. */
export type Approving = 'now' | 'late' | 'all';

/** One thing that happens to a service. */
export type Event =
  | { readonly kind: 'commit'; readonly tip: Tip; readonly rewritten: boolean }
  | { readonly kind: 'look' | 'glance' | 'settle' | 'compare' }
  | { readonly kind: 'restart' | 'lose-state' | 'damage-state' }
  | { readonly kind: 'lose-source' | 'find-source' }
  | { readonly kind: 'approve'; readonly spot: Spot; readonly how: Approving }
  | { readonly kind: 'retry'; readonly name: Name }
  | { readonly kind: 'time'; readonly minutes: number }
  /** The wall clock of the service is set, by its administrator or by NTP. */
  | { readonly kind: 'clock'; readonly minutes: number }
  | { readonly kind: 'crash'; readonly doom: Doom }
  /** A replica does nothing for so long, in the middle of what it does. */
  | { readonly kind: 'freeze'; readonly frost: Frost }
  | { readonly kind: 'console'; readonly deed: 'update' | 'delete' | 'protect'; readonly spot: Spot }
  /** A queue is changed or deleted past CloudFormation. */
  | { readonly kind: 'tamper'; readonly deed: 'change' | 'delete'; readonly spot: Spot }
  | { readonly kind: 'trouble'; readonly trouble: Trouble }
  | { readonly kind: 'state-trouble'; readonly trouble: StateTrouble };

/** What the service is asked to do. */
export type Work = Extract<Event, { readonly kind: 'look' | 'glance' | 'settle' | 'compare' }>;

export const isWork = (event: Event): event is Work =>
  ['look', 'glance', 'settle', 'compare'].includes(event.kind);

export interface History {
  readonly seed: number;
  /** Milliseconds by which AWS's clock is ahead of the service's. */
  readonly skew: number;
  readonly deleteBudget: number;
  readonly environments: readonly Env[];
  /** Two processes on the same state and lease that live by themselves, or one that is told when to look. */
  readonly replicas: 1 | 2;
  /** How many stacks AWS shows on a page: a sweep may be cut off in its middle only where there is more than one. */
  readonly stacksPerPage: number;
  /** The SDK's clients, which say the same and take longer, are left out. */
  readonly isShort: boolean;
  readonly events: readonly Event[];
}

/** What an environment wants of a pipeline; undefined when nothing. */
export function entryIn(config: Config, { environment, name }: Spot): Entry | undefined {
  const entry = config.entries[name];
  if (entry === undefined || !config.environments.includes(environment)) return undefined;
  return entry.only === null || entry.only === environment ? entry : undefined;
}

/** What it is to say by itself, whatever it echoes. */
export const textIn = ({ text, prodText }: Entry, environment: Env): string =>
  environment === 'prod' ? (prodText ?? text) : text;

export const needsApproval = (config: Config, spot: Spot): boolean =>
  entryIn(config, spot)?.approval === true || (config.gated && spot.environment === 'prod');
