import { expect } from 'chai';
import { codeOf } from '../adapters/fault-of.ts';
import type { Contract, World } from './contract.ts';
import type { LiveStack } from '../../src/core/model.ts';
import { bucketTemplate, created, found, functionTemplate, queueTemplate, updated, wanted } from './steps.ts';

const taken = 'mlops-contract-taken';
const first = (world: World): Promise<LiveStack> =>
  created(world, wanted({ stack: 'mlops-default-a', template: bucketTemplate(taken) }), 'mr-create-a');
const second = (template: string) => wanted({ stack: 'mlops-default-b', template });

/** A stack that could not be made, because its bucket belongs to another one. */
async function unborn(world: World): Promise<LiveStack> {
  await first(world);
  return created(world, second(bucketTemplate(taken)), 'mr-create-b');
}

/** A stack whose rollback failed, and what stands in its way. */
async function wedged(world: World) {
  const before = await created(world, wanted({ template: functionTemplate('one') }));
  const template = functionTemplate('two', world.gate({ after: 'Function', ending: 'fails' }));
  const desired = wanted({ template });
  await world.cloud.perform({ kind: 'update', live: before, desired }, 'mr-update-1');
  const clear = await world.obstruct('rollback', before);
  await world.settle();
  return { before, live: await found(world, before.id), clear };
}

/** What holds of operations that fail, and of their way back. */
export const rollback: readonly Contract[] = [
  {
    name: 'a create that fails is rolled back to nothing, and its first cause is told',
    needs: 'rollback',
    check: async (world) => {
      const live = await unborn(world);
      expect(live).to.include({ phase: 'unborn', status: 'ROLLBACK_COMPLETE' });
      for (const token of ['mr-create-b', null]) {
        const failure = await world.cloud.lastFailure(live.id, token);
        expect(failure?.cause).to.include({ resource: 'Bucket', resourceType: 'AWS::S3::Bucket' });
        expect(failure?.cause.reason).to.match(/exists/);
      }
    },
  },
  {
    name: 'a stack that never was cannot be updated',
    needs: 'rollback',
    check: async (world) => {
      const live = await unborn(world);
      const update = { kind: 'update', live, desired: second(bucketTemplate('mlops-free')) } as const;
      expect(await codeOf(world.cloud.perform(update, 'mr-update-b'))).to.equal('wrong-state');
    },
  },
  {
    name: 'a stack that never was can be deleted and made again',
    needs: 'rollback',
    check: async (world) => {
      const live = await unborn(world);
      await world.cloud.perform({ kind: 'delete', live }, 'mr-delete-b');
      await world.settle();
      const born = await created(world, second(bucketTemplate('mlops-free')), 'mr-create-c');
      expect(born.phase).to.equal('settled');
    },
  },
  {
    name: 'an update that fails brings everything back, and its first cause is told',
    needs: 'rollback',
    check: async (world) => {
      await first(world);
      const before = await created(world, second(queueTemplate('one')), 'mr-create-b');
      const after = await updated(world, before, second(bucketTemplate(taken, 'two')), 'mr-update-b');
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
    name: 'an update that fails half-way gives back template, parameters, tags and outputs',
    needs: 'rollback',
    check: async (world) => {
      const before = await created(world, wanted());
      const template = queueTemplate('two', world.gate({ after: 'Queue', ending: 'fails' }));
      const tags = { ...before.tags, team: 'risk' };
      const desired = wanted({ template, tags, parameters: { Seconds: '60' } });
      const { outputs, parameters } = before;
      expect(await updated(world, before, desired)).to.deep.include({
        status: 'UPDATE_ROLLBACK_COMPLETE',
        tags: before.tags,
        outputs,
        parameters,
      });
      expect(await world.cloud.template(before.id)).to.equal(queueTemplate('one'));
    },
  },
  {
    name: 'after an update that failed the next one succeeds',
    needs: 'rollback',
    check: async (world) => {
      const before = await created(world, wanted());
      const template = queueTemplate('two', world.gate({ after: 'Queue', ending: 'fails' }));
      const rolledBack = await updated(world, before, wanted({ template }));
      const after = await updated(
        world,
        rolledBack,
        wanted({ template: queueTemplate('three') }),
        'mr-update-2',
      );
      expect(after).to.deep.include({
        phase: 'settled',
        outputs: { MlopsMeta: '{"digest":"three"}', Seconds: '30' },
      });
    },
  },
  {
    name: 'a rollback that fails names what failed, and goes on when it is told to',
    needs: 'wedged',
    check: async (world) => {
      const { before, live, clear } = await wedged(world);
      expect(live).to.include({ phase: 'wedged', status: 'UPDATE_ROLLBACK_FAILED' });
      expect(live.statusReason).to.match(/Function/);
      await clear();
      const accepted = await world.cloud.perform({ kind: 'continue-rollback', live }, 'mr-continue-1');
      expect(accepted.kind).to.equal('started');
      await world.settle();
      expect(await found(world, before.id)).to.deep.include({
        phase: 'settled-by-rollback',
        outputs: before.outputs,
      });
      expect(await world.cloud.template(before.id)).to.equal(functionTemplate('one'));
    },
  },
  {
    name: 'a stack whose rollback failed cannot be updated',
    needs: 'wedged',
    check: async (world) => {
      const { live } = await wedged(world);
      const update = {
        kind: 'update',
        live,
        desired: wanted({ template: functionTemplate('one') }),
      } as const;
      expect(await codeOf(world.cloud.perform(update, 'mr-update-2'))).to.equal('wrong-state');
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
