import { validationError } from '../protocol/message.ts';
import type { Form } from '../protocol/query.ts';
import type { XmlValue } from '../protocol/xml.ts';
import { findStack } from '../stacks.ts';
import type { Stack, World } from '../world.ts';

/** One request, with the world it is made to. */
export interface Call {
  readonly world: World;
  readonly region: string;
  /** Epoch milliseconds; the world has been advanced to it. */
  readonly now: number;
  readonly form: Form;
  /**
   * Null for fresh reads. Otherwise readers see each stack as it was before a mutation that is still under way, or that
   * was accepted less than so many milliseconds ago.
   */
  readonly lag: number | null;
}

export type Answer = { readonly [name: string]: XmlValue };

export type Handler = (call: Call) => Answer;

/** @throws AwsError ValidationError `Stack [X] does not exist` */
export function mustFind({ world, region }: Call, nameOrId: string): Stack {
  const stack = findStack(world, region, nameOrId);
  if (stack === undefined) throw validationError(`Stack [${nameOrId}] does not exist`);
  return stack;
}

export const iso = (at: number): string => new Date(at).toISOString();

const PAGE = 100;

/**
 * One page of a list, in its order. The token names the last item of the page before by its `order`, so that a page
 * stays where it is while newer items come: lists are newest first.
 */
export function page<Item extends { readonly order: number }>(
  items: readonly Item[],
  token: string | null,
  size = PAGE,
): { readonly items: readonly Item[]; readonly nextToken: string | null } {
  const after = token === null ? Infinity : Number(/^page-(\d+)$/.exec(token)?.[1] ?? Number.NaN);
  if (Number.isNaN(after)) throw validationError('Next token is not valid');
  const rest = items.filter((item) => item.order < after);
  const last = rest.length > size ? rest[size - 1] : undefined;
  return { items: rest.slice(0, size), nextToken: last === undefined ? null : `page-${last.order}` };
}
