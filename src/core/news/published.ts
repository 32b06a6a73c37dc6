import { consoleLink } from './console-link.ts';
import { revisionJson } from '../show/describe.ts';
import type { Json, JsonObject } from '../text/json.ts';
import type { Severity } from '../mail.ts';
import type { Revision } from '../model.ts';
import type { OpenFailure } from './paragraphs.ts';
import { plainText } from '../text/plain-text.ts';
import type { Problem } from '../text/result.ts';
import { iso } from '../text/time.ts';
import type { Transition } from '../told.ts';
import { utf8Length } from '../text/utf8.ts';

/** What a message says, before it is written down for machines. */
export interface Published {
  readonly id: string;
  readonly instance: string;
  readonly source: string;
  readonly revision: Revision | null;
  readonly outcome: string;
  readonly severity: Severity;
  readonly page: string | null;
  /** As they happened: of a pipeline that was removed and then failed, the last word counts. */
  readonly transitions?: readonly Transition[];
  readonly open?: readonly OpenFailure[];
  readonly problems?: readonly Problem[];
  readonly text?: string;
}

/** How much of it is written. */
interface Measure {
  /** Characters of what others wrote. */
  readonly words: number;
  /** Members of a list. */
  readonly items: number;
}

/** Tried one after the other until it fits. */
const MEASURES: readonly Measure[] = [
  { words: Infinity, items: Infinity },
  { words: 200, items: Infinity },
  { words: 60, items: 200 },
  { words: 60, items: 40 },
];

/** Bytes: a message has 256 KiB, in which the text for people stands beside this, once more quoted. */
const ROOM = 100_000;

/** `schemas/notification.schema.json`, cut where SNS would not carry it: `truncated` says so. */
export function published(content: Published): string {
  const texts = MEASURES.map((measure) => () => JSON.stringify(written(content, measure)));
  const fitting = texts.find((text) => utf8Length(text()) <= ROOM);
  return (fitting ?? texts.at(-1))?.() ?? '';
}

function written(content: Published, measure: Measure): JsonObject {
  const { revision, transitions = [], open = [], problems = [], text = null, ...plain } = content;
  const { words, items } = measure;
  const short = (part: string): string => (words === Infinity ? part : plainText(part, words));
  return {
    schema_version: 1,
    ...plain,
    revision: revisionJson(
      revision === null ? null : { ...revision, subject: plainText(revision.subject, 500) },
    ),
    text,
    transitions: transitions.slice(0, items).map((each) => transitionJson(each, short)),
    open: open.slice(0, items).map(openJson),
    problems: problems.slice(0, items).map((each) => problemJson(each, short)),
    truncated: words !== Infinity,
  };
}

type Short = (text: string) => string;

function transitionJson(transition: Transition, short: Short): Json {
  const { id, kind, environment, pipeline, stack, what, why, next, took, stackId, closes = [] } = transition;
  return {
    id,
    kind,
    environment,
    pipeline,
    stack,
    what: short(what),
    why: why === null ? null : short(why),
    next: next === null ? null : short(next),
    took_seconds: took === null ? null : Math.round(took / 1000),
    console: stackId === undefined ? null : consoleLink(stackId),
    closes: closes.map((closed) => closed.id),
  };
}

const openJson = ({ since, ...plain }: OpenFailure): Json => ({
  ...plain,
  since: since === undefined ? null : iso(since),
});

const problemJson = (problem: Problem, short: Short): Json => ({
  ...problem,
  pointer: short(problem.pointer),
  message: short(problem.message),
  hint: problem.hint === null ? null : short(problem.hint),
});
