import { groupBy } from '../text/group.ts';
import type { StackNews, Transition } from '../told.ts';

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

/** `2 failed, 1 deployed`, the worst first: stacks, whatever number of things went wrong with one. */
export const counts = (transitions: readonly Transition[]): string =>
  [...groupBy(inOrder(transitions), ({ kind }) => kind)]
    .map(([kind, group]) => `${unique(group.map(placeOf)).length} ${kind}`)
    .join(', ');

const inOrder = (transitions: readonly Transition[]): readonly Transition[] =>
  transitions.toSorted((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind));

const placeOf = ({ environment, pipeline }: Transition): string => `${environment}/${pipeline}`;

/** Whether the commit brought it about: nobody's name stands beside what somebody else changed, or what broke by itself. */
export const isOfCommit = (transitions: readonly Transition[]): boolean =>
  transitions.some(({ kind }) => BY_COMMIT.includes(kind)) ||
  (transitions.every(({ kind }) => kind === 'recovered') && transitions.some(({ took }) => took !== null));

const BY_COMMIT: readonly StackNews[] = ['failed', 'held', 'removed', 'deployed'];

/** Kinds that somebody has to see to. */
const LOUD: readonly StackNews[] = ['failed', 'degraded', 'drifted', 'held'];

/** Pipelines that a subject names. */
const NAMED = 2;

/** What happened, of one pipeline by its name, of several in numbers; what somebody has to see to by name while it is little. */
export function headline(transitions: readonly Transition[]): string {
  const [worst] = inOrder(transitions);
  if (worst === undefined) return '';
  if (unique(transitions.map(({ pipeline }) => pipeline)).length === 1)
    return ofOne(worst.pipeline, transitions);
  const bad = transitions.filter(({ kind }) => kind === worst.kind);
  const names = unique(bad.map(({ pipeline }) => pipeline));
  if (!LOUD.includes(worst.kind) || names.length > NAMED) return counts(transitions);
  const rest = transitions.filter(({ kind }) => kind !== worst.kind);
  // What is held for different reasons is held.
  const hows = unique(bad.map(howOf));
  const how = hows.length === 1 ? howOf : ({ kind }: Transition): string => kind;
  return [ofOne(names.join(' and '), bad, how), ...(rest.length === 0 ? [] : [counts(rest)])].join(', ');
}

/** What happened to it how and where, the environments that share that together. */
function ofOne(name: string, transitions: readonly Transition[], how = howOf): string {
  const places = [...groupBy(transitions, how)].map(
    ([said, group]) => [said, unique(group.map(({ environment }) => environment)).join(', ')] as const,
  );
  const together = [...groupBy(places, ([, where]) => where)].map(
    ([where, all]) => `${all.map(([said]) => said).join(' and ')} in ${where}`,
  );
  return `${name} ${together.join(', ')}`;
}

const howOf = ({ kind, what }: Transition): string => (kind === 'held' ? `held (${what})` : kind);

export const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];
