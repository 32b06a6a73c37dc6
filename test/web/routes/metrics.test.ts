import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';
import type { Board } from '../../../src/service/run/board.ts';
import { createApp } from '../../../src/web/app.ts';
import { moving, NOW } from '../../support/planner.ts';
import { exampleSite } from '../example-site.ts';
import { boardOf, passOf, synced, waiting } from '../example-view.ts';

async function metricsOf(showing: Board, act: () => void = () => undefined): Promise<string> {
  const awsCalls = () => [
    { service: 'cloudformation', operation: 'DescribeStacks', calls: 3, attempts: 4, throttles: 1 },
  ];
  const site = exampleSite({ showing, awsCalls });
  const app = createApp({ secret: null, ring: () => undefined, now: () => NOW, site });
  act();
  return (await app.request('/metrics')).text();
}

const namesIn = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(/\bmlops_[a-z0-9_]+/g)].map(([name]) => name));

describe('the metrics', () => {
  it('count looks, changes, mails and calls, and say how pipelines stand', async () => {
    const board = boardOf({ steps: [waiting('churn'), synced('fraud')] });
    const text = await metricsOf(board, () => {
      const move = moving(waiting('churn').meant);
      const outcome = { kind: 'answered', answer: { kind: 'started', stackId: 'x' } } as const;
      const pass = { ...passOf({ steps: [waiting('churn')] }), executed: [{ move, outcome, took: 1 }] };
      board.saw({ pass, took: 400, whole: true, nextLook: NOW });
      board.saw({ pass: null, took: 1, whole: false, nextLook: NOW });
    });
    for (const line of [
      'mlops_look_duration_seconds_count{kind="look"} 1',
      'mlops_look_duration_seconds_sum{kind="look"} 0.4',
      'mlops_looks_failed_total 1',
      'mlops_plan_actions_total{action="update",outcome="answered"} 1',
      'mlops_pipelines{environment="prod",verdict="waiting"} 1',
      'mlops_pipelines{environment="prod",verdict="failed"} 0',
      'mlops_plan_steps{kind="approval"} 1',
      'mlops_lease_held 1',
      'mlops_aws_calls_total{service="cloudformation",operation="DescribeStacks"} 3',
      'mlops_aws_requests_total{service="cloudformation",operation="DescribeStacks"} 4',
      'mlops_aws_throttles_total{service="cloudformation",operation="DescribeStacks"} 1',
    ])
      expect(text.split('\n')).to.include(line);
  });

  it('count what was changed past Git and what was changed past CloudFormation', async () => {
    const drifted = { ...synced('fraud'), drifted: true } as const;
    const { meant } = waiting('churn');
    const reverted = waiting('churn', { meant: meant && { ...meant, reason: 'drift' } });
    const text = await metricsOf(boardOf({ steps: [drifted, reverted, synced('pricing')] }));
    expect(text).to.contain('mlops_drifted{environment="default"} 1').and.contain('{environment="prod"} 1');
  });

  it('have no more labels with a thousand pipelines than with one', async () => {
    const lines = async (count: number) => {
      const steps = Array.from({ length: count }, (_, index) => synced(`pipeline-${index}`));
      return (await metricsOf(boardOf({ steps }))).split('\n').length;
    };
    expect(await lines(1000)).to.equal(await lines(1));
  });

  it('are told of with help and type, in words that Prometheus takes', async () => {
    const text = await metricsOf(boardOf({ steps: [synced('fraud')] }));
    const types = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [name, type]));
    expect(types.size).to.be.greaterThan(12);
    for (const [name, type] of types) {
      expect(text).to.match(new RegExp(`^# HELP ${name} .+\\.$`, 'm'));
      if (type === 'counter') expect(name).to.match(/_total$/);
      if (type === 'histogram') expect(name).to.match(/_seconds$/);
    }
  });

  it('are compared in the alerts where both sides have the same labels, and from zero on', async () => {
    const { groups } = parse(readFileSync('deploy/prometheus-rules.yaml', 'utf8'));
    const rules: readonly { readonly expr: string }[] = groups[0].rules;
    const joined = rules.map(({ expr }) => expr).filter((expr) => expr.includes(' and '));
    expect(joined).to.have.length(1);
    for (const side of joined.flatMap((expr) => expr.split(' and ')))
      expect(side).to.match(/^(?:sum|min|max)\(/);
    expect(await metricsOf(boardOf({ steps: [] }))).to.contain('mlops_mails_total{outcome="failed"} 0');
  });

  for (const file of ['deploy/grafana-dashboard.json', 'deploy/prometheus-rules.yaml'])
    it(`are all there that ${file} asks for`, async () => {
      const text = readFileSync(file, 'utf8');
      expect(() => parse(text)).to.not.throw();
      const told = await metricsOf(boardOf({ steps: [synced('fraud')] }));
      const known = new Set(
        [...namesIn(told)].flatMap((name) => [name, `${name}_bucket`, `${name}_count`, `${name}_sum`]),
      );
      const asked = [...namesIn(text)];
      expect(asked.length).to.be.greaterThan(5);
      expect(asked.filter((name) => !known.has(name))).to.deep.equal([]);
    });
});
