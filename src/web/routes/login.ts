import { Hono } from 'hono';
import type { Context } from 'hono';
import { fieldsOf } from '../requests/fields.ts';
import { layout } from '../parts/layout.ts';
import type { Page } from '../parts/layout.ts';
import type { Bodies } from '../requests/read-body.ts';
import { CLOSE } from '../requests/refusals.ts';
import { isSameOrigin } from '../requests/sessions.ts';
import type { Sessions } from '../requests/sessions.ts';
import { frameOf } from '../pages/site.ts';
import type { Site } from '../pages/site.ts';
import { loginPage, signedInPage } from '../pages/small-pages.ts';

/** `/login` and `/logout`. */
export function login(site: Site, sessions: Sessions, bodies: Bodies): Hono {
  const app = new Hono();
  const frame = frameOf(site);
  const page = (context: Context, made: Page, status: 200 | 401 | 429): Response =>
    context.html(layout(frame, made).toString(), status, status === 401 ? CLOSE : {});
  app.get('/login', (context) =>
    sessions.isSignedIn(context)
      ? page(context, signedInPage(), 200)
      : page(context, loginPage(sessions.enabled, null, whereFrom(context)), 200),
  );
  app.post('/login', async (context) => {
    const { req } = context;
    if (!sessions.enabled || !isSameOrigin((name) => req.header(name)))
      return page(context, loginPage(sessions.enabled, null, '/'), 401);
    const fields = await fieldsOf(context, bodies);
    if (fields instanceof Response) return fields;
    const { token, back } = fields;
    const secure = req.header('x-forwarded-proto') === 'https';
    const signed = sessions.signIn(typeof token === 'string' ? token : '', secure);
    if (signed === 'wrong') return page(context, loginPage(true, WRONG, pathIn(back)), 401);
    if (signed === 'too many') return page(context, loginPage(true, TOO_MANY, pathIn(back)), 429);
    context.header('set-cookie', signed.cookie);
    return context.redirect(pathIn(back), 303);
  });
  app.post('/logout', (context) => {
    if (!sessions.allows(context)) return page(context, loginPage(sessions.enabled, null, '/'), 401);
    context.header('set-cookie', sessions.signOut(context));
    return context.redirect('/', 303);
  });
  return app;
}

const WRONG = 'This is not the token of this service.';
const TOO_MANY = 'Too many wrong tokens. Try again in a minute.';

/** A path of ours to go back to, never an address. */
export const pathIn = (value: unknown): string =>
  typeof value === 'string' && /^\/(?![/\\])[\w%./-]*$/.test(value) ? value : '/';

/** The page of ours from which somebody came, to go back to. */
export function whereFrom({ req }: Context): string {
  const referer = req.header('referer') ?? '';
  if (!URL.canParse(referer)) return '/';
  const { host, pathname } = new URL(referer);
  return host === req.header('host') && pathname !== '/login' ? pathIn(pathname) : '/';
}
