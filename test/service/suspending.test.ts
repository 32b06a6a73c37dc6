import { expect } from 'chai';
import type { Request } from '../../src/ports.ts';
import { HOUR, MINUTE } from '../../src/core/text/time.ts';
import { Rig } from '../support/rig.ts';
import { topic } from '../support/topic-blueprint.ts';

type Suspend = Extract<Request, { kind: 'suspend' }>;

const environments = { dev: {}, prod: {} };

const says = (text: string) => ({
  environments,
  pipelines: ['churn', 'fraud'].map((name) => topic(name, { text })),
});

const suspend = (scope: object, until: number | null = null): Suspend => ({
  kind: 'suspend',
  pipeline: null,
  environment: null,
  ...scope,
  reason: 'an incident',
  until,
});

async function deployed(): Promise<Rig> {
  const rig = await Rig.open();
  await rig.deploy(says('one'));
  rig.newMails();
  return rig;
}

const changed = (rig: Rig): readonly string[] =>
  Object.entries(rig.said())
    .filter(([, said]) => said === 'two')
    .map(([stack]) => stack.replace('mlops-', ''));

describe('a suspension that a person asked for', () => {
  const scopes: readonly (readonly [scope: object, left: readonly string[]])[] = [
    [{}, []],
    [{ environment: 'prod' }, ['dev-churn', 'dev-fraud']],
    [{ pipeline: 'churn' }, ['dev-fraud', 'prod-fraud']],
    [{ pipeline: 'churn', environment: 'prod' }, ['dev-churn', 'dev-fraud', 'prod-fraud']],
  ];
  for (const [scope, left] of scopes)
    it(`of ${JSON.stringify(scope)} keeps just that as it is, over a restart, until it is resumed`, async () => {
      const rig = await deployed();
      await rig.store.ask(suspend(scope));
      rig.commit(says('two'));
      await rig.live(10 * MINUTE);
      rig.restart();
      await rig.live(10 * MINUTE);
      expect(changed(rig)).to.deep.equal(left);
      await rig.store.ask({ kind: 'resume', pipeline: null, environment: null, ...scope });
      await rig.settle();
      expect(changed(rig)).to.have.length(4);
      expect(rig.store.memory.halts).to.deep.equal([]);
    });

  it('ends by itself at its time, and is forgotten then', async () => {
    const rig = await deployed();
    await rig.store.ask(suspend({}, rig.clock.now() + HOUR));
    rig.commit(says('two'));
    await rig.live(50 * MINUTE);
    expect(changed(rig)).to.deep.equal([]);
    expect((await rig.look()).snapshot.pipelines[0]).to.include({
      step: 'suspended',
      nextTry: rig.store.memory.halts?.[0]?.until,
    });
    await rig.live(20 * MINUTE);
    expect(changed(rig)).to.have.length(4);
    expect(rig.store.memory.halts).to.deep.equal([]);
    expect(rig.newSubjects()).to.deep.equal(['[mlops] 4 deployed']);
  });

  it('is replaced by another one of the same, and shown by a preview before it is taken up', async () => {
    const rig = await deployed();
    await rig.store.ask(suspend({ pipeline: 'churn' }));
    await rig.store.ask({ ...suspend({ pipeline: 'churn' }), reason: 'better words' });
    const shown = (await rig.preview()).steps.filter(({ kind }) => kind === 'suspended');
    expect(shown.map(({ why }) => why.replace(/.*: /, ''))).to.deep.equal(['better words', 'better words']);
    await rig.look();
    expect(rig.store.memory.halts).to.have.length(1);
  });

  it('lets what is under way finish', async () => {
    const rig = await deployed();
    rig.commit(says('two'));
    await rig.look();
    await rig.store.ask(suspend({}));
    await rig.live(10 * MINUTE);
    expect(changed(rig)).to.have.length(4);
  });
});
