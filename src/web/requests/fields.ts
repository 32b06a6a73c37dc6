import type { Context } from 'hono';
import { fieldsIn } from './actions.ts';
import type { Fields } from './actions.ts';
import { readBody } from './read-body.ts';
import type { Bodies } from './read-body.ts';
import { refusedBody } from './refusals.ts';

/** Bytes of an action: a reason, at most. */
const MOST = 16 * 1024;

/** What was sent with an action, or the answer to what cannot be read. */
export async function fieldsOf(context: Context, bodies: Bodies): Promise<Fields | Response> {
  const body = await readBody(context.req.raw, MOST, bodies);
  if (typeof body === 'string') return refusedBody(context, body);
  const type = (context.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const message = 'The body is neither a JSON object, as application/json, nor a form.';
  return fieldsIn(body, type) ?? context.json({ error: { code: 'invalid', message } }, 400);
}
