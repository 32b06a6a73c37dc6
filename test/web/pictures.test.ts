import { expect } from 'chai';
import type { StackEvent } from '../../src/core/stack-event.ts';
import { snapshot } from '../../src/core/show/snapshot.ts';
import { consoleLinks } from '../../src/web/parts/console-links.ts';
import { operationsIn, resourcesIn } from '../../src/web/parts/gantt.ts';
import { layOut } from '../../src/web/parts/graph-layout.ts';
import { linesFitting } from '../../src/web/parts/log-lines.ts';
import { NOW, revision } from '../support/planner.ts';
import { synced } from './example-view.ts';

/** Events as people write them, oldest first: `seconds resource status physical-id: reason`; `-` is the stack. */
function events(...lines: readonly string[]): readonly StackEvent[] {
  return lines
    .map((line): StackEvent => {
      const [facts = '', reason] = line.split(': ');
      const [at, resource = '-', status = '', physicalId] = facts.split(' ');
      return {
        at: NOW + Number(at) * 1000,
        resource: resource === '-' ? null : resource,
        resourceType: resource === '-' ? null : 'AWS::SageMaker::Endpoint',
        physicalId: physicalId ?? null,
        status,
        reason: reason ?? null,
        token: null,
        operation: null,
      };
    })
    .toReversed();
}

describe('the timeline', () => {
  const history = events(
    '0 - CREATE_IN_PROGRESS',
    '1 Model CREATE_IN_PROGRESS',
    '2 Model CREATE_COMPLETE m1',
    '3 - CREATE_COMPLETE',
    '100 - UPDATE_IN_PROGRESS',
    '101 Model UPDATE_IN_PROGRESS m1',
    '102 Model UPDATE_FAILED m2: no space left',
    '103 - UPDATE_ROLLBACK_IN_PROGRESS: Model failed',
    '104 Model UPDATE_COMPLETE m1',
    '105 - UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
    '106 Model DELETE_COMPLETE m2',
    '107 - UPDATE_ROLLBACK_COMPLETE',
  );

  it('parts the events into operations, and says when each resource was worked on and why it failed', () => {
    const [rollback, creation, ...others] = operationsIn(history, 5);
    expect(others).to.deep.equal([]);
    expect(rollback).to.deep.include({
      from: NOW + 100_000,
      to: NOW + 107_000,
      status: 'UPDATE_ROLLBACK_COMPLETE',
    });
    expect(creation).to.deep.include({ from: NOW, to: NOW + 3000, status: 'CREATE_COMPLETE' });
    const model = creation?.bars.find(({ resource }) => resource === 'Model');
    expect(model).to.deep.include({
      from: NOW + 1000,
      to: NOW + 2000,
      status: 'CREATE_COMPLETE',
      reason: null,
    });
    expect(rollback?.bars.find(({ resource }) => resource === 'Model')?.reason).to.equal('no space left');
    expect(operationsIn(history, 1)).to.deep.equal([rollback]);
    expect(operationsIn([], 3)).to.deep.equal([]);
  });

  it('leaves open what is under way', () => {
    const [operation] = operationsIn(events('0 - CREATE_IN_PROGRESS', '1 Model CREATE_IN_PROGRESS'), 1);
    expect(operation?.to).to.equal(null);
    expect(operation?.bars.map(({ to }) => to)).to.deep.equal([null, null]);
  });

  it('knows the resource that is left when another one of its name was rolled back', () => {
    expect(resourcesIn(history).map(({ resource, physicalId }) => [resource, physicalId])).to.deep.equal([
      ['Model', 'm1'],
    ]);
    expect(resourcesIn(events('0 Old CREATE_COMPLETE o', '1 Old DELETE_COMPLETE o'))).to.deep.equal([]);
  });
});

describe('links to the console', () => {
  const endpoint = events('0 Endpoint CREATE_COMPLETE arn:aws:sagemaker:eu-west-1:1:endpoint/churn&x');

  it('lead to the stack and its endpoints, in each partition', () => {
    const urls = (partition: string) =>
      consoleLinks({ id: `arn:${partition}:cloudformation:eu-west-1:1:stack/a/b` }, endpoint).map(
        ({ url }) => url,
      );
    expect(urls('aws')).to.deep.equal([
      'https://eu-west-1.console.aws.amazon.com/cloudformation/home?region=eu-west-1#/stacks/stackinfo?stackId=arn%3Aaws%3Acloudformation%3Aeu-west-1%3A1%3Astack%2Fa%2Fb',
      'https://eu-west-1.console.aws.amazon.com/sagemaker/home?region=eu-west-1#/endpoints/churn%26x',
    ]);
    expect(urls('aws-cn')[0]).to.match(/^https:\/\/eu-west-1\.console\.amazonaws\.cn\//);
    expect(urls('aws-mars')).to.deep.equal([]);
    expect(consoleLinks({ id: 'javascript:alert(1)' }, endpoint)).to.deep.equal([]);
  });
});

describe('the graph', () => {
  const { pipelines } = snapshot(
    revision(),
    ['a', 'b', 'c', 'd'].map((name) => synced(name)),
    [],
  );
  const layout = (needs: Readonly<Record<string, readonly string[]>>) => {
    const { nodes, edges, columns, rows, alone } = layOut(pipelines, new Map(Object.entries(needs)));
    return {
      places: Object.fromEntries(nodes.map(({ status, column, row }) => [status.name, [column, row]])),
      edges: edges.map(({ from, to }) => `${from.status.name}>${to.status.name}`),
      size: [columns, rows],
      alone: alone.map(({ name }) => name),
    };
  };

  it('puts what depends on something to the right of it', () => {
    expect(layout({ b: ['a'], c: ['a', 'b'] })).to.deep.equal({
      places: { a: [0, 0], b: [1, 0], c: [2, 0] },
      edges: ['a>b', 'a>c', 'b>c'],
      size: [3, 1],
      alone: ['d'],
    });
  });

  it('ends where there is a circle, or nothing, and leaves out what is not there', () => {
    expect(layout({ a: ['b'], b: ['a'] }).edges).to.have.length(2);
    expect(layout({ a: ['elsewhere'] })).to.deep.equal({
      places: {},
      edges: [],
      size: [0, 0],
      alone: ['a', 'b', 'c', 'd'],
    });
  });
});

describe('the lines of the log', () => {
  const line = (id: number, level: string, fields: object = {}) => ({
    id,
    time: '',
    level,
    message: 'stack change requested',
    fields: { ...fields },
  });
  const lines = [
    line(1, 'debug'),
    line(2, 'info', { pipeline: 'churn', environment: 'dev' }),
    line(3, 'warn', { pipeline: 'churn', environment: 'prod' }),
    line(4, 'error', { why: 'No Space' }),
  ];
  const none = { level: '', q: '', environment: '', pipeline: '' };
  const rows: readonly (readonly [filter: Partial<typeof none>, ids: readonly number[]])[] = [
    [{}, [1, 2, 3, 4]],
    [{ level: 'warn' }, [3, 4]],
    [{ level: 'nonsense' }, [1, 2, 3, 4]],
    [{ q: 'no SPACE' }, [4]],
    [{ pipeline: 'churn', environment: 'prod' }, [3]],
    [{ pipeline: 'chu' }, []],
  ];
  for (const [filter, ids] of rows)
    it(`are narrowed down by ${JSON.stringify(filter)}`, () => {
      expect(linesFitting(lines, { ...none, ...filter }).map(({ id }) => id)).to.deep.equal(ids);
    });
});
