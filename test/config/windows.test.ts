import { expect } from 'chai';
import { HOUR, MINUTE } from '../../src/core/text/time.ts';
import { configOf, entryOf, problemsOf, withPipelines } from './reading.ts';

const night = { kind: 'deny', cron: '0 22 * * *', timezone: 'Europe/Berlin', duration: '8h' };
const day = { kind: 'allow', cron: '0 9 * * 1-5', duration: '90m' };
const freeze = { kind: 'deny', cron: '0 0 20 12 *', timezone: 'UTC', duration: '744h' };

describe('the windows of a file', () => {
  it('are those of the file, the environment and the entry together, in this order', () => {
    const top = { windows: [night], environments: { dev: {}, prod: { windows: [freeze] } } };
    const crons = entryOf({ windows: [day] }, top).targets.map(({ windows }) =>
      windows.map(({ cron }) => cron),
    );
    expect(crons).to.deep.equal([
      [night.cron, day.cron],
      [night.cron, freeze.cron, day.cron],
    ]);
    const config = configOf(withPipelines([], top));
    expect(config.windows.map(({ cron }) => cron)).to.deep.equal([night.cron]);
    expect(config.environments.map(({ windows }) => windows.length)).to.deep.equal([0, 1]);
  });

  it('last as long as they say, and are in UTC where they do not say otherwise', () => {
    const config = configOf(withPipelines([], { windows: [night, day, freeze] }));
    expect(config.windows).to.deep.equal([
      { ...night, duration: 8 * HOUR },
      { ...day, timezone: 'UTC', duration: 90 * MINUTE },
      { ...freeze, duration: 31 * 24 * HOUR },
    ]);
  });

  const places: readonly (readonly [where: string, (window: object) => unknown, pointer: string])[] = [
    ['the file', (window) => withPipelines([], { windows: [day, window] }), '/windows/1'],
    [
      'an environment',
      (window) => withPipelines([], { environments: { dev: { windows: [window] } } }),
      '/environments/dev/windows/0',
    ],
    ['an entry', (window) => withPipelines([{ name: 'churn', windows: [window] }]), '/pipelines/0/windows/0'],
  ];
  const wrong: readonly (readonly [
    what: string,
    change: object,
    code: string,
    key: string,
    says: RegExp,
    hint: RegExp,
  ])[] = [
    [
      'a minute that there is not',
      { cron: '61 * * * *' },
      'wrong-cron',
      '/cron',
      /"61 \* \* \* \*".*minute: 61/,
      /"0 9 \* \* 1-5"/,
    ],
    ['a day that never comes', { cron: '0 0 31 2 *' }, 'wrong-cron', '/cron', /never comes/, /Minute, hour/],
    ['six fields', { cron: '0 0 9 * * *' }, 'wrong-format', '/cron', /cron expression/, /minute, hour/],
    [
      'an unknown time zone',
      { timezone: 'Europe/Berlni' },
      'unknown-timezone',
      '/timezone',
      /"Europe\/Berlni"/,
      /Europe\/Berlin/,
    ],
    [
      'no time zone at all',
      { timezone: 'Nowhere/Land' },
      'unknown-timezone',
      '/timezone',
      /no time zone/,
      /such as/,
    ],
    ['an offset for a time zone', { timezone: '+02:00' }, 'wrong-format', '/timezone', /a time zone/, /IANA/],
    ['more than 31 days', { duration: '745h' }, 'wrong-format', '/duration', /a duration/, /at most 31 days/],
    [
      'more minutes than that',
      { duration: '44641m' },
      'wrong-format',
      '/duration',
      /a duration/,
      /at most 31 days/,
    ],
    ['another kind', { kind: 'never' }, 'not-allowed', '/kind', /"allow" or "deny"/, /./],
  ];
  for (const [where, fileWith, pointer] of places)
    for (const [what, change, code, key, says, hint] of wrong)
      it(`cannot have ${what} in ${where}`, () => {
        const [problem, ...others] = problemsOf(fileWith({ ...night, ...change }));
        expect(others).to.deep.equal([]);
        expect(problem).to.include({ code, pointer: pointer + key, severity: 'error' });
        expect(problem?.line).to.be.a('number');
        expect(problem?.message).to.match(says);
        expect(problem?.hint).to.match(hint);
      });

  it('are passed over in what is no list of windows, which the schema tells', () => {
    for (const windows of ['always', [1], [{ cron: 1, timezone: 2 }]])
      expect(problemsOf(withPipelines([], { windows })).every(({ code }) => code !== 'wrong-cron')).to.equal(
        true,
      );
  });

  it('may last as long as the longest, and are twenty at most', () => {
    for (const duration of ['1m', '44640m', '744h'])
      expect(problemsOf(withPipelines([], { windows: [{ ...day, duration }] }))).to.deep.equal([]);
    const many = Array.from({ length: 21 }, () => day);
    expect(problemsOf(withPipelines([], { windows: many }))[0]).to.include({ code: 'out-of-range' });
  });
});
