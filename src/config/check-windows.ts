import type { Json } from '../core/text/json.ts';
import { isObject } from '../core/text/json.ts';
import type { Layer } from '../core/entry/merge.ts';
import { child } from '../core/text/pointer.ts';
import { didYouMean } from '../core/text/suggest.ts';
import { quote } from '../core/text/words.ts';
import { cronFlaw, isTimezone } from './calendar.ts';
import type { Flaw } from './flaw.ts';
import { flaw } from './flaw.ts';
import type { Outline } from './outline.ts';

/** What the schema cannot say about windows: that their cron expressions and time zones are some. */
export const checkWindows = ({ root, environments, entries }: Outline): readonly Flaw[] =>
  [
    { values: root, pointer: '' },
    ...environments.map(({ layer }) => layer),
    ...entries.map(({ layer }) => layer),
  ].flatMap(inLayer);

function inLayer({ values, pointer }: Layer): readonly Flaw[] {
  const windows: readonly Json[] = Array.isArray(values['windows']) ? values['windows'] : [];
  return windows.flatMap((window, index) => {
    if (!isObject(window)) return [];
    const here = child(child(pointer, 'windows'), index);
    const { cron, timezone } = window;
    return [
      ...(typeof cron === 'string' ? wrongCron(cron, child(here, 'cron')) : []),
      ...(typeof timezone === 'string' ? unknownZone(timezone, child(here, 'timezone')) : []),
    ];
  });
}

function wrongCron(cron: string, pointer: string): readonly Flaw[] {
  const why = cronFlaw(cron);
  if (why === null) return [];
  const hint = 'Minute, hour, day of month, month and day of week, such as "0 9 * * 1-5".';
  return [flaw('wrong-cron', pointer, `${quote(cron)} is no time that comes again: ${quote(why)}`, hint)];
}

function unknownZone(timezone: string, pointer: string): readonly Flaw[] {
  if (isTimezone(timezone)) return [];
  const zones = Intl.supportedValuesOf('timeZone');
  const hint = didYouMean(timezone, zones) ?? 'A name such as "Europe/Berlin" or "UTC".';
  return [flaw('unknown-timezone', pointer, `there is no time zone ${quote(timezone)}`, hint)];
}
