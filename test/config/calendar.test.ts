import { expect } from 'chai';
import { createCalendar, cronFlaw, isTimezone } from '../../src/config/calendar.ts';
import { iso } from '../../src/core/text/time.ts';

const calendar = createCalendar();

const asked = (cron: string, timezone: string, at: string): readonly (string | null)[] => {
  const window = { kind: 'allow', cron, timezone, duration: 0 } as const;
  const [last, next] = [calendar.last(window, Date.parse(at)), calendar.next(window, Date.parse(at))];
  return [last, next].map((time) => (time === null ? null : iso(time)));
};

const BERLIN = 'Europe/Berlin';

describe('a cron expression', () => {
  const times: readonly (readonly [
    what: string,
    cron: string,
    zone: string,
    at: string,
    last: string,
    next: string,
  ])[] = [
    [
      'that comes now is the last',
      '0 9 * * *',
      'UTC',
      '2026-11-20T09:00:00Z',
      '2026-11-20T09:00:00Z',
      '2026-11-21T09:00:00Z',
    ],
    [
      'half a second later too',
      '0 9 * * *',
      'UTC',
      '2026-11-20T09:00:00.500Z',
      '2026-11-20T09:00:00Z',
      '2026-11-21T09:00:00Z',
    ],
    [
      'just before is not',
      '0 9 * * *',
      'UTC',
      '2026-11-20T08:59:59.999Z',
      '2026-11-19T09:00:00Z',
      '2026-11-20T09:00:00Z',
    ],
    [
      'is one of its time zone',
      '0 9 * * 1-5',
      BERLIN,
      '2026-11-21T12:00:00Z',
      '2026-11-20T08:00:00Z',
      '2026-11-23T08:00:00Z',
    ],
    [
      'is an hour earlier in summer',
      '0 18 * * 5',
      BERLIN,
      '2026-03-30T12:00:00Z',
      '2026-03-27T17:00:00Z',
      '2026-04-03T16:00:00Z',
    ],
    [
      'that is skipped in spring comes at the change of the clocks',
      '30 2 * * *',
      BERLIN,
      '2026-03-29T00:59:00Z',
      '2026-03-28T01:30:00Z',
      '2026-03-29T01:00:00Z',
    ],
    [
      'and has come once it has changed',
      '30 2 * * *',
      BERLIN,
      '2026-03-29T01:01:00Z',
      '2026-03-29T01:00:00Z',
      '2026-03-30T00:30:00Z',
    ],
    [
      'that is there twice in autumn comes the first time',
      '30 2 * * *',
      BERLIN,
      '2026-10-25T00:10:00Z',
      '2026-10-24T00:30:00Z',
      '2026-10-25T00:30:00Z',
    ],
    [
      'and not the second time',
      '30 2 * * *',
      BERLIN,
      '2026-10-25T01:10:00Z',
      '2026-10-25T00:30:00Z',
      '2026-10-26T01:30:00Z',
    ],
    [
      'of every hour comes in both of them',
      '0 * * * *',
      BERLIN,
      '2026-10-25T01:10:00Z',
      '2026-10-25T01:00:00Z',
      '2026-10-25T02:00:00Z',
    ],
    [
      'of a leap day comes every fourth year',
      '0 0 29 2 *',
      'UTC',
      '2026-01-01T00:00:00Z',
      '2024-02-29T00:00:00Z',
      '2028-02-29T00:00:00Z',
    ],
    [
      'may say both a day of the month and one of the week',
      '0 0 1 * 1',
      'UTC',
      '2026-03-31T00:00:00Z',
      '2026-03-30T00:00:00Z',
      '2026-04-01T00:00:00Z',
    ],
    [
      'may use names',
      '0 9 * JAN MON-FRI',
      'UTC',
      '2026-06-01T00:00:00Z',
      '2026-01-30T09:00:00Z',
      '2027-01-01T09:00:00Z',
    ],
  ];
  for (const [what, cron, zone, at, last, next] of times)
    it(what, () => {
      expect(asked(cron, zone, at)).to.deep.equal([last, next]);
    });

  it('that never comes has neither', () => {
    expect(asked('0 0 31 2 *', 'UTC', '2026-01-01T00:00:00Z')).to.deep.equal([null, null]);
  });

  const flaws: readonly (readonly [string, RegExp | null])[] = [
    ['0 9 * * 1-5', null],
    ['*/15 9-17 * * *', null],
    ['61 * * * *', /^invalid value for minute: 61/],
    ['* 24 * * *', /hour/],
    ['0 9 5-1 * *', /from value is larger/],
    ['*/0 * * * *', /stepping/],
    ['a b c d e', /illegal characters/],
    ['0 9 * *', /./],
    ['0 0 9 * * *', /./],
    ['0 0 31 2 *', /^it never comes$/],
  ];
  for (const [cron, says] of flaws)
    it(says === null ? `may be "${cron}"` : `may not be "${cron}"`, () => {
      if (says === null) expect(cronFlaw(cron)).to.equal(null);
      else expect(cronFlaw(cron)).to.match(says);
    });
});

describe('a time zone', () => {
  it('is known by its name', () => {
    const known = ['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5'];
    expect(known.filter(isTimezone)).to.deep.equal(known);
    expect(['Europe/Berlni', '__proto__', '', 'Mars'].filter(isTimezone)).to.deep.equal([]);
  });
});
