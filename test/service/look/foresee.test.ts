import { expect } from 'chai';
import { forecastAll } from '../../../src/service/look/foresee.ts';
import type { Change } from '../../../src/ports.ts';
import { desired, live } from '../../support/planner.ts';

const update = (environment: string, pipeline: string) => ({
  environment,
  action: { live: live({ id: `${environment}/${pipeline}` }), desired: desired({ environment, pipeline }) },
});

/** A forecast that says what it is about. */
const forecastOf = ({ live: { template } }: Change) => ({
  destroys: [
    {
      resource: template,
      type: 'AWS::SQS::Queue',
      how: 'deleted' as const,
      certain: true,
      why: 'It is left out.',
    },
  ],
  differences: null,
});

describe('Forecasts of many updates', () => {
  const updates = [
    update('a', '1'),
    update('a', '2'),
    update('a', '3'),
    update('b', '1'),
    update('c', '1'),
    update('c', '2'),
  ];

  const asking = () => {
    const asked: string[] = [];
    const template = async (id: string): Promise<string> => {
      asked.push(id);
      return `the template of ${id}`;
    };
    const world = { forecaster: { forecast: async (changes: readonly Change[]) => changes.map(forecastOf) } };
    const answers = forecastAll(world, updates, {
      cloudOf: () => ({ template }),
      signal: new AbortController().signal,
    });
    return { asked, answers };
  };

  it('ask the environments in turns, for each has a pace of its own', async () => {
    const { asked, answers } = asking();
    await answers;
    expect(asked).to.deep.equal(['a/1', 'b/1', 'c/1', 'a/2', 'c/2', 'a/3']);
  });

  it('are given in the order of the updates', async () => {
    const forecasts = await asking().answers;
    expect(forecasts.map(({ destroys }) => destroys[0]?.resource)).to.deep.equal(
      updates.map(({ action }) => `the template of ${action.live.id}`),
    );
  });

  it('are none of no updates', async () => {
    const world = { forecaster: { forecast: async () => [] } };
    const cloudOf = () => ({ template: async () => '{}' });
    expect(await forecastAll(world, [], { cloudOf, signal: new AbortController().signal })).to.deep.equal([]);
  });
});
