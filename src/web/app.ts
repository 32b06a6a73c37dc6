import { Hono } from 'hono';
import type { Context } from 'hono';
import { actions } from './routes/act.ts';
import { api } from './routes/api.ts';
import { framework } from './routes/framework.ts';
import { onlyFor } from './requests/hosts.ts';
import { layout } from './parts/layout.ts';
import { metrics } from './routes/metrics.ts';
import type { Measured } from './routes/metrics.ts';
import { Bodies } from './requests/read-body.ts';
import { frameOf, pages } from './pages/site.ts';
import type { Site } from './pages/site.ts';
import { missingPage } from './pages/small-pages.ts';
import { Stream } from './routes/stream.ts';
import { webhooks } from './routes/webhooks.ts';
import type { WebhookOptions } from './routes/webhooks.ts';

/** Bytes of bodies held at a time: some deliveries of the largest size. */
const BODIES = 8 * 1024 * 1024;

/** Nothing but our own files, and nobody else's frame around it. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

export type App = WebhookOptions & { readonly site: Site & Pick<Measured, 'awsCalls'> };

/** Everything the service answers over HTTP. */
export function createApp(options: App): Hono {
  const app = new Hono();
  const { site } = options;
  const bodies = new Bodies(BODIES);
  const stream = new Stream(site.showing);
  const registry = metrics({ ...site, readers: () => stream.readers });
  app.use(async (context, next) => {
    await next();
    if (!context.res.headers.has('cache-control')) context.header('cache-control', 'no-store');
    context.header('content-security-policy', POLICY);
    context.header('x-content-type-options', 'nosniff');
    context.header('referrer-policy', 'same-origin');
    context.header('cross-origin-resource-policy', 'same-origin');
  });
  app.use(onlyFor(site.hosts));
  // A service that waits for another one's lease is ready too: it is to take over when that one ends.
  for (const path of ['/healthz', '/readyz']) app.get(path, (context) => context.text('ok'));
  app.get('/metrics', async (context) =>
    context.body(await registry.metrics(), 200, { 'content-type': registry.contentType }),
  );
  app.route('/', webhooks(options, bodies));
  app.route('/', actions(site, bodies));
  app.route('/', framework(site, bodies));
  app.route('/', api(site, stream));
  app.route('/', pages(site));
  app.notFound((context) => {
    const allowed = methodsOf(app, context.req.path);
    return allowed.length === 0 ? nothingHere(context, site) : otherMethod(context, allowed);
  });
  // A bug of ours is no business of whoever sent the request.
  app.onError((_, context) => context.text('error', 500));
  return app;
}

const READ = ['GET', 'HEAD'];

/** Under which methods there is something at a path. */
const methodsOf = ({ router }: Hono, path: string): readonly string[] =>
  ['GET', 'POST']
    // Those of `use` and `all` hold for all methods, and say nothing.
    .filter((method) => router.match(method, path)[0].some(([[, route]]) => route.method === method))
    .flatMap((method) => (method === 'GET' ? READ : method));

const otherMethod = (context: Context, allowed: readonly string[]): Response => {
  const message = `Only ${allowed.join(', ')} can be done here.`;
  return context.json({ error: { code: 'method', message } }, 405, { allow: allowed.join(', ') });
};

const nothingHere = (context: Context, site: Site): Response | Promise<Response> =>
  context.req.path.startsWith('/api/')
    ? context.json({ error: { code: 'unknown', message: 'There is nothing here.' } }, 404)
    : (context.req.header('accept') ?? '').includes('text/html')
      ? context.html(layout(frameOf(site), missingPage()).toString(), 404)
      : context.text('not found', 404);
