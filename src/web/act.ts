import { Hono } from 'hono';
import type { Context } from 'hono';
import { Fault } from '../core/fault.ts';
import { decide, fieldsIn, VERBS } from './actions.ts';
import type { Decision, Fields } from './actions.ts';
import { layout } from './layout.ts';
import { readBody } from './read-body.ts';
import type { Bodies } from './read-body.ts';
import { CLOSE, refusedBody } from './refusals.ts';
import { isSameOrigin, Sessions } from './sessions.ts';
import { frameOf } from './site.ts';
import type { Site } from './site.ts';
import { donePage, loginPage } from './small-pages.ts';

/** Bytes of an action: a reason, at most. */
const MOST = 16 * 1024;

/**
 * `POST /actions/VERB` for the forms of the page, `POST /api/v1/actions/VERB` for programs, and `/login`. Whoever may not
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
      if (!sessions.allows(context)) return page(context, loginPage(sessions.enabled, SIGN_IN), 401);
      const fields = await fieldsOf(context, bodies);
      if (fields instanceof Response) return fields;
      const { decision, status } = await act(site, decide(verb, fields, site.showing.view, site.now()));
      const back = pathIn(fields['back']);
      if (decision.kind === 'accepted') return context.redirect(back, 303);
      return page(context, donePage('Not done', decision.message, back), status);
    });
  }
  app.get('/login', (context) => page(context, loginPage(sessions.enabled, null), 200));
  app.post('/login', async (context) => {
    const { req } = context;
    if (!sessions.enabled || !isSameOrigin((name) => req.header(name)))
      return page(context, loginPage(sessions.enabled, null), 401);
    const fields = await fieldsOf(context, bodies);
    if (fields instanceof Response) return fields;
    const token = fields['token'];
    const signed = sessions.signIn(
      typeof token === 'string' ? token : '',
      req.header('x-forwarded-proto') === 'https',
    );
    if (typeof signed === 'object') {
      context.header('set-cookie', signed.cookie);
      return context.redirect('/', 303);
    }
    return page(
      context,
      loginPage(true, signed === 'wrong' ? WRONG : TOO_MANY),
      signed === 'wrong' ? 401 : 429,
    );
  });
  return app;
}

type Status = 200 | 400 | 401 | 404 | 429 | 503;

const SIGN_IN = 'Sign in first; then it can be done.';
const WRONG = 'This is not the token of this service.';
const TOO_MANY = 'Too many wrong tokens. Try again in a minute.';
const UNAUTHORIZED = {
  error: { code: 'unauthorized', message: 'Send the token of the service as bearer token.' },
};

async function fieldsOf(context: Context, bodies: Bodies): Promise<Fields | Response> {
  const body = await readBody(context.req.raw, MOST, bodies);
  if (typeof body === 'string') return refusedBody(context, body);
  const type = (context.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const message = 'The body is neither a JSON object, as application/json, nor a form.';
  return fieldsIn(body, type) ?? context.json({ error: { code: 'invalid', message } }, 400);
}

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

/** A path of ours to go back to, never an address. */
const pathIn = (value: unknown): string =>
  typeof value === 'string' && /^\/(?![/\\])[\w%./-]*$/.test(value) ? value : '/';
