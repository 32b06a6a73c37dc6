import { expect } from 'chai';
import type { ToldStack } from '../../src/core/told.ts';
import { troubleBeat } from '../../src/core/trouble.ts';
import type { Trouble } from '../../src/core/trouble.ts';

const silent: Trouble = {
  kind: 'degraded',
  subject: 'config-1',
  what: 'does not answer',
  why: 'It answered 500.',
  next: 'Look at its log.',
};

const heard = (troubles?: ToldStack['troubles']): ToldStack => ({
  pipeline: 'churn',
  environment: 'default',
  last: null,
  open: null,
  hold: null,
  ...(troubles === undefined ? {} : { troubles }),
});

const opening = { kind: 'degraded', subject: 'config-1', id: 'open-1' } as const;

describe('A trouble beside the deployment', () => {
  it('is told on its own track', () => {
    expect(troubleBeat('health', silent, heard())).to.deep.equal({ ...silent, took: null, track: 'health' });
  });

  it('is over when nothing is wrong any more, and nothing is said where nothing was', () => {
    const over = troubleBeat('health', null, heard({ health: opening }), 'answers again');
    expect(over).to.include({ kind: 'recovered', subject: 'open-1', what: 'answers again', track: 'health' });
    expect(troubleBeat('health', null, heard({ run: opening }))).to.equal(null);
    expect(troubleBeat('health', null, heard())).to.equal(null);
  });

  it('is neither there nor over while nobody knows', () => {
    expect(troubleBeat('health', undefined, heard({ health: opening }))).to.equal(null);
  });
});
