import type { MiddlewareHandler } from 'hono';

/** What leads to this machine and nowhere else, however a resolver was set. */
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** Asked for by machines under whatever name they have for us; what they send is signed, or says nothing. */
const ANYWHERE = /^\/(?:webhooks\/|healthz$|readyz$)/;

/** Whether an address is reached from this machine alone. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host.includes(':') ? `[${host}]` : host);

/**
 * Whoever listens on the loopback interface counts on being alone. But a page of another site can give its own name our
 * address and then read us as itself (DNS rebinding): the browser says that name in `Host`.
 * @param others names that lead here all the same; null: all do
 */
export const onlyFor =
  (others: readonly string[] | null): MiddlewareHandler =>
  async ({ req, text }, next) => {
    const host = req.header('host');
    if (others === null || host === undefined || ANYWHERE.test(req.path)) return next();
    const name = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '';
    if (LOOPBACK.test(name) || others.includes(name)) return next();
    // https://www.rfc-editor.org/rfc/rfc9110#name-421-misdirected-request
    return text(
      'This is not the host you asked for. MLOPS_PUBLIC_URL says under which name it is reached.',
      421,
    );
  };
