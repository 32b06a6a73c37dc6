import { expect } from 'chai';
import type { Action } from '../../src/core/model.ts';
import { codeOf, faultOf } from '../adapters/fault-of.ts';
import type { Capability, Contract } from './contract.ts';
import { created, found, queueTemplate, updated, wanted } from './steps.ts';

const broken: readonly (readonly [template: string, needs: Capability])[] = [
  ['{"Resources": {', 'template-errors'],
  ['{"Resources":{"A":{"Type":"AWS::No::Such"}}}', 'template-errors'],
  ['{"Resources":{}}', 'empty-templates'],
];

/** What holds when AWS refuses, or does not answer as it should. */
export const failures: readonly Contract[] = [
  {
    name: 'the same create with the same token is one create',
    needs: 'tokens',
    check: async ({ cloud, settle }) => {
      const create: Action = { kind: 'create', desired: wanted() };
      const first = await cloud.perform(create, 'mr-create-1');
      expect(await cloud.perform(create, 'mr-create-1')).to.deep.equal(first);
      await settle();
      expect(await cloud.sweep()).to.have.length(1);
    },
  },
  {
    name: 'the same token for another update says that it was used',
    needs: 'tokens',
    check: async (world) => {
      const before = await created(world, wanted());
      const after = await updated(world, before, wanted({ parameters: { Seconds: '60' } }), 'mr-same');
      const other = {
        kind: 'update',
        live: after,
        desired: wanted({ parameters: { Seconds: '90' } }),
      } as const;
      expect(await world.cloud.perform(other, 'mr-same')).to.deep.equal({ kind: 'token-used' });
    },
  },
  {
    name: 'a create whose answer was lost may be sent again with its token, and is one create',
    needs: 'faults',
    check: async (world) => {
      const create: Action = { kind: 'create', desired: wanted() };
      world.inject({ kind: 'lost-response', operation: 'CreateStack' });
      expect((await faultOf(world.cloud.perform(create, 'mr-create-1'))).lane).to.equal('failed');
      expect((await world.restarted().perform(create, 'mr-create-1')).kind).to.equal('started');
      await world.settle();
      expect(await world.cloud.sweep()).to.have.length(1);
    },
  },
  {
    name: 'an error after the effect is an unknown outcome, and a look tells that it happened',
    needs: 'faults',
    check: async (world) => {
      world.inject({ kind: 'server-error', effect: 'after', operation: 'CreateStack' });
      const create: Action = { kind: 'create', desired: wanted() };
      expect(await faultOf(world.cloud.perform(create, 'mr-create-1'))).to.include({
        lane: 'failed',
        code: 'unknown-outcome',
      });
      expect((await found(world, wanted().stack)).phase).to.equal('busy');
    },
  },
  {
    name: 'a write that is throttled a little is done all the same, once',
    needs: 'faults',
    check: async (world) => {
      world.inject({ kind: 'throttle', operation: 'CreateStack', times: 2 });
      expect((await created(world, wanted())).phase).to.equal('settled');
    },
  },
  {
    name: 'a sweep that breaks off on its second page is a fault, never half of a list',
    needs: 'faults',
    check: async (world) => {
      const all = Array.from({ length: 120 }, (_, index) => `mlops-default-p${index}`);
      await Promise.all(
        all.map((stack) =>
          world.cloud.perform({ kind: 'create', desired: wanted({ stack }) }, `mr-${stack}`),
        ),
      );
      await world.settle();
      world.inject({ kind: 'page-error', operation: 'DescribeStacks', times: 'always' });
      expect(await codeOf(world.cloud.sweep())).to.equal('unknown-outcome');
    },
  },
  {
    name: 'a read that is behind the last write is not believed',
    needs: 'faults',
    check: async (world) => {
      const live = await created(world, wanted());
      world.inject({ kind: 'stale-read', times: 2 });
      const desired = wanted({ template: queueTemplate('two') });
      await world.cloud.perform({ kind: 'update', live, desired }, 'mr-update-1');
      for (let read = 0; read < 3; read += 1) expect((await found(world, live.id)).phase).to.equal('busy');
      await world.settle();
      expect((await found(world, live.id)).outputs['MlopsMeta']).to.equal('{"digest":"two"}');
    },
  },
  {
    name: 'a stack that was just created is not taken for absent by a list that is behind',
    needs: 'faults',
    check: async (world) => {
      world.inject({ kind: 'stale-read', times: 1 });
      await world.cloud.perform({ kind: 'create', desired: wanted() }, 'mr-create-1');
      const [behind] = await world.cloud.sweep();
      expect(behind).to.deep.include({ name: wanted().stack, phase: 'busy', tags: wanted().tags });
    },
  },
  {
    name: 'expired credentials, a refused permission and a dead endpoint are told apart',
    needs: 'faults',
    check: async ({ cloud, inject }) => {
      const troubles = ['expired-credentials', 'access-denied', 'unreachable'] as const;
      const codes: string[] = [];
      for (const kind of troubles) {
        // The SDK asks three times when nobody answers.
        inject({ kind, times: kind === 'unreachable' ? 3 : 1 });
        codes.push(await codeOf(cloud.sweep()));
      }
      expect(codes).to.deep.equal(['credentials-expired', 'access-denied', 'unreachable']);
    },
  },
  {
    name: 'a protected stack is not deleted until its protection is taken away',
    needs: 'protection',
    check: async (world) => {
      const live = await created(world, wanted({ protect: true }));
      expect(live.protection).to.equal(true);
      expect(await codeOf(world.cloud.perform({ kind: 'delete', live }, 'mr-delete-1'))).to.equal(
        'termination-protected',
      );
      await world.cloud.perform({ kind: 'set-protection', live, protect: false }, 'mr-protect-1');
      expect((await found(world, live.id)).protection).to.equal(false);
      expect((await world.cloud.perform({ kind: 'delete', live }, 'mr-delete-2')).kind).to.equal('started');
    },
  },
  {
    name: 'a template with roles wants its capability',
    needs: 'capabilities',
    check: async (world) => {
      const trust = { Version: '2012-10-17', Statement: [] };
      const role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust } };
      const template = queueTemplate('one', { Role: role });
      const create = (capabilities: readonly 'CAPABILITY_IAM'[]): Action => ({
        kind: 'create',
        desired: wanted({ template, capabilities }),
      });
      expect(await codeOf(world.cloud.perform(create([]), 'mr-create-1'))).to.equal('capabilities');
      expect((await world.cloud.perform(create(['CAPABILITY_IAM']), 'mr-create-2')).kind).to.equal('started');
    },
  },
  ...broken.map(([template, needs]): Contract => ({
    name: `the template ${template} is refused before anything is made`,
    needs,
    check: async ({ cloud }) => {
      const create: Action = { kind: 'create', desired: wanted({ template, parameters: {} }) };
      expect(await faultOf(cloud.perform(create, 'mr-create-1'))).to.include({
        lane: 'stalled',
        code: 'template-invalid',
      });
      expect(await cloud.sweep()).to.deep.equal([]);
    },
  })),
  {
    name: 'an operation that the endpoint does not have is an unknown outcome, not a crash',
    needs: 'unimplemented-operations',
    check: async (world) => {
      const live = await created(world, wanted());
      const fault = await faultOf(world.cloud.perform({ kind: 'continue-rollback', live }, 'mr-continue-1'));
      expect(fault).to.include({ lane: 'failed', code: 'unknown-outcome' });
    },
  },
  {
    name: 'a template that makes the endpoint stumble is an unknown outcome, not a crash',
    needs: 'unimplemented-operations',
    check: async ({ cloud }) => {
      const create: Action = { kind: 'create', desired: wanted({ template: '{"Resources": {' }) };
      expect(await faultOf(cloud.perform(create, 'mr-create-1'))).to.include({
        lane: 'failed',
        code: 'unknown-outcome',
      });
    },
  },
];
