import { expect } from 'chai';
import type { LiveStack } from '../../src/core/model.ts';
import type { Detection, FoundDrift } from '../../src/inside-ports.ts';
import type { Contract, World } from './contract.ts';
import { created, found, wanted } from './steps.ts';

/** Compares a stack with its template, and waits for the end of it. */
async function compared(world: World, live: LiveStack): Promise<Detection> {
  const { drifts } = world.cloud;
  const id = await drifts.detect(live.id);
  await world.settle();
  return drifts.detection(id);
}

/** What differs, in the words that people are told of it. */
const differing = (drifts: readonly FoundDrift[]) =>
  drifts.map(({ resource, type, how, paths }) => ({ resource, type, how, paths }));

const QUEUE = { resource: 'Queue', type: 'AWS::SQS::Queue' };

/** Asks for a drift-aware change set of what is live already, and waits for the answer. */
async function reverting(world: World, live: LiveStack) {
  const propose = { kind: 'propose', live, desired: wanted(), name: 'mr-revert', reverts: true } as const;
  await world.cloud.perform(propose, 'mr-propose');
  await world.settle();
  return world.cloud.changeSet(live.id, 'mr-revert');
}

/** What holds of resources that somebody changed past CloudFormation. */
export const drift: readonly Contract[] = [
  {
    name: 'a stack that nobody touched has not drifted',
    needs: 'drift',
    check: async (world) => {
      const live = await created(world, wanted());
      expect(await compared(world, live)).to.deep.equal({ kind: 'in-sync' });
      expect(await world.cloud.drifts.found(live.id)).to.deep.equal([]);
    },
  },
  {
    name: 'a resource that was changed past CloudFormation is found, with the property that differs',
    needs: 'drift',
    check: async (world) => {
      const live = await created(world, wanted());
      await world.tamper(live, 'modified');
      expect(await compared(world, live)).to.deep.equal({ kind: 'drifted' });
      const drifts = await world.cloud.drifts.found(live.id);
      expect(differing(drifts)).to.deep.equal([{ ...QUEUE, how: 'modified', paths: ['/VisibilityTimeout'] }]);
      expect(drifts[0]?.physicalId).to.be.a('string');
    },
  },
  {
    name: 'a resource that was deleted past CloudFormation is found',
    needs: 'drift',
    check: async (world) => {
      const live = await created(world, wanted());
      await world.tamper(live, 'deleted');
      expect(await compared(world, live)).to.deep.equal({ kind: 'drifted' });
      expect(differing(await world.cloud.drifts.found(live.id))).to.deep.equal([
        { ...QUEUE, how: 'deleted', paths: [] },
      ]);
    },
  },
  {
    name: 'to look for drift changes nothing',
    needs: 'drift',
    check: async (world) => {
      const live = await created(world, wanted());
      await world.tamper(live, 'modified');
      await compared(world, live);
      expect(await found(world, live.id)).to.deep.equal(live);
    },
  },
  {
    name: 'an update to what is live already is refused as such though a resource drifted, which stays as it is',
    needs: 'drift-not-updated',
    check: async (world) => {
      const live = await created(world, wanted());
      await world.tamper(live, 'modified');
      const accepted = await world.cloud.perform({ kind: 'update', live, desired: wanted() }, 'mr-update');
      expect(accepted).to.deep.equal({ kind: 'no-change' });
      expect(await compared(world, live)).to.deep.equal({ kind: 'drifted' });
    },
  },
  {
    name: 'a drift-aware change set says what it sets back, and sets it back',
    needs: 'drift-revert',
    check: async (world) => {
      const live = await created(world, wanted());
      await world.tamper(live, 'modified');
      const changeSet = await reverting(world, live);
      expect(changeSet?.phase).to.equal('ready');
      expect(changeSet?.changes?.map(({ resource, action }) => [resource, action])).to.deep.equal([
        ['Queue', 'modify'],
      ]);
      const apply = {
        kind: 'apply',
        live,
        desired: wanted(),
        changeSet: 'mr-revert',
        reverts: true,
      } as const;
      await world.cloud.perform(apply, 'mr-apply');
      await world.settle();
      expect(await compared(world, await found(world, live.id))).to.deep.equal({ kind: 'in-sync' });
    },
  },
  {
    name: 'a drift-aware change set makes anew what was deleted',
    needs: 'drift-revert',
    check: async (world) => {
      const live = await created(world, wanted());
      await world.tamper(live, 'deleted');
      const changeSet = await reverting(world, live);
      expect(changeSet?.changes?.map(({ resource, action }) => [resource, action])).to.deep.equal([
        ['Queue', 'add'],
      ]);
      const apply = {
        kind: 'apply',
        live,
        desired: wanted(),
        changeSet: 'mr-revert',
        reverts: true,
      } as const;
      await world.cloud.perform(apply, 'mr-apply');
      await world.settle();
      expect(await compared(world, await found(world, live.id))).to.deep.equal({ kind: 'in-sync' });
    },
  },
  {
    name: 'a drift-aware change set where nothing drifted is empty',
    needs: 'drift-revert',
    check: async (world) => {
      const live = await created(world, wanted());
      expect(await reverting(world, live)).to.include({ phase: 'empty' });
    },
  },
];
