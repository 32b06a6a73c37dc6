import { causeText } from '../causes/cause.ts';
import type { HistoryEntry } from '../history-entry.ts';
import { memoryKey } from '../memory.ts';
import type { Memory } from '../memory.ts';
import type { Revision } from '../model.ts';
import { plainText } from '../text/plain-text.ts';
import type { Outcome } from './record.ts';
import type { Move, Step } from '../step.ts';

/** Operations kept of one stack, and of all together: the state is one document, read and written whole. */
const MOST = 50;
const MOST_OF_ALL = 5_000;

/** Longest cause, and longest name of a person, that is kept. */
const LONGEST = 400;
const LONGEST_NAME = 80;

/** Moves that are operations of a stack; the others only prepare one. */
const RECORDED: readonly Move['kind'][] = ['create', 'update', 'apply', 'delete', 'continue-rollback'];

/** What a pass asked for, and how it was answered. */
export interface Asked {
  readonly move: Move;
  readonly outcome: Outcome;
}

type Entries = readonly HistoryEntry[];

/** Notes the operations that a pass began, and those whose end it saw. */
export function withHistory(
  memory: Memory,
  before: Memory,
  pass: {
    readonly steps: readonly Step[];
    readonly asked: readonly Asked[];
    readonly revision: Revision;
    readonly now: number;
  },
): Memory {
  const changed = new Map<string, Entries>();
  const of = (key: string): Entries => changed.get(key) ?? memory.history?.[key] ?? [];
  for (const { environment, stack } of pass.steps) {
    const key = memoryKey(environment, stack);
    const ended = endOf(memory, before, key);
    if (ended !== null) changed.set(key, withEnd(of(key), ended));
  }
  for (const { move, outcome } of pass.asked) {
    const key = memoryKey(move.environment, move.stack);
    const entry = beginning(move, outcome, { ...pass, at: memory.stacks[key]?.intent?.at ?? pass.now });
    if (entry !== null) changed.set(key, [...of(key).map(unseen), entry]);
  }
  if (changed.size === 0) return memory;
  return { ...memory, history: bounded({ ...memory.history, ...Object.fromEntries(changed) }) };
}

function beginning(
  { kind, reason }: Move,
  outcome: Outcome,
  { revision, at }: { readonly revision: Revision; readonly at: number },
): HistoryEntry | null {
  if (!RECORDED.includes(kind)) return null;
  const author = plainText(revision.author, LONGEST_NAME);
  const entry = { action: kind, reason, commit: revision.commit, author, began: at } as const;
  if (outcome.kind === 'answered')
    return outcome.answer.kind === 'started'
      ? { ...entry, ended: null, outcome: 'under-way', cause: null }
      : null;
  if (outcome.kind === 'skipped') return null;
  return { ...entry, ended: at, outcome: 'refused', cause: plainText(outcome.refusal.message, LONGEST) };
}

/** How the operation ended that was seen to end in this pass. */
function endOf(memory: Memory, before: Memory, key: string): HistoryEntry | null {
  const known = memory.stacks[key];
  const last = known?.last ?? null;
  if (last === null || last.id === before.stacks[key]?.last?.id) return null;
  const failure = last.succeeded ? null : (known?.failure ?? null);
  return {
    action: last.verb,
    commit: last.commit,
    author: null,
    began: last.began,
    ended: last.ended,
    outcome: last.succeeded ? 'succeeded' : 'failed',
    cause: failure === null ? null : plainText(causeText(failure.cause), LONGEST),
  };
}

/** The end goes to the operation that is under way, if we began one; another one was found under way. */
function withEnd(entries: Entries, end: HistoryEntry): Entries {
  const open = entries.at(-1);
  if (open?.outcome !== 'under-way') return [...entries, end];
  const { ended, outcome, cause } = end;
  return [...entries.slice(0, -1), { ...open, ended, outcome, cause }];
}

const unseen = (entry: HistoryEntry): HistoryEntry =>
  entry.outcome === 'under-way' ? { ...entry, outcome: 'failed', cause: 'Its end was not seen.' } : entry;

/** Of very many stacks fewer operations are kept of each, three at least. */
function bounded(history: Readonly<Record<string, Entries>>): Readonly<Record<string, Entries>> {
  const all = Object.entries(history);
  const each = Math.max(3, Math.min(MOST, Math.floor(MOST_OF_ALL / all.length)));
  return Object.fromEntries(all.map(([key, entries]) => [key, entries.slice(-each)]));
}
