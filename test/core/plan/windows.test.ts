import { expect } from 'chai';
import { createCalendar } from '../../../src/config/calendar.ts';
import { nextStep } from '../../../src/core/plan/next-step.ts';
import { laidOver } from '../../../src/core/plan/overlay.ts';
import type { Rules } from '../../../src/core/rules.ts';
import type { Situation, Step } from '../../../src/core/step.ts';
import { HOUR, iso, MINUTE } from '../../../src/core/text/time.ts';
import { closedAt } from '../../../src/core/window.ts';
import type { Calendar, Window } from '../../../src/core/window.ts';
import {
  absent,
  CHANGED,
  desired,
  held,
  leftover,
  live,
  memory,
  moving,
  notebook,
  NOW,
  rules,
  situation,
  unborn,
  wanted,
} from '../../support/planner.ts';

const window = (kind: Window['kind'], cron: string, hours: number, timezone = 'UTC'): Window => ({
  kind,
  cron,
  timezone,
  duration: hours * HOUR,
});
const deny = (cron: string, hours: number, timezone?: string): Window =>
  window('deny', cron, hours, timezone);
const allow = (cron: string, hours: number, timezone?: string): Window =>
  window('allow', cron, hours, timezone);

const BERLIN = 'Europe/Berlin';
const calendar = createCalendar();

/** A Friday. */
const at = (time: string): number => Date.parse(time.length > 5 ? time : `2026-11-20T${time}:00Z`);

describe('Changes may begin', () => {
  const open: readonly (readonly [what: string, at: string, ...windows: readonly Window[]])[] = [
    ['where there is no window', '12:00'],
    ['outside of a window that denies', '12:00', deny('0 18 * * *', 2)],
    ['at the moment such a window ends', '20:00', deny('0 18 * * *', 2)],
    ['inside of a window that allows', '12:00', allow('0 9 * * *', 8)],
    ['at the moment such a window begins', '09:00', allow('0 9 * * *', 8)],
    ['inside of one of several', '12:00', allow('0 1 * * *', 1), allow('0 9 * * *', 8)],
    [
      'inside of one that allows and outside of one that denies',
      '12:00',
      allow('0 9 * * *', 8),
      deny('0 13 * * *', 1),
    ],
  ];
  for (const [what, time, ...windows] of open)
    it(what, () => {
      expect(closedAt(windows, at(time), calendar)).to.equal(null);
    });
});

describe('Changes may not begin', () => {
  const closed: readonly (readonly [
    what: string,
    at: string,
    windows: readonly Window[],
    denied: number | null,
    since: string | null,
    opens: string | null,
  ])[] = [
    ['inside of a window that denies', '19:00', [deny('0 18 * * *', 2)], 0, '18:00', '20:00'],
    ['at the moment it begins', '18:00', [deny('0 18 * * *', 2)], 0, '18:00', '20:00'],
    [
      'one that began yesterday included',
      '01:00',
      [deny('0 18 * * *', 12)],
      0,
      '2026-11-19T18:00:00Z',
      '06:00',
    ],
    [
      'where another one denies, though one allows',
      '12:00',
      [allow('0 9 * * *', 8), deny('0 11 * * *', 2)],
      1,
      '11:00',
      '13:00',
    ],
    [
      'where none of those that allow is open',
      '08:00',
      [allow('0 9 * * *', 8), allow('0 20 * * *', 1)],
      null,
      null,
      '09:00',
    ],
    [
      'until the last of several that deny has ended',
      '12:00',
      [deny('0 11 * * *', 2), deny('30 12 * * *', 3), deny('0 15 * * *', 1)],
      0,
      '11:00',
      '16:00',
    ],
    [
      'until one that allows opens after one that denies has ended',
      '12:00',
      [deny('0 11 * * *', 6), allow('0 9 * * *', 4)],
      0,
      '11:00',
      '2026-11-21T09:00:00Z',
    ],
    ['at all where one that denies follows upon itself', '12:00', [deny('0 * * * *', 1)], 0, '12:00', null],
    ['at all where the one that allows never comes', '12:00', [allow('0 0 31 2 *', 1)], null, null, null],
    [
      'in the longer night of autumn',
      '2026-10-25T03:30:00Z',
      [deny('0 22 * * *', 8, BERLIN)],
      0,
      '2026-10-24T20:00:00Z',
      '2026-10-25T04:00:00Z',
    ],
    [
      'in the shorter night of spring',
      '2026-03-29T03:30:00Z',
      [deny('0 22 * * *', 8, BERLIN)],
      0,
      '2026-03-28T21:00:00Z',
      '2026-03-29T05:00:00Z',
    ],
    [
      'in the hour that is there twice, both times',
      '2026-10-25T01:15:00Z',
      [deny('30 2 * * *', 1, BERLIN)],
      0,
      '2026-10-25T00:30:00Z',
      '2026-10-25T01:30:00Z',
    ],
    [
      'in the hour that is not there',
      '2026-03-29T01:15:00Z',
      [deny('30 2 * * *', 1, BERLIN)],
      0,
      '2026-03-29T01:00:00Z',
      '2026-03-29T02:00:00Z',
    ],
  ];
  for (const [what, time, windows, denied, since, opens] of closed)
    it(what, () => {
      const found = closedAt(windows, at(time), calendar);
      const window = denied === null ? undefined : windows[denied];
      expect(found).to.deep.equal({
        denied: window === undefined ? null : { window, since: at(since ?? '') },
        opens: opens === null ? null : at(opens),
      });
    });

  it('without end, as far as anybody looks, where windows open and close like that for ever', () => {
    // The one denies whenever the other allows: croner would find a next time for ever.
    const never = [allow('0 9 * * *', 1), deny('0 9 * * *', 1)];
    expect(closedAt(never, at('12:00'), calendar)).to.deep.equal({ denied: null, opens: null });
  });
});

