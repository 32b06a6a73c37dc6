import { Hono } from 'hono';
import type { Context } from 'hono';
import { Fault } from '../../core/fault.ts';
import { decide, VERBS } from '../requests/actions.ts';
import type { Decision } from '../requests/actions.ts';
import { fieldsOf } from '../requests/fields.ts';
import { layout } from '../parts/layout.ts';
import { login, pathIn, whereFrom } from './login.ts';
import type { Bodies } from '../requests/read-body.ts';
import { CLOSE } from '../requests/refusals.ts';
import { Sessions } from '../requests/sessions.ts';
import { frameOf } from '../pages/site.ts';
import type { Site } from '../pages/site.ts';
import { donePage, loginPage } from '../pages/small-pages.ts';

/**
 * `POST /actions/VERB` for the forms of the page, `POST /api/v1/actions/VERB` for programs, `/login` and `/logout`. Whoever may not
 * act hears so before a byte of the body is read.
 */
export function actions(site: Site, bodies: Bodies): Hono {
  const app = new Hono();
  const sessions = new Sessions(site.token, site.now);
  const frame = frameOf(site);
  const page = (context: Context, made: Parameters<typeof layout>[1], status: Status): Response =>
    context.html(layout(frame, made).toString(), status, status === 401 ? CLOSE : {});
  for (const verb of VERBS) {
    app.post(`/api/v1/actions/${verb}`, async (context) => {
      if (!sessions.allows(context)) return context.json(UNAUTHORIZED, 401, CLOSE);
      const fields = await fieldsOf(context, bodies);
      if (fields instanceof Response) return fields;
      const { decision, status } = await act(site, decide(verb, fields, site.showing.view, site.now()));
      return decision.kind === 'accepted'
        ? context.json({ message: decision.message }, 202)
        : context.json({ error: { code: decision.kind, message: decision.message } }, status);
    });
    app.post(`/actions/${verb}`, async (context) => {
      if (!sessions.allows(context))
        return page(context, loginPage(sessions.enabled, SIGN_IN, whereFrom(context)), 401);
      const fields = await fieldsOf(context, bodies);
      if (fields instanceof Response) return fields;
      const { decision, status } = await act(site, decide(verb, fields, site.showing.view, site.now()));
      const back = pathIn(fields['back']);
      if (decision.kind === 'accepted') return context.redirect(`${back}?done=${verb}`, 303);
      return page(context, donePage('Not done', decision.message, back), status);
    });
  }
  app.route('/', login(site, sessions, bodies));
  return app;
}

type Status = 400 | 401 | 404 | 503;

const SIGN_IN = 'Sign in first; then it can be done.';
const UNAUTHORIZED = {
  error: { code: 'unauthorized', message: 'Send the token of the service as bearer token.' },
};

/** Does what was decided. The state may be out of reach: then nothing is promised. */
async function act(
  site: Site,
  decision: Decision,
): Promise<{ readonly decision: Decision; readonly status: 400 | 404 | 503 }> {
  if (decision.kind !== 'accepted') return { decision, status: decision.kind === 'unknown' ? 404 : 400 };
  try {
    if (decision.request !== null) await site.ask(decision.request);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { decision: { kind: 'unavailable', message: error.message }, status: 503 };
  }
  site.look();
  return { decision, status: 400 };
}
