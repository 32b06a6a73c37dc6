import { Hono } from 'hono';
import type { Context } from 'hono';
import type { JsonObject } from '../../core/text/json.ts';
import type { View } from '../../core/show/view.ts';
import { historyOf, logOf, pipelineOf, pipelinesOf, planOf, statusOf } from './api-json.ts';
import { linesFitting } from '../parts/log-lines.ts';
import { PageCache, sendKept } from '../pages/page-cache.ts';
import { conditionsIn } from '../requests/query.ts';
import type { Conditions } from '../requests/query.ts';
import type { Site } from '../pages/site.ts';
import { EVENTS } from './stream.ts';
import type { Stream } from './stream.ts';

type Shown = Pick<Site, 'showing' | 'instance'>;

type Answer = (view: View, asked: Conditions, shown: Shown) => JsonObject;

/** What machines read of the last look; `schemas/openapi.json` says what each answer is. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  status: statusOf,
  pipelines: (view, { environment, verdict }) =>
    pipelinesOf(
      view,
      view.snapshot.pipelines.filter(
        (pipeline) =>
          (environment === '' || pipeline.environment === environment) &&
          (verdict === '' || pipeline.verdict === verdict),
      ),
    ),
  plan: planOf,
  history: (view, asked, { showing: { mails }, instance }) => historyOf(view, mails, asked, instance),
};

export function api(shown: Shown, stream: Stream): Hono {
  const app = new Hono();
  const { showing } = shown;
  const cache = new PageCache();
  for (const [path, answer] of Object.entries(ANSWERS))
    app.get(`/api/v1/${path}`, (context) => {
      const { view, mails } = showing;
      if (view === null) return unready(context);
      // Between two looks everybody gets the same: a thousand pipelines are not written anew for each who asks.
      const asked = conditionsIn(context);
      const key = `${path}\n${JSON.stringify(asked)}`;
      const version = `${view.version} ${mails.length} ${mails.at(-1)?.id ?? ''}`;
      const rendered = cache.get(key, version, () => JSON.stringify(answer(view, asked, shown)));
      return sendKept(context, rendered, 'application/json');
    });
  app.get('/api/v1/pipelines/:environment/:name', (context) => {
    const { view } = showing;
    if (view === null) return unready(context);
    const { environment, name } = context.req.param();
    const index = view.steps.findIndex((step) => step.environment === environment && step.pipeline === name);
    const [step, pipeline] = [view.steps[index], view.snapshot.pipelines[index]];
    if (step === undefined || pipeline === undefined)
      return failed(context, 404, 'unknown', 'There is no such pipeline.');
    return context.json(pipelineOf(view, pipeline, step));
  });
  app.get('/api/v1/log', (context) => context.json(logOf(linesFitting(showing.log, conditionsIn(context)))));
  app.get('/api/v1/events', (context) => {
    // HEAD is answered like GET, without the body: a stream that nobody reads would be kept for ever.
    if (context.req.method === 'HEAD') return context.body(null, 200, EVENTS);
    return (
      stream.open() ??
      failed(context, 503, 'too-many-readers', 'Too many listen already. Ask for the status instead.')
    );
  });
  return app;
}

const unready = (context: Context): Response =>
  failed(context, 503, 'not-ready', 'Nothing was looked at yet, or another process holds the lease.');

const failed = (context: Context, status: 404 | 503, code: string, message: string): Response =>
  context.json({ error: { code, message } }, status, status === 503 ? { 'retry-after': '5' } : {});
