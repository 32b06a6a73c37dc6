import { expect } from 'chai';
import { MINUTE } from '../../src/core/text/time.ts';
import { Rig } from '../support/rig.ts';
import { topic } from '../support/topic-blueprint.ts';

const MANY = Array.from({ length: 12 }, (_, index) => topic(`p${index}`));

/** A service that takes everything away, on what another one has deployed. */
async function farewellTo(config: object, before: object = config): Promise<Rig> {
  const rig = await Rig.open();
  await rig.deploy(before);
  const last = await Rig.open({ beside: rig, settings: { farewell: true } });
  last.commit(config);
  return last;
}

const kindsOf = (steps: readonly { readonly pipeline: string; readonly kind: string }[]) =>
  Object.fromEntries(steps.map(({ pipeline, kind }) => [pipeline, kind]));

describe('An instance that is taken away', () => {
  it('loses all its stacks in one run, by one call each, and makes nothing anew', async () => {
    const rig = await farewellTo({ pipelines: MANY });
    expect(await rig.writesDuring(() => rig.settle())).to.deep.equal({ DeleteStack: 12 });
    expect(rig.statuses()).to.deep.equal({});
    rig.pass(30 * MINUTE);
    expect(await rig.writesDuring(() => rig.settle())).to.deep.equal({});
  });

  it('keeps what is protected or retained, also by a commit that was never deployed', async () => {
    const before = { pipelines: [topic('a'), topic('b'), topic('c', { protect: true }), topic('d')] };
    const rig = await farewellTo(
      {
        pipelines: [
          topic('a', { protect: true }),
          topic('b', { on_removal: 'retain' }),
          topic('c', { protect: true }),
          topic('d'),
          topic('never-made'),
        ],
      },
      before,
    );
    const pass = await rig.settle();
    expect(Object.keys(rig.statuses())).to.deep.equal(['a', 'b', 'c'].map((name) => `mlops-default-${name}`));
    expect(kindsOf(pass.steps.filter(({ live }) => live !== null))).to.deep.equal({
      a: 'protected',
      b: 'retained',
      c: 'protected',
    });
  });

  it('deletes what depends on others before these', async () => {
    const rig = await farewellTo({
      pipelines: [
        topic('base'),
        topic('middle', { depends_on: ['base'] }),
        topic('top', { depends_on: ['middle'] }),
      ],
    });
    const first = await rig.look();
    expect(kindsOf(first.steps)).to.deep.equal({ base: 'dependency', middle: 'dependency', top: 'delete' });
    await rig.settle();
    expect(rig.statuses()).to.deep.equal({});
  });

  it('changes nothing while the configuration cannot be read or is rejected', async () => {
    const rig = await farewellTo({ pipelines: MANY });
    rig.source.lose();
    expect(await rig.writesDuring(() => rig.look())).to.deep.equal({});
    rig.commit('{"version": 1, "pipelines": [');
    expect(await rig.writesDuring(() => rig.look())).to.deep.equal({});
    expect(Object.keys(rig.statuses())).to.have.length(12);
  });

  it('leaves the stacks of other instances and repositories alone', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [topic('theirs')] });
    const last = await Rig.open({ beside: rig, settings: { farewell: true, sourceId: 'another' } });
    last.commit({ pipelines: [topic('theirs')] });
    expect(await last.writesDuring(() => last.settle())).to.deep.equal({});
    expect(Object.keys(last.statuses())).to.deep.equal(['mlops-default-theirs']);
  });
});
