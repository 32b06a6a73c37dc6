import { expect } from 'chai';
import { logLine } from '../../../src/core/show/log-lines.ts';
import type { LogFilter } from '../../../src/core/show/log-lines.ts';

const ALL: LogFilter = { pipeline: null, environments: null, level: null, since: null };

const line = (more: object = {}): string =>
  JSON.stringify({
    time: '2026-11-20T12:00:00.000Z',
    level: 'warn',
    msg: 'pipeline held',
    service: 'mlops-reconciler',
    pipeline: 'churn',
    environment: 'prod',
    ...more,
  });

const shown = (text: string, filter: Partial<LogFilter> = {}): string | null =>
  logLine(text, { ...ALL, ...filter }, Date.parse);

describe('a line of the log for people', () => {
  it('says when, how bad, where and what, and then the rest', () => {
    expect(shown(line({ hold: 'window', changes: { a: 1 }, nothing: null }))).to.equal(
      '2026-11-20T12:00:00.000Z warn churn in prod pipeline held hold=window changes={"a":1}',
    );
  });

  it('need not be about a pipeline', () => {
    expect(shown('{"level":"info","msg":"service started"}')).to.equal('info service started');
    expect(shown('{"msg":"service started"}')).to.equal(null);
  });

  const NOON = Date.parse('2026-11-20T12:00:00Z');
  const filters: readonly (readonly [string, Partial<LogFilter>, boolean])[] = [
    ['its pipeline', { pipeline: 'churn' }, true],
    ['another pipeline', { pipeline: 'fraud' }, false],
    ['its environment', { environments: ['dev', 'prod'] }, true],
    ['another environment', { environments: ['dev'] }, false],
    ['its level', { level: 'warn' }, true],
    ['a lower level', { level: 'info' }, true],
    ['a higher level', { level: 'error' }, false],
    ['its time', { since: NOON }, true],
    ['a later time', { since: NOON + 1 }, false],
  ];
  for (const [what, filter, expected] of filters)
    it(`is ${expected ? 'shown' : 'left out'} when ${what} is asked for`, () => {
      expect(shown(line(), filter) !== null).to.equal(expected);
    });

  it('is left out when it does not say what is asked for', () => {
    expect(shown('{"level":"info"}', { environments: ['prod'] })).to.equal(null);
    expect(shown('{"level":"info"}', { since: 0 })).to.equal(null);
  });

  it('is shown as it is when it is none of ours, unless something is asked for', () => {
    expect(shown('Segmentation fault\u001b[2J'))
      .to.contain('Segmentation fault')
      .and.not.to.contain('\u001b');
    expect(shown('{"a": ')).to.equal('{"a":');
    expect(shown('   ')).to.equal(null);
    expect(shown('Segmentation fault', { level: 'info' })).to.equal(null);
  });
});
