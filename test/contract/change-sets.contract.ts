import { expect } from 'chai';
import type { ChangeSet, DesiredStack, LiveStack } from '../../src/core/model.ts';
import type { Contract, World } from './contract.ts';
import { bucketTemplate, created, found, queueTemplate, updated, wanted } from './steps.ts';

/** Asks what an update would do and waits for the answer. */
async function proposed(
  world: World,
  live: LiveStack,
  { desired, name = 'mr-change' }: { readonly desired: DesiredStack; readonly name?: string },
): Promise<ChangeSet> {
  const accepted = await world.cloud.perform({ kind: 'propose', live, desired, name }, `mr-${name}`);
  expect(accepted).to.deep.equal({ kind: 'started', stackId: live.id });
  await world.settle();
  const changeSet = await world.cloud.changeSet(live.id, name);
  if (changeSet === undefined) throw new Error(`there is no change set ${name}`);
  return changeSet;
}

const topic = (name: string) => ({ Type: 'AWS::SNS::Topic', Properties: { TopicName: name } });

const slower = wanted({ template: queueTemplate('two'), parameters: { Seconds: '60' } });

/** What holds of change sets: a question first, then the very update that was looked at. */
export const changeSets: readonly Contract[] = [
  {
    name: 'a change set says what would change, and changes nothing',
    needs: 'change-sets',
    check: async (world) => {
      const live = await created(world, wanted());
      const changeSet = await proposed(world, live, { desired: slower });
      expect(changeSet).to.include({ name: 'mr-change', stackId: live.id, phase: 'ready' });
      expect(changeSet.changes?.map(({ resource, type, action }) => [resource, type, action])).to.deep.equal([
        ['Queue', 'AWS::SQS::Queue', 'modify'],
      ]);
      expect(await found(world, live.id)).to.deep.equal(live);
      expect(await world.cloud.changeSets(live.id)).to.deep.equal(['mr-change']);
    },
  },
  {
    name: 'a change set that is applied is that update, and leaves no other behind',
    needs: 'change-sets',
    check: async (world) => {
      const live = await created(world, wanted());
      await proposed(world, live, { desired: slower });
      const accepted = await world.cloud.perform(
        { kind: 'apply', live, desired: slower, changeSet: 'mr-change' },
        'mr-apply',
      );
      expect(accepted).to.deep.equal({ kind: 'started', stackId: live.id });
      await world.settle();
      const after = await found(world, live.id);
      expect(after).to.deep.include({ phase: 'settled', parameters: { Seconds: '60' } });
      expect(after.outputs['MlopsMeta']).to.equal('{"digest":"two"}');
      expect(await world.cloud.changeSets(live.id)).to.deep.equal([]);
    },
  },
  {
    name: 'a change set that is discarded is gone, and discarding it again is no error',
    needs: 'change-sets',
    check: async (world) => {
      const live = await created(world, wanted());
      await proposed(world, live, { desired: slower });
      for (let time = 0; time < 2; time += 1) {
        const discard = { kind: 'discard', live, changeSet: 'mr-change' } as const;
        expect((await world.cloud.perform(discard, 'mr-discard')).kind).to.equal('started');
      }
      expect(await world.cloud.changeSet(live.id, 'mr-change')).to.equal(undefined);
      expect(await world.cloud.changeSets(live.id)).to.deep.equal([]);
    },
  },
  {
    name: 'a change set that is not there cannot be applied, and wants another look',
    needs: 'change-sets',
    check: async (world) => {
      const live = await created(world, wanted());
      const apply = { kind: 'apply', live, desired: slower, changeSet: 'mr-nothing' } as const;
      expect((await world.cloud.perform(apply, 'mr-apply')).kind).to.equal('gone');
      expect(await world.cloud.changeSet(live.id, 'mr-nothing')).to.equal(undefined);
    },
  },
  {
    name: 'a change set says of what would be added and removed',
    needs: 'change-sets',
    check: async (world) => {
      const live = await created(world, wanted());
      const desired = wanted({ template: bucketTemplate('another', 'two') });
      const { changes } = await proposed(world, live, { desired });
      const told = changes?.map(
        ({ resource, action, replacement }) => `${action} ${resource} ${replacement}`,
      );
      expect(told?.toSorted()).to.deep.equal(['add Bucket no', 'remove Queue no']);
    },
  },
  {
    name: 'a change set without a change is empty',
    needs: 'change-set-empty',
    check: async (world) => {
      const live = await created(world, wanted());
      expect(await proposed(world, live, { desired: wanted() })).to.include({ phase: 'empty' });
    },
  },
  {
    name: 'a change set is pending before it is ready, and its changes are not known then',
    needs: 'change-set-lifecycle',
    check: async (world) => {
      const live = await created(world, wanted());
      await world.cloud.perform({ kind: 'propose', live, desired: slower, name: 'mr-change' }, 'mr-p');
      const pending = await world.cloud.changeSet(live.id, 'mr-change');
      expect(pending).to.include({ phase: 'pending', changes: null });
      const apply = { kind: 'apply', live, desired: slower, changeSet: 'mr-change' } as const;
      expect((await world.cloud.perform(apply, 'mr-apply')).kind).to.equal('gone');
      const discard = { kind: 'discard', live, changeSet: 'mr-change' } as const;
      expect((await world.cloud.perform(discard, 'mr-discard')).kind).to.equal('busy');
    },
  },
  {
    name: 'a change set is obsolete once the stack was updated by another way',
    needs: 'change-set-obsolete',
    check: async (world) => {
      const live = await created(world, wanted());
      await proposed(world, live, { desired: slower });
      const after = await updated(world, live, wanted({ template: queueTemplate('three') }));
      expect(await world.cloud.changeSet(live.id, 'mr-change')).to.include({ phase: 'obsolete' });
      const apply = { kind: 'apply', live: after, desired: slower, changeSet: 'mr-change' } as const;
      expect((await world.cloud.perform(apply, 'mr-apply')).kind).to.equal('gone');
      expect((await found(world, live.id)).outputs['MlopsMeta']).to.equal('{"digest":"three"}');
    },
  },
  {
    name: 'a change set that was applied cannot be applied again, whatever the token',
    needs: 'change-set-lifecycle',
    check: async (world) => {
      const live = await created(world, wanted());
      await proposed(world, live, { desired: slower });
      const apply = { kind: 'apply', live, desired: slower, changeSet: 'mr-change' } as const;
      expect((await world.cloud.perform(apply, 'mr-apply')).kind).to.equal('started');
      // The answer was lost and the call is made again: the same token, so it is the same execution.
      expect((await world.cloud.perform(apply, 'mr-apply')).kind).to.equal('started');
      expect((await world.cloud.perform(apply, 'mr-other')).kind).to.equal('gone');
      await world.settle();
      expect((await world.cloud.changeSet(live.id, 'mr-change'))?.phase).to.be.oneOf([undefined, 'executed']);
    },
  },
  {
    name: 'the same proposal again is the same change set; another one of that name is refused',
    needs: 'change-set-lifecycle',
    check: async (world) => {
      const live = await created(world, wanted());
      const first = await proposed(world, live, { desired: slower });
      expect(await proposed(world, live, { desired: slower })).to.deep.equal(first);
      const other = { kind: 'propose', live, desired: wanted(), name: 'mr-change' } as const;
      expect((await world.cloud.perform(other, 'mr-other')).kind).to.equal('exists');
    },
  },
  {
    name: 'a change set says what it would replace, and what perhaps',
    needs: 'change-set-replacement',
    check: async (world) => {
      const subscription = {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'email', Endpoint: 'a@example.com' },
      };
      const template = (name: string) =>
        queueTemplate(name, { Topic: topic(name), Subscription: subscription });
      const live = await created(world, wanted({ template: template('one') }));
      const { changes } = await proposed(world, live, { desired: wanted({ template: template('two') }) });
      // Neither an order nor a policy for what may or may not be replaced is documented.
      const of = (id: string) => changes?.find(({ resource }) => resource === id);
      expect(of('Topic')).to.include({ replacement: 'yes', policy: 'ReplaceAndDelete' });
      expect(of('Subscription')).to.include({ replacement: 'maybe' });
      expect(changes).to.have.length(2);
    },
  },
];
