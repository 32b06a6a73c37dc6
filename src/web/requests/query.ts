import type { Context } from 'hono';

/** What an address may narrow an answer down to: texts, empty where it says nothing. */
export interface Conditions {
  readonly q: string;
  readonly environment: string;
  readonly pipeline: string;
  readonly verdict: string;
  readonly level: string;
  /** What somebody has just done here. */
  readonly done: string;
}

/** Characters of a condition that are looked at. */
const LONGEST = 200;

export function conditionsIn({ req }: Context): Conditions {
  const text = (name: keyof Conditions): string => (req.query(name) ?? '').slice(0, LONGEST);
  return {
    q: text('q'),
    environment: text('environment'),
    pipeline: text('pipeline'),
    verdict: text('verdict'),
    level: text('level'),
    done: text('done'),
  };
}
