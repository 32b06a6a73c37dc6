import { Hono } from 'hono';
import { webhooks } from './webhooks.ts';
import type { WebhookOptions } from './webhooks.ts';

/** Everything the service answers over HTTP. Whether it is alive and ready is all it says to strangers. */
export function createApp(options: WebhookOptions): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.header('cache-control', 'no-store');
    context.header('x-content-type-options', 'nosniff');
  });
  // A service that waits for another one's lease is ready too: it is to take over when that one ends.
  for (const path of ['/healthz', '/readyz']) app.get(path, (context) => context.text('ok'));
  app.route('/', webhooks(options));
  app.notFound((context) => context.text('not found', 404));
  // A bug of ours is no business of whoever sent the request.
  app.onError((_, context) => context.text('error', 500));
  return app;
}
