import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Clock, Lease, StateStore } from '../ports.ts';
import type { AwsClients } from './aws-clients.ts';
import { createLeaseFile } from './lease-file.ts';
import { createLeaseS3 } from './lease-s3.ts';
import { stateObjects } from './s3-state-objects.ts';
import { createStateFile } from './state-file.ts';
import { probeFolder, probeObjects } from './state-probe.ts';
import { reading, stateMoved } from './state-faults.ts';
import { createStateS3 } from './state-s3.ts';
import { inherited, scopeOf, SCOPES } from './state-scope.ts';

/** A folder or a bucket that services keep their state in. */
export interface StatePlace {
  readonly lease: Lease;
  /**
   * The state. What is asked is asked of every service that keeps its state here, whichever environments it sees.
   * @param fence the number of the lease that is held: only its holder can save
   */
  store(fence: () => number | null): StateStore;
  /** Writes something of no meaning on the condition that nothing is there, once more in vain, and takes it away. @throws Fault */
  probe(): Promise<void>;
}

export interface StatePlaceOptions {
  /** A folder, or `s3://bucket/prefix`. */
  readonly state: string;
  readonly environments: readonly string[] | null;
  readonly clock: Clock;
  readonly clients: () => Pick<AwsClients, 's3'>;
}

export function statePlace(options: StatePlaceOptions): StatePlace {
  const { state, environments } = options;
  const home = /^s3:\/\/([^/]+)\/?(.*)$/.exec(state);
  const place = home === null ? folder(options) : bucket(options, home[1] ?? '', home[2] ?? '');
  const scope = scopeOf(environments);
  return {
    lease: place.lease(scope),
    probe: () => place.probe(),
    store(fence) {
      const own = place.store(scope, fence);
      return {
        ...own,
        load: async () => (scope === '' || (await place.has(scope)) ? own.load() : inheritance(place)),
        async ask(request) {
          const scopes = await place.scopes();
          for (const one of scopes.length === 0 ? [''] : scopes) await place.store(one, NOBODY).ask(request);
        },
      };
    },
  };
}

async function inheritance(place: Home): ReturnType<StateStore['load']> {
  const { memory } = await place.store('', NOBODY).load();
  return { memory: inherited(memory), damaged: null };
}

const NOBODY = (): null => null;

/** What the two kinds of places have in common. */
interface Home {
  lease(scope: string): Lease;
  store(scope: string, fence: () => number | null): StateStore;
  probe(): Promise<void>;
  /** Whether there is a state of that scope. */
  has(scope: string): Promise<boolean>;
  /** Those whose services have been here, as their leases tell. */
  scopes(): Promise<readonly string[]>;
}

function folder({ state, clock }: StatePlaceOptions): Home {
  const root = resolve(state);
  const lease = (scope: string): Lease => createLeaseFile(join(root, scope));
  return {
    lease,
    store: (scope, fence) =>
      createStateFile(join(root, scope), clock, async () => {
        const { record } = await lease(scope).read();
        if (record?.fence !== fence()) throw stateMoved(join(root, scope));
      }),
    probe: () => probeFolder(root),
    has: async (scope) => (await names(join(root, scope))).includes('state.json'),
    async scopes() {
      const some = (await names(join(root, SCOPES))).map((name) => `${SCOPES}/${name}`);
      return (await names(root)).includes('lease') ? ['', ...some] : some;
    },
  };
}

/** Of what is in a folder; none when there is no such folder. */
const names = async (path: string): Promise<readonly string[]> =>
  (await reading(path, async () => await readdir(path))) ?? [];

function bucket({ clock, clients }: StatePlaceOptions, name: string, prefix: string): Home {
  const at = (scope: string) => {
    const path = [prefix.replace(/\/+$/, ''), scope].filter((part) => part !== '').join('/');
    // The clients are made when something is asked of them: a verb that asks nothing needs no region.
    return stateObjects({ s3: () => clients().s3() }, name, path);
  };
  return {
    lease: (scope) => createLeaseS3(at(scope)),
    store: (scope, fence) => createStateS3(at(scope), clock, fence),
    probe: () => probeObjects(at('')),
    has: async (scope) => (await at(scope).get('state.json')) !== undefined,
    async scopes() {
      const keys = await at('').list(`${SCOPES}/`);
      const some = keys.flatMap((key) => /^(.*)\/lease\.json$/.exec(key)?.[1] ?? []);
      return (await at('').get('lease.json')) === undefined ? some : ['', ...some];
    },
  };
}
