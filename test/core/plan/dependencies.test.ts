import { expect } from 'chai';
import { plan } from '../../../src/core/plan/plan.ts';
import type { Hold, Situation, Step } from '../../../src/core/step.ts';
import {
  absent,
  CHANGED,
  failure,
  held,
  leftover,
  live,
  memory,
  MISSED,
  notebook,
  rules,
  situation,
  unborn,
  wanted,
} from '../../support/planner.ts';

/** Budgets are not the subject here. */
const by = rules({ deleteBudget: 1 });

const stepsOf = (situations: readonly Situation[]): ReadonlyMap<string, Step> =>
  new Map(plan(situations, notebook(situations), by).steps.map((step) => [step.pipeline, step]));

const kinds = (...situations: readonly Situation[]) =>
  Object.fromEntries([...stepsOf(situations)].map(([name, step]) => [name, step.kind]));

function holdOf(pipeline: string, ...situations: readonly Situation[]): Hold {
  const step = stepsOf(situations).get(pipeline);
  if (step === undefined) throw new Error(`no step of ${pipeline}`);
  return held(step);
}

const fresh = (pipeline: string, ...dependsOn: readonly string[]) =>
  situation({ wanted: wanted({ pipeline, dependsOn }), live: null });
const edited = (pipeline: string, ...dependsOn: readonly string[]) =>
  situation({ wanted: wanted({ pipeline, dependsOn, digest: CHANGED }) });
const resting = (pipeline: string) => situation({ pipeline });
const leaving = (pipeline: string, ...dependsOn: readonly string[]) =>
  leftover({ pipeline, memory: memory({ absent: { ...MISSED, dependsOn } }), liveDependsOn: dependsOn });

describe('A create or an update', () => {
  it('waits for what it depends on, and says for what and why that is not in sync', () => {
    const hold = holdOf('model', fresh('model', 'features'), fresh('features'));
    expect(hold.kind).to.equal('dependency');
    expect(hold.why).to.contain('It depends on features, which is not in sync (create).');
    expect(hold.releases).to.equal('features in sync.');
    expect(hold.meant?.kind).to.equal('create');
  });

  it('goes on when that is in sync', () => {
    expect(kinds(fresh('model', 'features'), resting('features'))).to.deep.equal({
      model: 'create',
      features: 'in-sync',
    });
  });

  it('waits along the whole chain, one wave at a time', () => {
    const three = [fresh('c', 'b'), edited('b', 'a'), edited('a')];
    expect(kinds(...three)).to.deep.equal({ a: 'update', b: 'dependency', c: 'dependency' });
    expect(kinds(...three.slice(0, 2), resting('a'))).to.deep.equal({
      a: 'in-sync',
      b: 'update',
      c: 'dependency',
    });
  });

  it('is held by a failed pipeline only when it depends on it', () => {
    const broken = { ...edited('broken'), memory: memory({ failure: failure() }) };
    expect(kinds(broken, edited('model', 'broken'), edited('other'))).to.deep.equal({
      broken: 'failed',
      model: 'dependency',
      other: 'update',
    });
  });

  it('waits for what is busy, unborn or held, whatever holds it', () => {
    const busy = situation({
      pipeline: 'features',
      live: live({ pipeline: 'features', status: 'UPDATE_IN_PROGRESS' }),
    });
    const foreign = situation({ pipeline: 'features', live: live({ pipeline: 'features', tags: {} }) });
    for (const other of [busy, foreign])
      expect(kinds(fresh('model', 'features'), other)['model']).to.equal('dependency');
  });

  it('takes no notice of what the environment does not have', () => {
    expect(kinds(fresh('model', 'elsewhere'))).to.deep.equal({ model: 'create' });
  });

  it('waits for its own environment only', () => {
    const there = situation({ wanted: wanted({ pipeline: 'features', environment: 'dev' }), live: null });
    expect(kinds(fresh('model', 'features'), there)).to.deep.equal({ model: 'create', features: 'create' });
  });

  it('is not waited for by what merely tidies up or rescues', () => {
    const remade = situation({
      wanted: wanted({ pipeline: 'model', dependsOn: ['x'] }),
      live: unborn({ pipeline: 'model' }),
    });
    expect(kinds(remade, fresh('x'))['model']).to.equal('delete');
  });
});

const named = (pipeline: string, ...dependsOn: readonly string[]) =>
  situation({
    wanted: absent({ pipeline }),
    memory: memory({ absent: { ...MISSED, dependsOn } }),
  });

describe('A removal', () => {
  it('waits for what depends on it: the last one in goes first', () => {
    const hold = holdOf('features', leaving('features'), leaving('model', 'features'));
    expect(hold.kind).to.equal('dependency');
    expect(hold.why).to.equal('It is no longer in the configuration. model still depends on it.');
    expect(hold.releases).to.equal('The removal of model.');
    expect(kinds(leaving('features'), leaving('model', 'features'))['model']).to.equal('delete');
  });

  it('waits also while that is busy being deleted, and goes on when it is gone', () => {
    const going = leftover({
      pipeline: 'model',
      live: live({ pipeline: 'model', status: 'DELETE_IN_PROGRESS' }),
      memory: memory({ absent: { ...MISSED, dependsOn: ['features'] } }),
    });
    expect(kinds(leaving('features'), going)['features']).to.equal('dependency');
    expect(kinds(leaving('features'), { ...going, live: null })['features']).to.equal('delete');
  });

  it('waits for a wanted pipeline that depends on it, and for a retained one', () => {
    const user = situation({ wanted: wanted({ pipeline: 'model', dependsOn: ['features'] }) });
    expect(kinds(leaving('features'), user)['features']).to.equal('dependency');
    const kept = {
      ...leaving('model', 'features'),
      live: live({ pipeline: 'model', meta: { onRemoval: 'retain' } }),
    };
    expect(kinds(leaving('features'), kept)).to.deep.equal({ features: 'dependency', model: 'retained' });
  });

  it('has the order of the live templates also when a person names what is to go', () => {
    expect(kinds(named('features'), named('model', 'features'))).to.deep.equal({
      features: 'dependency',
      model: 'delete',
    });
  });

  it('waits while the template of another that is to go could not be read: it may depend on it', () => {
    const unread = leftover({
      pipeline: 'model',
      memory: memory({ absent: { ...MISSED, dependsOn: null } }),
    });
    const hold = holdOf('features', leaving('features'), unread);
    expect(hold.kind).to.equal('dependency');
    expect(hold.why).to.contain('The template of model, which may depend on it, could not be read yet.');
    expect(hold.releases).to.equal('The removal of model, or a look that can read it.');
    expect(kinds(leaving('features'), unread)['model']).to.equal('delete');
  });

  it('does not wait for the template of a stack of somebody else, nor of one that is gone, nor elsewhere', () => {
    const nobody = { wanted: absent({ pipeline: 'model' }), memory: memory() };
    const foreign = situation({ ...nobody, live: live({ pipeline: 'model', tags: {} }) });
    const gone = situation({ ...nobody, live: null });
    const elsewhere = leftover({ pipeline: 'model', environment: 'dev', memory: memory() });
    for (const other of [foreign, gone, elsewhere])
      expect(kinds(leaving('features'), other)['features']).to.equal('delete');
  });

  it('is no removal when a stack is deleted to be made again', () => {
    const remade = situation({ pipeline: 'features', live: unborn({ pipeline: 'features' }) });
    const user = situation({ wanted: wanted({ pipeline: 'model', dependsOn: ['features'] }) });
    expect(kinds(remade, user)['features']).to.equal('delete');
  });
});
