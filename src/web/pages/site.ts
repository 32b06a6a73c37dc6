import { Hono } from 'hono';
import type { Context } from 'hono';
import type { Provisioning } from '../../core/entry/provisioning.ts';
import type { Inspecting, Showing } from '../../core/show/showing.ts';
import type { Request } from '../../ports.ts';
import type { View } from '../../core/show/view.ts';
import type { Verb } from '../requests/actions.ts';
import { graphPage } from './graph-page.ts';
import { indexPage } from './index-page.ts';
import { layout } from '../parts/layout.ts';
import type { Frame, Page } from '../parts/layout.ts';
import { logPage } from './log-page.ts';
import { conditionsIn } from '../requests/query.ts';
import { PageCache, sendKept } from './page-cache.ts';
import { pipelinePage } from './pipeline-page.ts';
import { planPage } from './plan-page.ts';
import { missingPage, waitingPage } from './small-pages.ts';
import { staticFiles } from '../parts/static-files.ts';

/** What the page, the API and the actions need of the service. */
export interface Site {
  readonly instance: string;
  readonly version: string;
  /** The repository, without credentials. */
  readonly source: string;
  readonly mode: 'apply' | 'observe';
  /** AWS is a simulated one. */
  readonly simulated: boolean;
  /** Null: everything is only shown. */
  readonly token: string | null;
  readonly showing: Showing;
  readonly inspecting: Inspecting;
  readonly provisioning: Provisioning;
  /** Names under which it is reached besides those of this machine; null: all. */
  readonly hosts: readonly string[] | null;
  readonly holdsLease: () => boolean;
  /** Leaves word for whoever decides. @throws Fault */
  readonly ask: (request: Request) => Promise<void>;
  /** Looks soon. */
  readonly look: () => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export const frameOf = ({ instance, version, source, mode, simulated, token }: Site): Frame => ({
  instance,
  version,
  source,
  mode,
  notice: simulated ? 'simulated AWS' : null,
  acts: token !== null,
  files: staticFiles,
});

const HTML = 'text/html; charset=utf-8';

/** The pages people look at. All of them are made of what is known already, but that of one pipeline. */
export function pages(site: Site): Hono {
  const app = new Hono();
  const frame = frameOf(site);
  const send = sender(frame);
  const acts = site.token !== null;
  const withView =
    (answer: (context: Context, view: View) => Response | Promise<Response>) =>
    (context: Context): Response | Promise<Response> => {
      const { view } = site.showing;
      const holds = site.holdsLease();
      if (view === null) return send(context, `none ${holds}`, () => waitingPage(holds));
      return answer(context, view);
    };
  app.get(
    '/',
    withView((context, view) => {
      const filter = conditionsIn(context);
      return send(context, `${view.version}`, () => indexPage(view, filter, acts));
    }),
  );
  app.get(
    '/plan',
    withView((context, view) => send(context, `${view.version}`, () => planPage(view, acts))),
  );
  app.get(
    '/graph',
    withView((context, view) => send(context, `${view.version}`, () => graphPage(view))),
  );
  app.get('/log', (context) => {
    const filter = conditionsIn(context);
    const { log, logVersion, view } = site.showing;
    const environments = [...new Set(view?.steps.map(({ environment }) => environment))];
    return send(context, `${logVersion}`, () => logPage(log, filter, environments));
  });
  app.get(
    '/pipelines/:environment/:name',
    withView(async (context, view) => {
      const { environment, name } = context.req.param();
      const made = await closelyOf(site, view, { environment, name });
      if (made === null) return context.html(layout(frame, missingPage()).toString(), 404);
      return context.html(layout(frame, { ...made, note: noteOf(context) }).toString(), 200);
    }),
  );
  for (const { path, type, text } of Object.values(staticFiles))
    app.get(path, (context) =>
      context.body(text, 200, {
        'content-type': type,
        'cache-control': 'public, max-age=31536000, immutable',
      }),
    );
  return app;
}

/** Makes pages and keeps them. */
function sender(frame: Frame): (context: Context, version: string, page: () => Page) => Response {
  const cache = new PageCache();
  return (context, version, page) => {
    // What is asked for without a condition is the same for everybody; the rest is kept for a while.
    const key = `${context.req.path}\n${queryOf(context)}`;
    const made = (): string => layout(frame, { ...page(), note: noteOf(context) }).toString();
    return sendKept(context, cache.get(key, version, made), HTML);
  };
}

/** The page of one pipeline, which needs AWS to be asked; null when there is none. */
async function closelyOf(
  site: Site,
  view: View,
  { environment, name }: { readonly environment: string | undefined; readonly name: string | undefined },
): Promise<Page | null> {
  const step = view.steps.find((each) => each.environment === environment && each.pipeline === name);
  if (step === undefined) return null;
  const closer = await site.inspecting.inspect(step);
  const { log, mails } = site.showing;
  return pipelinePage(view, { step, closer, log, mails, acts: site.token !== null, now: site.now() });
}

/** It is done when the service has looked, which it does at once. */
const NOTES: Readonly<Record<string, string>> = {
  look: 'The service looks now.',
  approve: 'Approved. The look that begins now takes it up.',
  retry: 'It is tried once more with the look that begins now.',
  suspend: 'Suspended, from the look on that begins now.',
  resume: 'It goes on with the look that begins now.',
} satisfies Record<Verb, string>;

const noteOf = (context: Context): string | undefined => {
  const { done } = conditionsIn(context);
  return Object.hasOwn(NOTES, done) ? NOTES[done] : undefined;
};

/** In one order, without what no page knows. */
const queryOf = (context: Context): string => JSON.stringify(conditionsIn(context));
