import { expect } from 'chai';
import { Fault } from '../../src/core/fault.ts';
import type { Forecast } from '../../src/core/model.ts';
import type { Change } from '../../src/ports.ts';
import { forecastAll } from '../../src/service/look/foresee.ts';
import { desired, live } from '../support/planner.ts';

const signal = new AbortController().signal;

const updating = (index: number) => ({
  environment: 'default',
  action: { live: live({ id: `stack-${index}` }), desired: desired() },
});

const destroying = (resource: string): Forecast => ({
  destroys: [{ resource, type: 'AWS::S3::Bucket', how: 'replaced', certain: true, why: 'It changes.' }],
  differences: null,
});

describe('the forecast of a commit that changes very many stacks', () => {
  it('is one for each in their order, and never holds the templates of more than 100', async () => {
    let held = 0;
    let most = 0;
    const cloud = {
      template: (id: string) => {
        held += 1;
        most = Math.max(most, held);
        return id === 'stack-7'
          ? Promise.reject(new Fault('waiting', 'throttled', 'Too many.'))
          : Promise.resolve(id);
      },
    };
    const forecaster = {
      forecast: (changes: readonly Change[]) => {
        held = 0;
        return Promise.resolve(changes.map(({ live }) => destroying(live.template)));
      },
    };
    const updates = Array.from({ length: 250 }, (_, index) => updating(index));

    const forecasts = await forecastAll({ forecaster }, updates, { cloudOf: () => cloud, signal });

    const told = forecasts.map(({ destroys }) => destroys[0]?.resource);
    expect(told).to.deep.equal(
      updates.map(({ action }) => (action.live.id === 'stack-7' ? 'something' : action.live.id)),
    );
    expect(most).to.equal(100);
  });
});
