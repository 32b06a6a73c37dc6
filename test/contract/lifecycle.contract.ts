import { expect } from 'chai';
import type { Contract, World } from './contract.ts';
import { created, found, queueTemplate, updated, wanted } from './steps.ts';

/** A stack whose queue is made, or updated, and which then waits at a gate. */
const held = (world: World, digest: string): string =>
  queueTemplate(digest, world.gate({ after: 'Queue', ending: 'opens' }));

/** What holds of operations that take their time. */
export const lifecycle: readonly Contract[] = [
  {
    name: 'a stack is busy, and at work, until its operation has ended',
    needs: 'lifecycle',
    check: async (world) => {
      await world.cloud.perform(
        { kind: 'create', desired: wanted({ template: held(world, 'one') }) },
        'mr-create-1',
      );
      const live = await found(world, wanted().stack);
      expect(live).to.include({ phase: 'busy', status: 'CREATE_IN_PROGRESS' });
      expect(await world.cloud.inProgress()).to.deep.equal(new Set([live.id]));
      await world.settle();
      expect((await found(world, live.id)).phase).to.equal('settled');
      expect(await world.cloud.inProgress()).to.deep.equal(new Set());
    },
  },
  {
    name: 'an update of a busy stack says that it is busy',
    needs: 'lifecycle',
    check: async (world) => {
      const live = await created(world, wanted());
      const update = (template: string) => ({ kind: 'update', live, desired: wanted({ template }) }) as const;
      await world.cloud.perform(update(held(world, 'two')), 'mr-update-1');
      const second = await world.cloud.perform(update(queueTemplate('three')), 'mr-update-2');
      expect(second.kind).to.equal('busy');
      await world.settle();
      expect((await found(world, live.id)).outputs['MlopsMeta']).to.equal('{"digest":"two"}');
    },
  },
  {
    name: 'a stack that is being updated cannot be deleted, and says that it is busy',
    needs: 'busy-delete',
    check: async (world) => {
      const live = await created(world, wanted());
      const desired = wanted({ template: held(world, 'two') });
      await world.cloud.perform({ kind: 'update', live, desired }, 'mr-update-1');
      const deleted = await world.cloud.perform({ kind: 'delete', live }, 'mr-delete-1');
      expect(deleted.kind).to.equal('busy');
      await world.settle();
      expect((await found(world, live.id)).status).to.equal('UPDATE_COMPLETE');
    },
  },
  {
    name: 'a stack that is being made can be deleted',
    needs: 'lifecycle',
    check: async (world) => {
      const desired = wanted({ template: held(world, 'one') });
      await world.cloud.perform({ kind: 'create', desired }, 'mr-create-1');
      const live = await found(world, desired.stack);
      expect((await world.cloud.perform({ kind: 'delete', live }, 'mr-delete-1')).kind).to.equal('started');
      await world.settle();
      expect(await world.cloud.sweep()).to.deep.equal([]);
    },
  },
  {
    name: 'an update that is cancelled ends as it began',
    needs: 'lifecycle',
    check: async (world) => {
      const live = await created(world, wanted());
      const template = await world.cloud.template(live.id);
      const desired = wanted({ template: held(world, 'two'), parameters: { Seconds: '60' } });
      await world.cloud.perform({ kind: 'update', live, desired }, 'mr-update-1');
      const busy = await found(world, live.id);
      const cancelled = await world.cloud.perform({ kind: 'cancel-update', live: busy }, 'mr-cancel-1');
      expect(cancelled.kind).to.equal('started');
      await world.settle();
      expect(await found(world, live.id)).to.deep.include({
        phase: 'settled-by-rollback',
        outputs: live.outputs,
        parameters: live.parameters,
      });
      expect(await world.cloud.template(live.id)).to.equal(template);
    },
  },
  {
    name: 'an update that has ended cannot be cancelled, and wants another look',
    needs: 'lifecycle',
    check: async (world) => {
      const before = await created(world, wanted());
      const live = await updated(world, before, wanted({ template: queueTemplate('two') }));
      const cancelled = await world.cloud.perform({ kind: 'cancel-update', live }, 'mr-cancel-1');
      expect(cancelled.kind).to.equal('busy');
    },
  },
];
