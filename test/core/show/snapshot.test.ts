import { expect } from 'chai';
import { Fault } from '../../../src/core/fault.ts';
import { nextStep } from '../../../src/core/plan/next-step.ts';
import type { Problem } from '../../../src/core/text/result.ts';
import { snapshot } from '../../../src/core/show/snapshot.ts';
import { leftover, live, memory, NOW, revision, rules, situation } from '../../support/planner.ts';

const step = (change: Parameters<typeof situation>[0]) => nextStep(situation(change), rules());
const problem = (severity: Problem['severity']): Problem => ({
  code: 'x',
  severity,
  file: 'f',
  line: null,
  column: null,
  pointer: '',
  message: 'm',
  hint: null,
});

describe('A snapshot', () => {
  it('shows of every pipeline how it stands, why, and what comes next', () => {
    const waiting = nextStep(leftover({ memory: memory() }), rules());
    const { pipelines, verdict } = snapshot(revision(), [step({}), waiting, step({ live: null })], []);
    expect(verdict).to.equal('waiting');
    expect(pipelines.map((pipeline) => pipeline.verdict)).to.deep.equal(['synced', 'waiting', 'progressing']);
    expect(pipelines[0]).to.deep.equal({
      name: 'churn',
      environment: 'default',
      pipelineType: 'realtime_endpoint',
      stack: 'mlops-default-churn',
      stackStatus: 'CREATE_COMPLETE',
      verdict: 'synced',
      step: 'in-sync',
      reason: 'It is as the configuration says.',
      releases: null,
      since: null,
      nextTry: null,
    });
    expect(pipelines[1]).to.include({ pipelineType: null, step: 'quorum', since: NOW });
    expect(pipelines[1]?.releases).to.contain('A look that still misses it');
    expect(pipelines[1]?.nextTry).to.be.greaterThan(NOW);
    expect(pipelines[2]).to.include({ stackStatus: null, step: 'create' });
  });

  it('is as good as its worst part', () => {
    const foreign = step({ live: live({ tags: {} }) });
    expect(snapshot(revision(), [step({}), foreign], []).verdict).to.equal('stalled');
    expect(snapshot(revision(), [], []).verdict).to.equal('synced');
  });

  it('is no better than waiting while a commit or an environment could not be read', () => {
    const fault = new Fault('waiting', 'throttled', 'AWS asks for fewer calls.');
    expect(snapshot(null, [], []).verdict).to.equal('waiting');
    expect(snapshot(revision(), [step({})], [], [fault]).verdict).to.equal('waiting');
  });

  it('has failed when the configuration was rejected, and not for a warning', () => {
    expect(snapshot(revision(), [step({})], [problem('error')]).verdict).to.equal('failed');
    expect(snapshot(revision(), [step({})], [problem('warning')]).verdict).to.equal('synced');
  });
});
