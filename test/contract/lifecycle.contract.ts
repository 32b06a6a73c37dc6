import { expect } from 'chai';
import type { Contract } from './contract.ts';
import { bucketTemplate, created, found, queueTemplate, updated, wanted } from './steps.ts';

/** What holds of operations that take their time, and of those that fail. */
export const lifecycle: readonly Contract[] = [
  {
    name: 'a stack is busy, and at work, until its operation has ended',
    needs: 'lifecycle',
    check: async (world) => {
      await world.cloud.perform({ kind: 'create', desired: wanted() }, 'mr-create-1');
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
      const update = (digest: string) =>
        ({ kind: 'update', live, desired: wanted({ template: queueTemplate(digest) }) }) as const;
      await world.cloud.perform(update('two'), 'mr-update-1');
      expect((await world.cloud.perform(update('three'), 'mr-update-2')).kind).to.equal('busy');
      await world.settle();
      expect((await found(world, live.id)).outputs['MlopsMeta']).to.equal('{"digest":"two"}');
    },
  },
  {
    name: 'an update that is cancelled ends as it began',
    needs: 'lifecycle',
    check: async (world) => {
      const live = await created(world, wanted());
      const desired = wanted({ template: queueTemplate('two'), parameters: { Seconds: '60' } });
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
    },
  },
  {
    name: 'an update that has ended cannot be cancelled, and wants another look',
    needs: 'lifecycle',
    check: async (world) => {
      const live = await created(world, wanted());
      expect((await world.cloud.perform({ kind: 'cancel-update', live }, 'mr-cancel-1')).kind).to.equal(
        'busy',
      );
    },
  },
  {
    name: 'a create that fails is rolled back to nothing, and its first cause is told with our token',
    needs: 'rollback',
    check: async (world) => {
      await created(
        world,
        wanted({ stack: 'mlops-default-a', template: bucketTemplate('taken') }),
        'mr-create-a',
      );
      const second = wanted({ stack: 'mlops-default-b', template: bucketTemplate('taken') });
      const live = await created(world, second, 'mr-create-b');
      expect(live).to.include({ phase: 'unborn', status: 'ROLLBACK_COMPLETE' });
      for (const token of ['mr-create-b', null]) {
        const failure = await world.cloud.lastFailure(live.id, token);
        expect(failure?.cause).to.include({ resource: 'Bucket', resourceType: 'AWS::S3::Bucket' });
        expect(failure?.cause.reason).to.match(/exists/);
        expect(failure?.token).to.equal('mr-create-b');
      }
    },
  },
  {
    name: 'a stack that never was can be deleted and made again',
    needs: 'rollback',
    check: async (world) => {
      await created(
        world,
        wanted({ stack: 'mlops-default-a', template: bucketTemplate('taken') }),
        'mr-create-a',
      );
      const stack = 'mlops-default-b';
      const unborn = await created(
        world,
        wanted({ stack, template: bucketTemplate('taken') }),
        'mr-create-b',
      );
      await world.cloud.perform({ kind: 'delete', live: unborn }, 'mr-delete-b');
      await world.settle();
      const born = await created(world, wanted({ stack, template: bucketTemplate('free') }), 'mr-create-c');
      expect(born.phase).to.equal('settled');
    },
  },
  {
    name: 'an update that fails brings everything back, and its first cause is told',
    needs: 'rollback',
    check: async (world) => {
      await created(
        world,
        wanted({ stack: 'mlops-default-a', template: bucketTemplate('taken') }),
        'mr-create-a',
      );
      const before = await created(world, wanted({ stack: 'mlops-default-b' }), 'mr-create-b');
      const desired = wanted({ stack: 'mlops-default-b', template: bucketTemplate('taken', 'two') });
      const after = await updated(world, before, desired, 'mr-update-b');
      expect(after).to.deep.include({
        phase: 'settled-by-rollback',
        status: 'UPDATE_ROLLBACK_COMPLETE',
        outputs: before.outputs,
      });
      const failure = await world.cloud.lastFailure(after.id, 'mr-update-b');
      expect(failure?.cause.resource).to.equal('Bucket');
    },
  },
  {
    name: 'a rollback that failed goes on when it is told to',
    needs: 'wedged',
    check: async (world) => {
      const before = await created(world, wanted());
      const desired = wanted({ parameters: { Seconds: '60' } });
      world.inject({ kind: 'resource-fails', on: 'update', resource: 'Queue', reason: 'refused' });
      world.inject({ kind: 'resource-fails', on: 'rollback', resource: 'Queue', reason: 'still refused' });
      const wedged = await updated(world, before, desired);
      expect(wedged).to.include({ phase: 'wedged', status: 'UPDATE_ROLLBACK_FAILED' });
      const accepted = await world.cloud.perform(
        { kind: 'continue-rollback', live: wedged },
        'mr-continue-1',
      );
      expect(accepted.kind).to.equal('started');
      await world.settle();
      expect((await found(world, before.id)).phase).to.equal('settled-by-rollback');
    },
  },
  {
    name: 'a rollback that does not have to go on wants another look',
    needs: 'wedged',
    check: async (world) => {
      const live = await created(world, wanted());
      const accepted = await world.cloud.perform({ kind: 'continue-rollback', live }, 'mr-continue-1');
      expect(accepted.kind).to.equal('busy');
    },
  },
];
