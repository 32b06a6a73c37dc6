/** Answers that end a request early, the same to machines wherever they knock. */
import type { Context } from 'hono';

/** Whatever else of the request is still on its way is not waited for. */
export const CLOSE = { connection: 'close' } as const;

export const unauthorized = (context: Context): Response => context.text('unauthorized', 401, CLOSE);

/** For a body that was not read to its end. */
export const refusedBody = (context: Context, why: 'too large' | 'busy'): Response =>
  why === 'busy'
    ? context.text('busy', 503, { ...CLOSE, 'retry-after': '10' })
    : context.text('too large', 413, CLOSE);
