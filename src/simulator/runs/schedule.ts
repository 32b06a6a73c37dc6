const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const UNITS: Readonly<Record<string, number>> = { minute: MINUTE, hour: 60 * MINUTE, day: DAY };
const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const DAYS = 'SUN MON TUE WED THU FRI SAT'.split(' ');

/** How far ahead it is looked for: what never comes in that time never comes. */
const HORIZON_DAYS = 400;

/**
 * When a schedule is due next after a moment, epoch milliseconds; null when never, or when the expression is none that
 * is known. EventBridge Scheduler User Guide, "Schedule types"; all in UTC.
 */
export function nextDue(expression: string, after: number): number | null {
  const [, count = '', unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const length = UNITS[unit];
  if (length !== undefined) return after + Number(count) * length;
  const [, moment] = /^at\((.+)\)$/.exec(expression) ?? [];
  if (moment !== undefined) return Date.parse(`${moment}Z`) > after ? Date.parse(`${moment}Z`) : null;
  const [, fields] = /^cron\((.+)\)$/.exec(expression) ?? [];
  return fields === undefined ? null : nextCron(fields.trim().split(/\s+/), after);
}

/** Minutes, hours, day of month, month, day of week (1 is Sunday), year. */
function nextCron(fields: readonly string[], after: number): number | null {
  if (fields.length !== 6) return null;
  const [minutes, hours, ...days] = fields;
  const first = Math.floor(after / MINUTE) * MINUTE + MINUTE;
  const end = first + HORIZON_DAYS * DAY;
  for (let at = first; at < end;) {
    const time = new Date(at);
    if (!isDay(days, time)) at = Date.UTC(time.getUTCFullYear(), time.getUTCMonth(), time.getUTCDate() + 1);
    else if (fits(hours, time.getUTCHours()) && fits(minutes, time.getUTCMinutes())) return at;
    else at += MINUTE;
  }
  return null;
}

const isDay = ([days, months, weekdays, years]: readonly string[], time: Date): boolean =>
  fits(years, time.getUTCFullYear()) &&
  fits(months, time.getUTCMonth() + 1, ['', ...MONTHS]) &&
  fits(days, time.getUTCDate()) &&
  fits(weekdays, time.getUTCDay() + 1, ['', ...DAYS]);

/** Lists, ranges, steps, names, `*` and `?`. */
function fits(field = '', value: number, names: readonly string[] = []): boolean {
  return field.split(',').some((part) => {
    const [range = '', step] = part.split('/');
    const [from = '', to] = range.split('-').map((word) => {
      const index = names.indexOf(word.toUpperCase());
      return index > 0 ? String(index) : word;
    });
    if (range === '*' || range === '?') return value % Number(step ?? 1) === 0;
    const low = Number(from);
    const high = to === undefined ? (step === undefined ? low : Infinity) : Number(to);
    return value >= low && value <= high && (value - low) % Number(step ?? 1) === 0;
  });
}
