import { expect } from 'chai';
import type { Answer, Detail, StackChanges } from '../../../src/core/show/changes.ts';
import { planJson, problemJson, revisionJson, statusJson } from '../../../src/core/show/describe.ts';
import { plan } from '../../../src/core/plan/plan.ts';
import type { Problem } from '../../../src/core/text/result.ts';
import { snapshot } from '../../../src/core/show/snapshot.ts';
import type { Situation } from '../../../src/core/step.ts';
import { MINUTE } from '../../../src/core/text/time.ts';
import {
  CHANGED,
  COMMIT,
  leftover,
  memory,
  notebook,
  NOW,
  revision,
  rules,
  situation,
  wanted,
} from '../../support/planner.ts';

const problem: Problem = {
  code: 'unknown-key',
  severity: 'warning',
  file: 'mlops-config.json',
  line: 3,
  column: 5,
  pointer: '/x',
  message: 'm',
  hint: null,
};

const situations: readonly Situation[] = [
  situation({ wanted: wanted({ digest: CHANGED }) }),
  leftover({ pipeline: 'old', memory: memory() }),
  situation({ pipeline: 'calm' }),
];
const planned = plan(situations, notebook(situations), rules());

describe('The published plan', () => {
  it('is one object with a version, the revision, every step and every problem', () => {
    const view = { ...planned, revision: revision(), details: new Map() };
    expect(planJson(view, [problem])).to.deep.equal({
      schema_version: 1,
      revision: {
        commit: COMMIT,
        branch: 'main',
        author: 'Ann Example',
        subject: 'Use a bigger instance',
        time: '2026-01-15T11:55:00Z',
      },
      plan_hashes: {},
      steps: planned.steps.map((step) => ({
        pipeline: step.pipeline,
        environment: 'default',
        stack: step.stack,
        kind: step.kind,
        why: step.why,
        ...(step.kind === 'quorum'
          ? {
              hash: step.meant?.hash,
              since: '2026-01-15T12:00:00Z',
              releases: step.releases,
              next_try: '2026-01-15T12:10:00Z',
            }
          : { hash: step.kind === 'update' ? step.hash : null, since: null, releases: null, next_try: null }),
        changes: null,
        aws: null,
      })),
      problems: [{ ...problem }],
    });
    expect(planned.steps.map((step) => step.kind)).to.have.members(['update', 'in-sync', 'quorum']);
  });
});

describe('What a published plan says of a step beyond itself', () => {
  const changes: StackChanges = {
    parameters: [{ name: 'A', was: '1', is: '2', hidden: false, certain: true }],
    tags: [{ name: 't', was: null, is: null, hidden: true, certain: true }],
    role: { was: null, is: 'arn' },
    protection: { was: false, is: true },
    resources: [
      {
        resource: 'Topic',
        type: 'AWS::SNS::Topic',
        action: 'modify',
        replacement: 'no',
        certain: true,
        properties: [{ path: 'DisplayName', replacement: 'no', was: 'a', is: 'b', hidden: false }],
      },
    ],
  };
  const told = (detail: Detail) => {
    const details = new Map(planned.steps.map((step) => [step, detail]));
    const { steps } = planJson({ ...planned, revision: null, details }, []);
    return Array.isArray(steps) ? steps[0] : null;
  };

  it('is what it changes, as it was found', () => {
    expect(told({ changes, answer: null })).to.deep.include({ changes, aws: null });
    const bare = { ...changes, role: null, protection: null, resources: null };
    expect(told({ changes: bare, answer: null })).to.deep.include({ changes: bare });
  });

  const change = {
    resource: 'Topic',
    type: 'AWS::SNS::Topic',
    action: 'modify',
    replacement: 'no',
    policy: null,
  } as const;
  const answers: readonly (readonly [Answer, object])[] = [
    [
      { kind: 'changes', changes: [{ ...change, scope: ['Tags'] }] },
      { answer: 'changes', why: null, changes: [{ ...change, scope: ['Tags'] }] },
    ],
    [{ kind: 'nothing' }, { answer: 'nothing', why: null, changes: [] }],
    [
      { kind: 'none', why: 'no.' },
      { answer: 'none', why: 'no.', changes: [] },
    ],
  ];
  for (const [answer, aws] of answers)
    it(`is the answer of AWS: ${answer.kind}`, () => {
      expect(told({ changes: null, answer })).to.deep.include({ changes: null, aws });
    });
});

describe('The published status', () => {
  it('is one object with a version, the verdict and every pipeline', () => {
    const status = statusJson(snapshot(null, planned.steps, []));
    expect(status).to.include({ schema_version: 1, revision: null, verdict: 'waiting' });
    expect(status['pipelines']).to.deep.include({
      name: 'old',
      environment: 'default',
      pipeline_type: null,
      stack: 'mlops-default-old',
      stack_status: 'CREATE_COMPLETE',
      verdict: 'waiting',
      reason: 'It is no longer in the configuration; it is deleted when a second look says so too.',
      next_try: '2026-01-15T12:10:00Z',
    });
    expect(NOW + 10 * MINUTE).to.equal(Date.parse('2026-01-15T12:10:00Z'));
  });
});

describe('A published revision', () => {
  it('has its time in ISO 8601, or none', () => {
    expect(revisionJson(null)).to.equal(null);
    expect(revisionJson(revision({ time: null }))).to.include({ time: null });
  });
});

describe('A published problem', () => {
  it('is as it was found', () => {
    expect(problemJson(problem)).to.deep.equal({ ...problem });
  });
});
