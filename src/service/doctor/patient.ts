import type { Environment } from '../../core/config.ts';
import type { Belongings } from '../../core/show/permissions.ts';
import type { Examiner } from '../../inside-ports.ts';
import type { Lease } from '../../ports.ts';
import type { Reconciler } from '../run/reconciler.ts';
import type { World } from '../world.ts';

/** Everything `doctor` looks at. */
export interface Patient {
  readonly world: World;
  readonly reconciler: Pick<Reconciler, 'wishes'>;
  /** Of the account and region of an environment; null is where the service itself runs. */
  readonly examinerOf: (environment: Environment | null) => Examiner;
  readonly lease: Lease;
  /** Tries whether the state can be written. @throws Fault */
  readonly probe: () => Promise<void>;
  /** Which commits have to be signed. */
  readonly verification: 'off' | 'head' | 'strict';
  readonly belongings: Omit<Belongings, 'roles' | 'topic'>;
  readonly tools: Tools;
}

export interface Tools {
  readonly version: string;
  /** As Node says it of itself: `v24.1.0`. */
  readonly node: string;
  /** Null where there is none. */
  readonly git: string | null;
  readonly needsGit: boolean;
}
