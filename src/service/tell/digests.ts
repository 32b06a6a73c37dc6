import { openings } from '../../core/news/ear.ts';
import { digest } from '../../core/news/letters.ts';
import type { Message } from '../../core/mail.ts';
import type { Memory } from '../../core/memory.ts';
import type { Revision } from '../../core/model.ts';
import { isReminded, topicsOf } from '../../core/news/notify.ts';
import type { OpenFailure } from '../../core/news/paragraphs.ts';
import { plainText } from '../../core/text/plain-text.ts';
import type { Told, Transition } from '../../core/told.ts';
import { letterhead } from './letterhead.ts';
import type { Teller } from './letterhead.ts';

/** Commits remembered: as many as may come while one operation takes its time. */
const KEPT = 20;

/** Longest first line of a commit that is kept. */
const LONGEST = 200;

/** Remembers the commit of a pass that did something: what comes of it may end when the next one is there already. */
export function actedOn(
  { revisions = [] }: Pick<Memory, 'revisions'>,
  revision: Revision,
): Pick<Memory, 'revisions'> {
  if (revisions.some(({ commit }) => commit === revision.commit)) return { revisions };
  const kept = { ...revision, subject: plainText(revision.subject, LONGEST) };
  return { revisions: [...revisions, kept].slice(-KEPT) };
}

/** One digest of each commit for each topic that is to hear something of it. */
export function digests(
  world: Teller,
  all: readonly Transition[],
  { told, revisions = [] }: Pick<Memory, 'told' | 'revisions'>,
): readonly Message[] {
  const service = world.topicArn ?? '';
  const topics = new Set(all.flatMap((each) => topicsOf(each, service)));
  return [...topics].flatMap((topic) => {
    const heard = all.filter((each) => topicsOf(each, service).includes(topic));
    const parts = byCommit(heard);
    return parts.map((part, index) => {
      // What is not over stands at the foot of the last one.
      const open = index < parts.length - 1 ? [] : stillOpen(told, heard, { topic, service });
      const revision = revisions.find(({ commit }) => commit === part[0]?.commit) ?? null;
      return digest(part, open, letterhead(world, revision, topic));
    });
  });
}

/**
 * Nobody is to be told that somebody else's commit failed: what two commits brought goes into two digests, in the order
 * in which it happened to each stack.
 */
function byCommit(all: readonly Transition[]): readonly (readonly Transition[])[] {
  const parts: Transition[][] = [];
  for (const each of all) {
    const own = parts.findLastIndex(([first]) => first?.commit === each.commit);
    const isOvertaken = parts.slice(own + 1).some((part) => part.some((other) => isOfSame(other, each)));
    const part = isOvertaken ? undefined : parts[own];
    if (part === undefined) parts.push([each]);
    else part.push(each);
  }
  return parts;
}

const isOfSame = (one: Transition, other: Transition): boolean =>
  one.environment === other.environment && one.stack === other.stack;

/** What a topic was told of before, and is not over. */
function stillOpen(
  { stacks }: Told,
  heard: readonly Transition[],
  where: { readonly topic: string; readonly service: string },
): readonly OpenFailure[] {
  const mentioned = new Set(heard.map(({ environment, pipeline }) => `${environment}/${pipeline}`));
  return Object.values(stacks)
    .filter(({ environment, pipeline }) => !mentioned.has(`${environment}/${pipeline}`))
    .flatMap(({ environment, pipeline, notify, ...stack }) =>
      openings(stack)
        .filter(({ kind }) => isReminded(notify, kind, where))
        .map(({ kind, since }) => ({
          kind,
          environment,
          pipeline,
          ...(since === undefined ? {} : { since }),
        })),
    );
}
