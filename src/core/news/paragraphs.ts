import { consoleLink } from './console-link.ts';
import { groupBy } from '../text/group.ts';
import { labelled, wrap } from '../mail.ts';
import { iso, spoken } from '../text/time.ts';
import type { Opening, StackNews, Transition } from '../told.ts';

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
/** Characters of names in one paragraph. */
const ROOM = 900;
/** What is still open, in lines. */
const REMINDED = 100;
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

/** The same of several stacks names each of them in its words, or the hash of its step. */
const sameness = (each: Transition): string => {
  const { kind, environment, what, why, next } = each;
  const texts = [why, next].map((text) =>
    text === null ? '' : general(text, each).replaceAll(HASH, 'HASH'),
  );
  return [kind, environment, what, ...texts].join('\n');
};

const HASH = /\b[0-9a-f]{64}\b/g;

/** A text about one stack as one about any. */
const general = (text: string, { stack, pipeline }: Transition): string =>
  // A quick look first: of thousands of stacks few texts name them.
  text.includes(pipeline) || text.includes(stack)
    ? text.replaceAll(/[\w-]+/g, (word) => (word === stack ? 'STACK' : word === pipeline ? 'PIPELINE' : word))
    : text;

/** What is said of a group: its own words where they are the same, and those about any where they are not. */
function saidOf(first: Transition, group: readonly Transition[], part: 'why' | 'next'): string | null {
  const text = first[part];
  if (text === null) return null;
  // Hints that are the same for everybody name nobody.
  if (group.length === 1) return text.replaceAll(`${RETRY} PIPELINE`, `${RETRY} ${placeOf(first)}`);
  if (group.every((each) => each[part] === text)) return text;
  // The hash of a plan is the same for all of them.
  const isShared = (hash: string): boolean => group.every((each) => each[part]?.includes(hash));
  return general(text, first).replaceAll(HASH, (hash) => (isShared(hash) ? hash : 'HASH'));
}

function paragraph(group: readonly Transition[]): readonly string[] {
  const [first] = group;
  if (first === undefined) return [];
  const { kind, environment, pipeline, what, stackId } = first;
  const isOne = group.length === 1;
  const [why, next] = [saidOf(first, group, 'why'), saidOf(first, group, 'next')];
  const link = stackId === undefined || !SHOWN.includes(kind) ? null : consoleLink(stackId);
  const who = isOne ? pipeline : `${group.length} pipelines`;
  return [
    ...labelled(head(kind), `${who} (${environment}): ${what}${duration(group)}`),
    ...(isOne ? [] : wrap(names(group), INDENT)),
    ...(why === null ? [] : wrap(why, INDENT)),
    ...(next === null ? [] : wrap(`-> ${next}`, INDENT)),
    ...(link === null ? [] : [`${INDENT}${isOne ? '' : `${pipeline}: `}${link}`]),
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

/** As many as fit into what a paragraph has room for. */
function names(group: readonly Transition[]): string {
  let room = ROOM;
  const shown = group.map(({ pipeline }) => pipeline).filter(({ length }) => (room -= length + 2) >= 0);
  const more = group.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
}

function leftOut(group: readonly Transition[]): readonly string[] {
  const [first] = group;
  if (first === undefined) return [];
  const { kind, environment } = first;
  return [...labelled(head(kind), `${group.length} more (${environment}):`), ...wrap(names(group), INDENT)];
}

/** What to type after a failure, ready to be copied, where it is not said with the failure itself. */
export function commands(transitions: readonly Transition[]): readonly string[] {
  const failed = transitions.filter(({ kind }) => kind === 'failed');
  const stuck = new Set(failed.filter(({ what }) => what === 'stuck').map(placeOf));
  const lines = new Set(
    failed
      .filter((each) => !stuck.has(placeOf(each)) && !ITS_OWN.test(each.next ?? ''))
      .map((each) => `  ${RETRY} ${placeOf(each)}`),
  );
  if (lines.size === 0) return [];
  return [
    '',
    ...wrap('Next: a commit that corrects it is deployed by itself. Where it was mended outside of Git:'),
    ...[...lines].slice(0, COMMANDS),
    ...(lines.size > COMMANDS ? ['  (and so on)'] : []),
  ];
}

const RETRY = 'mlops-reconciler retry';

/** What says already how it is tried again. */
const ITS_OWN = /mlops-reconciler retry|tried again/;

/** As it is written on the command line. */
const placeOf = ({ pipeline, environment }: Transition): string =>
  `${pipeline}${environment === 'default' ? '' : ` --environment ${environment}`}`;

/** The foot: what people know of and is not over. */
export function reminders(open: readonly OpenFailure[]): readonly string[] {
  if (open.length === 0) return [];
  const shown = open
    .slice(0, REMINDED)
    .flatMap(({ kind, pipeline, environment, since }) =>
      labelled(
        head(kind),
        `${pipeline} (${environment})${since === undefined ? '' : `, since ${iso(since)}`}`,
      ),
    );
  const more = open.length - REMINDED;
  return ['', 'Not over yet, from before:', ...shown, ...(more > 0 ? [`  and ${more} more`] : [])];
}
