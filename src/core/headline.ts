import { groupBy } from './group.ts';
import type { StackNews, Transition } from './told.ts';

/** From worst to best: the first that occurs is the verdict of the letter. */
export const ORDER: readonly StackNews[] = [
  'failed',
  'degraded',
  'drifted',
  'held',
  'recovered',
  'removed',
  'deployed',
];

/** `2 failed, 1 deployed`, the worst first. */
export const counts = (transitions: readonly Transition[]): string =>
  ORDER.map((kind) => [transitions.filter((each) => each.kind === kind).length, kind] as const)
    .filter(([count]) => count > 0)
    .map(([count, kind]) => `${count} ${kind}`)
    .join(', ');

/** Whether the commit brought it about: nobody's name stands beside what somebody else changed, or what broke by itself. */
export const isOfCommit = (transitions: readonly Transition[]): boolean =>
  transitions.some(({ kind }) => BY_COMMIT.includes(kind)) ||
  transitions.every(({ kind }) => kind === 'recovered');

const BY_COMMIT: readonly StackNews[] = ['failed', 'held', 'removed', 'deployed'];

/** What happened, of one pipeline by its name, of several in numbers. */
export function headline(transitions: readonly Transition[]): string {
  const [first] = transitions;
  if (first === undefined || transitions.some(({ pipeline }) => pipeline !== first.pipeline))
    return counts(transitions);
  const places = [...groupBy(transitions, howOf)].map(
    ([how, group]) => [how, unique(group.map(({ environment }) => environment)).join(', ')] as const,
  );
  const together = [...groupBy(places, ([, where]) => where)].map(
    ([where, hows]) => `${hows.map(([how]) => how).join(' and ')} in ${where}`,
  );
  return `${first.pipeline} ${together.join(', ')}`;
}

const howOf = ({ kind, what }: Transition): string => (kind === 'held' ? `held (${what})` : kind);

export const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];
