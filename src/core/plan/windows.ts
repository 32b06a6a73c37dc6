import { hold } from '../make-step.ts';
import type { Rules } from '../rules.ts';
import { isMove } from '../step.ts';
import type { Hold, Move, MoveKind, Situation, Step } from '../step.ts';
import { iso, spoken } from '../text/time.ts';
import { closedAt } from '../window.ts';
import type { Closed, Window } from '../window.ts';

/** What rescues a stack, and what only asks AWS or tidies up after asking, is let through at any time. */
const ANY_TIME: readonly MoveKind[] = ['continue-rollback', 'cancel-update', 'propose', 'discard'];

/** Nothing begins outside of its windows. What has begun goes on: CloudFormation cannot be stopped half way. */
export function withWindows(
  steps: readonly Step[],
  situationOf: (step: Step) => Situation,
  rules: Rules,
): readonly Step[] {
  const known = new Map<string, Closed | null>();
  const closedFor = (windows: readonly Window[]): Closed | null => {
    const key = JSON.stringify(windows);
    const found = known.get(key);
    const closed = found === undefined ? closedAt(windows, rules.now, rules.calendar) : found;
    known.set(key, closed);
    return closed;
  };
  return steps.map((step) => {
    if (!isMove(step) || ANY_TIME.includes(step.kind)) return step;
    const windows = step.wanted?.windows ?? rules.windows.get(step.environment) ?? [];
    const closed = windows.length === 0 ? null : closedFor(windows);
    return closed === null ? step : windowHold(situationOf(step), step, { closed, windows, rules });
  });
}

interface Shut {
  readonly closed: Closed;
  readonly windows: readonly Window[];
  readonly rules: Rules;
}

function windowHold(situation: Situation, meant: Move, { closed, windows, rules }: Shut): Hold {
  const { denied, opens } = closed;
  const allows = windows.filter((window) => window.kind === 'allow').map(windowText);
  const why =
    denied === null
      ? `No window that allows changes is open: ${listed(allows)}.`
      : `The window ${windowText(denied.window)} denies changes since ${iso(denied.since)}.`;
  const releases =
    opens === null
      ? 'A commit that changes `windows`: no time is in sight in which they let changes through.'
      : `${iso(opens)}, when changes may begin again; earlier, a commit that changes \`windows\`.`;
  return hold(situation, 'window', { why: `${meant.why} ${why}`, releases, nextTry: opens, meant }, rules);
}

const windowText = ({ cron, timezone, duration }: Window): string =>
  `"${cron}" (${timezone}, ${spoken(duration)})`;

/** Windows that are named in one sentence. */
const NAMED = 3;

const listed = (texts: readonly string[]): string =>
  texts.length > NAMED
    ? `${texts.slice(0, NAMED).join(', ')} and ${texts.length - NAMED} more`
    : texts.join(', ');
