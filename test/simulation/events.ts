import type { Trouble } from '../../src/simulator/faults.ts';
import type { Doom } from './gate.ts';

/** The last one is the name of a stack that somebody else made before. */
export const NAMES = ['a', 'b', 'c', 'd'] as const;
export type Name = (typeof NAMES)[number];
export const FOREIGN: Name = 'd';

export const stackOf = (name: Name): string => `mlops-default-${name}`;

/** What a configuration says of one pipeline. */
export interface Entry {
  readonly text: string;
  readonly state: 'present' | 'absent';
  readonly protect: boolean;
  readonly retain: boolean;
  readonly approval: boolean;
  readonly dependsOn: Name | null;
}

export type Config = Readonly<Partial<Record<Name, Entry>>>;

/** What a commit holds: a configuration, or something that is none. */
export type Tip =
  { readonly kind: 'config'; readonly config: Config } | { readonly kind: 'broken'; readonly text: string };

/** One thing that happens to a service. */
export type Event =
  | { readonly kind: 'commit'; readonly tip: Tip; readonly rewritten: boolean }
  | { readonly kind: 'look' | 'glance' | 'settle' }
  | { readonly kind: 'restart' | 'lose-state' | 'damage-state' | 'lose-source' | 'find-source' }
  /** A person approves or retries: whatever is held at the moment. */
  | { readonly kind: 'approve' | 'retry'; readonly name: Name }
  | { readonly kind: 'time'; readonly minutes: number }
  /** The wall clock of the service is set, by its administrator or by NTP. */
  | { readonly kind: 'clock'; readonly minutes: number }
  | { readonly kind: 'crash'; readonly doom: Doom }
  | { readonly kind: 'console'; readonly deed: 'update' | 'delete' | 'protect'; readonly name: Name }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

export interface History {
  readonly seed: number;
  /** Milliseconds by which AWS's clock is ahead of the service's. */
  readonly skew: number;
  readonly deleteBudget: number;
  readonly events: readonly Event[];
}

/** The file a tip holds. */
export function textOf(tip: Tip): string {
  if (tip.kind === 'broken') return tip.text;
  return JSON.stringify({ version: 1, pipelines: Object.entries(tip.config).map(entryOf) });
}

function entryOf([name, entry]: [string, Entry]): object {
  const { text, state, protect, retain, approval, dependsOn } = entry;
  const guards = { ...(protect ? { protect } : {}), ...(approval ? { approval: 'required' } : {}) };
  if (state === 'absent') return { name, state, ...guards };
  return {
    name,
    pipeline_type: 'topic',
    text,
    ...guards,
    ...(retain ? { on_removal: 'retain' } : {}),
    ...(dependsOn === null ? {} : { depends_on: [dependsOn] }),
  };
}

/** One line for people. */
export function describeEvent(event: Event): string {
  const { kind, ...more } = event;
  if (event.kind === 'commit')
    return `commit${event.rewritten ? ' (force push)' : ''} ${textOf(event.tip).slice(0, 400)}`;
  return Object.keys(more).length === 0 ? kind : `${kind} ${JSON.stringify(more)}`;
}
