import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import type { Context } from 'hono';
import { Deliveries } from '../requests/deliveries.ts';
import { readBody } from '../requests/read-body.ts';
import type { Bodies } from '../requests/read-body.ts';
import { CLOSE, refusedBody, unauthorized } from '../requests/refusals.ts';
import { HOSTS } from '../requests/signatures.ts';
import type { Host } from '../requests/signatures.ts';

export interface WebhookOptions {
  /** Shared with the Git host; null: there are no webhooks. */
  readonly secret: string | null;
  /** Somebody who knows the secret says that something was pushed. */
  readonly ring: () => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Bytes of a delivery. It says what is new, of which nothing is believed: a large one is cut off unread. */
const MOST = 1024 * 1024;

/**
 * `POST /webhooks/{github,gitlab,bitbucket}`. A delivery with the right signature rings, and that is all it does: its
 * body is never parsed. What the service does next it would have done a little later by itself.
 */
export function webhooks({ secret, ring, now }: WebhookOptions, bodies: Bodies): Hono {
  const app = new Hono();
  const deliveries = new Deliveries();
  for (const [name, host] of Object.entries(HOSTS))
    app.all(`/webhooks/${name}`, async (context) => {
      // As if it were not there: without a secret anybody could ring.
      if (secret === null) return context.notFound();
      const refusal = refusalOf(context, host);
      if (refusal !== null) return refusal;
      const body = await readBody(context.req.raw, MOST, bodies);
      if (typeof body === 'string') return refusedBody(context, body);
      const delivery = { header: (key: string) => context.req.header(key), body };
      if (!host.isGenuine(delivery, secret, now())) return unauthorized(context);
      const names = [...idsIn(context, host), createHash('sha256').update(body).digest('hex')];
      if (deliveries.isRepeated(names, now())) return context.text('seen before', 200);
      ring();
      return context.text('ok', 202);
    });
  return app;
}

/** What is wrong before anything of the body has been read, or null. */
function refusalOf(context: Context, host: Host): Response | null {
  const { req } = context;
  if (req.method !== 'POST') return context.text('only POST', 405, { allow: 'POST' });
  const type = (req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') return context.text('only application/json', 415, CLOSE);
  return host.isSigned((key) => req.header(key)) ? null : unauthorized(context);
}

const idsIn = (context: Context, { ids }: Host): readonly string[] =>
  ids
    .flatMap((name) => context.req.header(name) ?? [])
    .slice(0, 1)
    .map((id) => `id ${id}`);
