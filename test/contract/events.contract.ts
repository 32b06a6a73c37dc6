import { expect } from 'chai';
import { firstCause } from '../../src/adapters/cloudformation/first-cause.ts';
import type { Contract, World } from './contract.ts';
import {
  bucketTemplate,
  created,
  found,
  networkTemplate,
  queueTemplate,
  statusesOf,
  updated,
  wanted,
} from './steps.ts';

/** A stack whose queue is made or updated before something else fails. */
const failing = (world: World, digest: string): string =>
  queueTemplate(digest, world.gate({ after: 'Queue', ending: 'fails' }));

/** What a stack's history tells, and a deletion that fails. */
export const events: readonly Contract[] = [
  {
    name: 'the events of a stack carry the tokens of their requests, also when it is gone',
    needs: 'events',
    check: async (world) => {
      const before = await created(world, wanted(), 'mr-create-1');
      const changed = wanted({ template: queueTemplate('two'), parameters: { Seconds: '60' } });
      const live = await updated(world, before, changed, 'mr-update-1');
      await world.cloud.perform({ kind: 'delete', live }, 'mr-delete-1');
      await world.settle();
      const history = await world.history(live.id);
      const of = (token: string) => history.filter((event) => event.token === token);
      const steps = ['CREATE', 'UPDATE', 'DELETE'];
      for (const step of steps) {
        const own = of(`mr-${step.toLowerCase()}-1`);
        expect(statusesOf(own, 'Queue')).to.deep.equal([`${step}_IN_PROGRESS`, `${step}_COMPLETE`]);
        expect(statusesOf(own, null).at(0)).to.equal(`${step}_IN_PROGRESS`);
        expect(statusesOf(own, null).at(-1)).to.equal(`${step}_COMPLETE`);
      }
      expect(history.filter(({ token }) => token === null)).to.deep.equal([]);
    },
  },
  {
    name: 'the events of a create that fails tell what was made and taken away, and the first cause',
    needs: 'events',
    check: async (world) => {
      const live = await created(world, wanted({ template: failing(world, 'one') }), 'mr-create-1');
      const history = await world.history(live.id);
      expect(statusesOf(history, 'Queue')).to.deep.equal([
        'CREATE_IN_PROGRESS',
        'CREATE_COMPLETE',
        'DELETE_IN_PROGRESS',
        'DELETE_COMPLETE',
      ]);
      expect(statusesOf(history, null)).to.deep.equal([
        'CREATE_IN_PROGRESS',
        'ROLLBACK_IN_PROGRESS',
        'ROLLBACK_COMPLETE',
      ]);
      expect(firstCause(history, 'mr-create-1')).to.deep.include({ token: 'mr-create-1' });
      expect(firstCause(history, null)?.cause.resource).to.equal('Gate');
    },
  },
  {
    name: 'the events of an update that fails tell the way there and back, and the first cause',
    needs: 'events',
    check: async (world) => {
      const before = await created(world, wanted(), 'mr-create-1');
      const desired = wanted({ template: failing(world, 'two'), parameters: { Seconds: '60' } });
      await updated(world, before, desired, 'mr-update-1');
      const history = await world.history(before.id);
      const own = history.filter(({ token }) => token === 'mr-update-1');
      expect(statusesOf(own, 'Queue')).to.deep.equal([
        'UPDATE_IN_PROGRESS',
        'UPDATE_COMPLETE',
        'UPDATE_IN_PROGRESS',
        'UPDATE_COMPLETE',
      ]);
      expect(statusesOf(own, null)).to.deep.equal([
        'UPDATE_IN_PROGRESS',
        'UPDATE_ROLLBACK_IN_PROGRESS',
        'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
        'UPDATE_ROLLBACK_COMPLETE',
      ]);
      expect(firstCause(history, 'mr-update-1')?.cause.resource).to.equal('Gate');
    },
  },
  {
    name: 'the failure of a resource is told with the token of the request',
    needs: 'failed-events',
    check: async (world) => {
      const live = await created(world, wanted({ template: failing(world, 'one') }), 'mr-create-1');
      for (const token of ['mr-create-1', null]) {
        const failure = await world.cloud.lastFailure(live.id, token);
        expect(failure?.cause.resource).to.equal('Gate');
        expect(failure?.token).to.equal('mr-create-1');
      }
    },
  },
  {
    name: 'a name that is taken is found before anything else is made',
    needs: 'validation',
    check: async (world) => {
      const stack = 'mlops-default-a';
      await created(
        world,
        wanted({ stack, template: bucketTemplate('mlops-contract-taken') }),
        'mr-create-a',
      );
      const bucket = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'mlops-contract-taken' } };
      const live = await created(world, wanted({ template: queueTemplate('one', { Bucket: bucket }) }));
      expect(live.status).to.equal('ROLLBACK_COMPLETE');
      expect(statusesOf(await world.history(live.id), 'Queue')).to.deep.equal([]);
      const failure = await world.cloud.lastFailure(live.id, null);
      expect(failure?.cause).to.include({ resource: 'Bucket', resourceType: 'AWS::S3::Bucket' });
      expect(failure?.cause.reason).to.match(/exists/);
    },
  },
  {
    name: 'a deletion that fails names what is left, and can be asked for again',
    needs: 'delete-failed',
    check: async (world) => {
      const live = await created(world, wanted({ template: networkTemplate() }));
      const clear = await world.obstruct('delete', live);
      await world.cloud.perform({ kind: 'delete', live }, 'mr-delete-1');
      await world.settle();
      const left = await found(world, live.id);
      expect(left).to.include({ phase: 'stuck', status: 'DELETE_FAILED' });
      expect(left.statusReason).to.match(/Network/);
      const history = await world.history(live.id);
      expect(statusesOf(history, 'Queue').at(-1)).to.equal('DELETE_COMPLETE');
      expect(firstCause(history, 'mr-delete-1')?.cause.resource).to.equal('Network');
      await clear();
      expect((await world.cloud.perform({ kind: 'delete', live }, 'mr-delete-2')).kind).to.equal('started');
      await world.settle();
      expect(await world.cloud.describe(live.name)).to.equal(undefined);
    },
  },
];
