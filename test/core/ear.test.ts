import { expect } from 'chai';
import type { Beat } from '../../src/core/beats.ts';
import { Ear, openings } from '../../src/core/ear.ts';
import { rest } from '../../src/core/make-step.ts';
import type { ToldStack } from '../../src/core/told.ts';
import { sha256, situation } from '../support/planner.ts';

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

  it('is over with the stack, all of it', () => {
    const ear = listening(beat('failed'), beat('degraded', 'run'), beat('drifted', 'drift'), beat('removed'));
    expect(openIn(ear)).to.deep.equal([]);
  });
});