const always: readonly Window[] = [deny('0 * * * *', 1)];
const noon: readonly Window[] = [deny('30 11 * * *', 1)];

function over(each: Situation, change: Partial<Rules> = {}): Step {
  const by = rules(change);
  const { steps } = laidOver([nextStep(each, by)], [each], notebook([each]), by);
  return steps[0] ?? nextStep(each, by);
}

const changing = (change: Parameters<typeof wanted>[0] = {}): Situation =>
  situation({ wanted: wanted({ digest: CHANGED, windows: noon, ...change }) });

describe('Windows that never end', () => {
  it('cost no more for being many', () => {
    let asked = 0;
    const counting: Calendar = {
      last: (one, now) => ((asked += 1), calendar.last(one, now)),
      next: (one, after) => ((asked += 1), calendar.next(one, after)),
    };
    const always = Array.from({ length: 60 }, (_, minute) => deny(`${minute} * * * *`, 24));
    expect(closedAt(always, at('12:00'), counting)).to.deep.include({ opens: null });
    expect(asked).to.be.at.most(500);
  });
});

describe('A pipeline outside of its windows', () => {
  it('is held, and says which window it is, since when, and when it opens', () => {
    const step = held(over(changing()));
    expect(step).to.include({ kind: 'window', nextTry: NOW + 30 * MINUTE });
    expect(step.why).to.equal(
      `Its configuration changed. The window "30 11 * * *" (UTC, 1 h) denies changes since ${iso(NOW - 30 * MINUTE)}.`,
    );
    expect(step.releases).to.contain(iso(NOW + 30 * MINUTE));
    expect(step.meant?.kind).to.equal('update');
  });

  it('is told the windows that allow where none is open, the first of many', () => {
    const windows = [1, 2, 3, 4, 5].map((hour) => allow(`0 ${hour} * * *`, 1));
    const few = held(over(changing({ windows: windows.slice(0, 2) })));
    expect(few.why).to.contain('is open: "0 1 * * *" (UTC, 1 h), "0 2 * * *" (UTC, 1 h).');
    expect(held(over(changing({ windows }))).why).to.match(/"0 3 \* \* \*" \(UTC, 1 h\) and 2 more\.$/);
  });

  it('is told that no time is in sight where there is none', () => {
    const step = held(over(changing({ windows: always })));
    expect(step.nextTry).to.equal(null);
    expect(step.releases).to.contain('no time is in sight');
  });

  const place = { windows: noon } as const;
  const steps: readonly (readonly [what: string, Situation, expected: string])[] = [
    ['is not created', situation({ wanted: wanted(place), live: null }), 'window'],
    ['is not deleted by name', situation({ wanted: absent(place) }), 'window'],
    ['is not deleted to be made again', situation({ wanted: wanted(place), live: unborn() }), 'window'],
    [
      'is not set back after drift',
      situation({ wanted: wanted(place), live: live({ parameters: { InstanceType: 'other' } }) }),
      'window',
    ],
    ['is not protected', situation({ wanted: wanted({ ...place, protect: true }) }), 'window'],
    [
      'has its rollback continued: that ends what began',
      situation({ wanted: wanted(place), live: live({ status: 'UPDATE_ROLLBACK_FAILED' }) }),
      'continue-rollback',
    ],
    [
      'has an overdue update cancelled',
      situation({
        wanted: wanted(place),
        live: live({ status: 'UPDATE_IN_PROGRESS', updated: NOW - 3 * HOUR }),
      }),
      'cancel-update',
    ],
    ['is in sync all the same', situation({ wanted: wanted(place) }), 'in-sync'],
    [
      'has what it would destroy worked out meanwhile',
      {
        ...changing(),
        memory: memory({ forecast: { seen: seenNow(), destroys: ['Bucket (AWS::S3::Bucket)'] } }),
      },
      'propose',
    ],
  ];
  for (const [what, each, expected] of steps)
    it(what, () => {
      expect(over(each).kind).to.equal(expected);
    });

  it('is not pruned where its environment is closed', () => {
    const windows = new Map([['default', noon]]);
    expect(over(leftover(), { windows }).kind).to.equal('window');
    expect(over(leftover(), { windows: new Map([['prod', noon]]) }).kind).to.equal('delete');
  });

  it('is asked an approval for first, and waits for the window then', () => {
    const careful = changing({ approval: 'required' });
    const { hash } = moving(nextStep(careful, rules()));
    expect(over(careful).kind).to.equal('approval');
    expect(over(careful, { approvals: new Set([hash]) }).kind).to.equal('window');
  });

  it('is worked out once for all that have the same windows', () => {
    let asked = 0;
    const counting: Calendar = {
      last: (...args) => {
        asked += 1;
        return calendar.last(...args);
      },
      next: (...args) => calendar.next(...args),
    };
    const by = rules({ calendar: counting });
    const two = ['a', 'b'].map((pipeline) =>
      situation({
        wanted: wanted({ pipeline, digest: CHANGED, windows: [...noon] }),
        live: live({ pipeline }),
      }),
    );
    const count = (some: readonly Situation[]): number => {
      asked = 0;
      laidOver(
        some.map((each) => nextStep(each, by)),
        some,
        notebook(some),
        by,
      );
      return asked;
    };
    expect(count(two)).to.equal(count(two.slice(1)));
  });
});

/** The change of `changing`, as the forecast knows it. */
function seenNow() {
  const { id, updated } = live();
  return { stackId: id, updated, digest: desired({ digest: CHANGED }).digest };
}
