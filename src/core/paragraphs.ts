import { consoleLink } from './console-link.ts';
import { groupBy } from './group.ts';
import { labelled, wrap } from './mail.ts';
import { iso, spoken } from './time.ts';
import type { Opening, StackNews, Transition } from './told.ts';

/** Something that was told before and is not over yet: the foot of the next digest reminds of it. */
export interface OpenFailure {
  readonly kind: Opening['kind'];
  readonly environment: string;
  readonly pipeline: string;
  /** Epoch milliseconds; missing where an older version wrote it down. */
  readonly since?: number;
}

/** Paragraphs with all there is to say; nobody reads more, and what is left is named. */
const MOST = 40;
/** Names in one paragraph. */
const NAMES = 100;
/** Commands to copy. */
const COMMANDS = 3;

const INDENT = ' '.repeat(13);

/** What happened, in the order given: what is the same of several pipelines is said once. */
export function paragraphs(transitions: readonly Transition[]): readonly string[] {
  const all = [...groupBy(transitions, sameness).values()];
  const told = all.slice(0, MOST).map(paragraph);
  const left = groupBy(all.slice(MOST).flat(), ({ kind, environment }) => `${kind}\n${environment}`);
  return apart([...told, ...[...left.values()].map(leftOut)]);
}

/** Long paragraphs stand alone, single lines together. */
const apart = (parts: readonly (readonly string[])[]): readonly string[] =>
  parts.flatMap((lines, index) => {
    const before = parts[index - 1];
    const together = before === undefined || (before.length === 1 && lines.length === 1);
    return together ? lines : ['', ...lines];
  });

const sameness = ({ kind, environment, what, why, next }: Transition): string =>
  [kind, environment, what, why, next].join('\n');

function paragraph(group: readonly Transition[]): readonly string[] {
  const [first] = group;
  if (first === undefined) return [];
  const { kind, environment, what, why, next, stackId } = first;
  const took = duration(group);
  const who = group.length === 1 ? first.pipeline : `${group.length} pipelines`;
  const link = stackId === undefined || !SHOWN.includes(kind) ? null : consoleLink(stackId);
  return [
    ...labelled(head(kind), `${who} (${environment}): ${what}${took}`),
    ...(group.length === 1 ? [] : wrap(names(group), INDENT)),
    ...(why === null ? [] : wrap(why, INDENT)),
    ...(next === null ? [] : wrap(`-> ${next}`, INDENT)),
    ...(link === null ? [] : [`${INDENT}${link}`]),
  ];
}

/** Kinds whose stack somebody will want to look at. */
const SHOWN: readonly StackNews[] = ['failed', 'degraded', 'drifted'];

const head = (kind: StackNews): string => `  ${kind.padEnd(10)} `;

function duration(group: readonly Transition[]): string {
  const longest = Math.max(...group.map(({ took }) => took ?? -1));
  if (longest < 0) return '';
  const preposition = group[0]?.kind === 'failed' ? ' after' : ' in';
  return `${preposition}${group.length > 1 ? ' up to' : ''} ${spoken(longest)}`;
}

function names(group: readonly Transition[]): string {
  const shown = group.slice(0, NAMES).map(({ pipeline }) => pipeline);
  const more = group.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
}

function leftOut(group: readonly Transition[]): readonly string[] {
  const [first] = group;
  if (first === undefined) return [];
  const { kind, environment } = first;
  return [...labelled(head(kind), `${group.length} more (${environment}):`), ...wrap(names(group), INDENT)];
}

/** What to type after a failure, ready to be copied. */
export function commands(transitions: readonly Transition[]): readonly string[] {
  const failed = transitions.filter(({ kind }) => kind === 'failed');
  if (failed.length === 0) return [];
  const lines = failed.slice(0, COMMANDS).map(({ pipeline, environment }) => {
    const where = environment === 'default' ? '' : ` --environment ${environment}`;
    return `  mlops-reconciler retry ${pipeline}${where}`;
  });
  return [
    '',
    ...wrap('Next: a commit that corrects it is deployed by itself. Where it was mended outside of Git:'),
    ...lines,
    ...(failed.length > COMMANDS ? ['  (and so on)'] : []),
  ];
}

/** The foot: what people know of and is not over. */
export function reminders(open: readonly OpenFailure[]): readonly string[] {
  if (open.length === 0) return [];
  const shown = open
    .slice(0, NAMES)
    .flatMap(({ kind, pipeline, environment, since }) =>
      labelled(
        head(kind),
        `${pipeline} (${environment})${since === undefined ? '' : `, since ${iso(since)}`}`,
      ),
    );
  const more = open.length - NAMES;
  return ['', 'Not over yet, from before:', ...shown, ...(more > 0 ? [`  and ${more} more`] : [])];
}
