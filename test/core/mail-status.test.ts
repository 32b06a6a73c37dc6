import { expect } from 'chai';
import { mailLine, mailStatus } from '../../src/core/mail-status.ts';
import { statusLines } from '../../src/core/show/describe-text.ts';
import { statusJson } from '../../src/core/show/describe.ts';
import { digest } from '../../src/core/news/letters.ts';
import type { Letter } from '../../src/core/mail.ts';
import { nextStep } from '../../src/core/plan/next-step.ts';
import { snapshot } from '../../src/core/show/snapshot.ts';
import { NOW, rules, sha256, situation } from '../support/planner.ts';

const head = {
  instance: 'm',
  source: 's',
  topicArn: 't',
  serviceTopic: 't',
  page: null,
  revision: null,
  hash: sha256,
};
const letter = (change: Partial<Letter> = {}): Letter => ({
  message: digest([], [], head),
  written: NOW,
  attempts: 0,
  nextTry: NOW,
  ...change,
});

describe('Mails that wait', () => {
  it('are nothing to say where there are none', () => {
    expect(mailStatus({ outbox: [] })).to.equal(null);
  });

  it('are counted, since when, and why as far as anybody tried', () => {
    const status = mailStatus({ outbox: [letter(), letter({ error: 'Not allowed.' })] });
    expect(status).to.deep.equal({ waiting: 2, since: NOW, error: 'Not allowed.' });
    expect(status === null ? '' : mailLine(status)).to.equal(
      '2 messages wait to be sent since 2026-01-15T12:00:00Z: Not allowed.',
    );
    expect(mailLine({ waiting: 1, since: NOW, error: null })).to.equal(
      '1 message waits to be sent since 2026-01-15T12:00:00Z.',
    );
  });

  it('are shown below the pipelines, and to machines', () => {
    const mail = { waiting: 1, since: NOW, error: null };
    const view = { ...snapshot(null, [nextStep(situation(), rules())], []), mail };
    expect(statusLines(view).at(-1)).to.equal(mailLine(mail));
    expect(statusJson(view)['mail']).to.deep.equal({ ...mail, since: '2026-01-15T12:00:00Z' });
  });
});
