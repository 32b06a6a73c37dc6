import { expect } from 'chai';
import { EMPTY_MEMORY } from '../../src/core/memory.ts';
import { Rig } from '../support/rig.ts';
import { topic } from '../support/topic-blueprint.ts';
import { LeaseRig, SECOND } from '../service/lease/lease-rig.ts';

const attributes = { environment: ['dev'], pipeline: ['churn'], outcome: 'deployed', severity: 'info' };
const message = { id: 'm1', topicArn: 't', subject: 's', text: 't', json: '{}', attributes };

describe('accidents of others: two replicas at once', () => {
  it('a minute in which the new one runs beside the old one has one that decides, and one mail (argo-cd #6694, argo-rollouts #2556)', async () => {
    const rig = new LeaseRig();
    // It becomes due while both of them run.
    const letter = { message, written: 0, attempts: 0, nextTry: 90 * SECOND };
    const memory = { ...EMPTY_MEMORY, outbox: [letter] };
    rig.objects.overwrite(
      'state.json',
      JSON.stringify({ version: 1, fence: 0, writer: '', count: 1, memory }),
    );
    const old = rig.replica('old').start();
    await rig.clock.advance(60 * SECOND);
    rig.replica('new').start();
    await rig.clock.advance(60 * SECOND);
    expect(rig.decidersSince(0)).to.deep.equal(['old']);
    old.stop();
    await rig.clock.advance(60 * SECOND);
    expect(rig.decidersSince(rig.clock.now - 50 * SECOND)).to.deep.equal(['new']);
    expect(rig.published.map(({ id }) => id)).to.deep.equal(['m1']);
  });

  it('calls of two who have seen the same carry the same token: one stack comes of them', async () => {
    const first = await Rig.open();
    const second = await Rig.open({ beside: first });
    for (const [pipelines, effects] of [
      [[topic('churn')], ['CREATE_STACK']],
      [[topic('churn', { text: 'changed' })], ['CREATE_STACK', 'UPDATE_STACK']],
    ] as const) {
      for (const rig of [first, second]) rig.commit({ pipelines });
      await Promise.all([first.look(), second.look()]);
      await first.settle();
      await second.settle();
      expect(first.effects('churn')).to.deep.equal(effects);
    }
  });
});
