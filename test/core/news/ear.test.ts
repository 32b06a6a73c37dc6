import { expect } from 'chai';
import type { Beat } from '../../../src/core/beat.ts';
import { dated, Ear, openings } from '../../../src/core/news/ear.ts';
import { rest } from '../../../src/core/make-step.ts';
import type { ToldStack } from '../../../src/core/told.ts';
import { sha256, situation } from '../../support/planner.ts';

const UNHEARD: ToldStack = {
  pipeline: 'churn',
  environment: 'default',
  last: null,
  open: null,
  hold: null,
};

const beat = (kind: Beat['kind'], track?: Beat['track'], subject = 'one'): Beat => {
  const about = { kind, subject, what: '', why: null, next: null, took: null };
  return track === undefined ? about : { ...about, track };
};

const listening = (...beats: readonly Beat[]): Ear => {
  const ear = new Ear(rest(situation(), 'in-sync', ''), UNHEARD, sha256);
  for (const each of beats) ear.hear(each);
  return ear;
};

const kindsOf = ({ transitions }: Ear) => transitions.map(({ kind }) => kind);
const openIn = ({ told }: Ear) => openings(told).map(({ kind }) => kind);

describe('What is wrong with a stack', () => {
  it('is told once on its track, and another subject is another piece of news', () => {
    const ear = listening(
      beat('degraded', 'health'),
      beat('degraded', 'health'),
      beat('degraded', 'health', 'two'),
    );
    expect(kindsOf(ear)).to.deep.equal(['degraded', 'degraded']);
    expect(openIn(ear)).to.deep.equal(['degraded']);
  });

  it('stays open while something else of the stack recovers', () => {
    const ear = listening(beat('failed'), beat('degraded', 'run'), beat('recovered'));
    expect(openIn(ear)).to.deep.equal(['degraded']);
    ear.hear(beat('recovered', 'run'));
    expect(openIn(ear)).to.deep.equal([]);
  });

  it('has been wrong since people heard of it first, in whatever new ways it goes wrong afterwards', () => {
    const first = dated(listening(beat('failed'), beat('degraded', 'run')).told, 1000);
    expect(openings(first).map(({ since }) => since)).to.deep.equal([1000, 1000]);
    const ear = new Ear(rest(situation(), 'in-sync', ''), first, sha256);
    ear.hear(beat('failed', undefined, 'two'));
    ear.hear(beat('drifted', 'drift'));
    const sinces = openings(dated(ear.told, 2000)).map(({ kind, since }) => [kind, since]);
    expect(sinces).to.deep.equal([
      ['failed', 1000],
      ['degraded', 1000],
      ['drifted', 2000],
    ]);
  });

  it('has no time where nothing is wrong, or where all of it has one', () => {
    const { told } = listening(beat('failed'));
    const once = dated(told, 1000);
    expect(dated(once, 2000)).to.equal(once);
    expect(dated(UNHEARD, 1000)).to.equal(UNHEARD);
  });

  it('is over with the stack, all of it', () => {
    const ear = listening(beat('failed'), beat('degraded', 'run'), beat('drifted', 'drift'), beat('removed'));
    expect(openIn(ear)).to.deep.equal([]);
  });
});
