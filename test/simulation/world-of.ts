import type { StateObjects } from '../../src/adapters/s3-state-objects.ts';
import { createStateS3 } from '../../src/adapters/state-s3.ts';
import type { Destruction } from '../../src/core/model.ts';
import { MINUTE } from '../../src/core/text/time.ts';
import type { Change, Checkout, Clock, Cloud, Forecaster, Log, Notifier, Source } from '../../src/ports.ts';
import type { World } from '../../src/service/world.ts';
import { WITHOUT_POLICY } from '../../src/service/policy-keeper.ts';
import { sha256 } from '../support/blueprint.ts';
import { blueprints } from './config-text.ts';
import type { Gate } from './gate.ts';
import { REGIONS } from './wire.ts';
import type { Region, Wire } from './wire.ts';
import type { Witness } from './witness.ts';

/** What a process is started with. */
export interface Place {
  readonly clock: Clock;
  readonly wire: Wire;
  readonly source: Source;
  readonly topicArn: string;
  readonly deleteBudget: number;
}

/** The world of a process, all of which goes through its gate and before its witness. */
export function worldOf(
  place: Place,
  gate: Gate,
  witness: Witness,
  { objects, fence }: { readonly objects: StateObjects; readonly fence: () => number | null },
): World {
  const { clock, wire, deleteBudget, topicArn } = place;
  const cloudIn = (region: Region): Cloud =>
    witnessed(
      wire.cloud(region, () => clock.now()),
      region,
      witness,
    );
  const clouds = { [REGIONS[0]]: cloudIn(REGIONS[0]), [REGIONS[1]]: cloudIn(REGIONS[1]) };
  return {
    instance: 'mlops',
    sourceId: 'this-source',
    region: REGIONS[0],
    mode: 'apply',
    only: null,
    pruneQuorum: 10 * MINUTE,
    deleteBudget,
    assetsBucket: null,
    executionRoleArn: null,
    configPath: 'mlops-config.json',
    poll: MINUTE,
    topicArn,
    source: sourceThrough(place.source, gate, witness),
    forecaster: SUSPICIOUS,
    store: createStateS3(objects, clock, fence),
    clock,
    policy: WITHOUT_POLICY,
    blueprints: { load: () => blueprints },
    cloud: ({ region }) => clouds[region === REGIONS[1] ? REGIONS[1] : REGIONS[0]],
    notifier: notifierBefore(witness, wire.notifier()),
    log: logTo(witness),
    hash: sha256,
  };
}

/** It sees that a queue would be replaced, and sometimes sees what is not there: AWS has to be asked. */
const SUSPICIOUS: Forecaster = {
  forecast: (changes) =>
    Promise.resolve(
      changes.map((change) => ({ destroys: isAlarming(change) ? [DANGER] : [], differences: null })),
    ),
};

const DANGER: Destruction = {
  resource: 'Queue',
  type: 'AWS::SQS::Queue',
  how: 'replaced',
  certain: false,
  why: 'Its name changes, or may.',
};

const isAlarming = ({ live, desired }: Change): boolean =>
  live.parameters['Shelf'] !== desired.parameters['Shelf'] || desired.parameters['Text'] === 'three';

function witnessed(cloud: Cloud, region: Region, witness: Witness): Cloud {
  const seeing = async <T>(read: Promise<T>): Promise<T> => {
    try {
      return await read;
    } catch (error) {
      witness.blind(region);
      throw error;
    }
  };
  return {
    ...bound(cloud),
    sweep: async (signal) => {
      const stacks = await seeing(cloud.sweep(signal));
      witness.swept(region, stacks);
      return stacks;
    },
    inProgress: (signal) => seeing(cloud.inProgress(signal)),
    describe: (stack, signal) => seeing(cloud.describe(stack, signal)),
    perform: (action, token, signal) => {
      witness.acting(action, token);
      return cloud.perform(action, token, signal);
    },
  };
}

const bound = (cloud: Cloud): Cloud => ({
  drifts: cloud.drifts,
  artifacts: cloud.artifacts,
  executions: cloud.executions,
  endpoints: cloud.endpoints,
  judges: cloud.judges,
  identity: (signal) => cloud.identity(signal),
  sweep: (signal) => cloud.sweep(signal),
  inProgress: (signal) => cloud.inProgress(signal),
  describe: (stack, signal) => cloud.describe(stack, signal),
  template: (id, signal) => cloud.template(id, signal),
  lastFailure: (id, token, signal) => cloud.lastFailure(id, token, signal),
  changeSet: (id, name, signal) => cloud.changeSet(id, name, signal),
  changeSets: (id, signal) => cloud.changeSets(id, signal),
  latestEvent: (id, signal) => cloud.latestEvent(id, signal),
  history: (id, signal) => cloud.history(id, signal),
  runners: (id, signal) => cloud.runners(id, signal),
  served: (id, signal) => cloud.served(id, signal),
  perform: (action, token, signal) => cloud.perform(action, token, signal),
});

/** A process knows that history was rewritten when it saw the commit before: to the next one it is a branch like any. */
function sourceThrough(source: Source, gate: Gate, witness: Witness): Source {
  let last: string | null = null;
  return {
    description: source.description,
    look: async (signal) => {
      try {
        const checkout = await gate.through('a look at Git', () => source.look(signal));
        const { commit } = checkout.revision;
        const rewritten = checkout.rewritten && last !== null && last !== commit;
        last = commit;
        witness.read(commit, rewritten);
        return filesThrough({ ...checkout, rewritten }, gate);
      } catch (error) {
        witness.read(null, false);
        throw error;
      }
    },
  };
}

const filesThrough = (checkout: Checkout, gate: Gate): Checkout => ({
  ...checkout,
  file: (path) => gate.through(path, () => checkout.file(path)),
  list: (folder) => gate.through(folder, () => checkout.list(folder)),
});

const notifierBefore = (witness: Witness, notifier: Notifier): Notifier => ({
  publish: async (message, signal) => {
    witness.mailing(message.id, 'begun');
    try {
      await notifier.publish(message, signal);
    } catch (error) {
      witness.mailing(message.id, 'unknown');
      throw error;
    }
    witness.mailing(message.id, 'sent');
  },
});

export function logTo(witness: Witness): Log {
  const hear =
    (level: string): Log['info'] =>
    (fields, message) => {
      witness.logged(`${level} ${message} ${JSON.stringify(fields)}`);
    };
  return { debug: hear('debug'), info: hear('info'), warn: hear('warn'), error: hear('error') };
}
