import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { isEqual } from './is-equal.ts';

/** Milliseconds somebody stays signed in, and sessions at a time. */
const LENGTH = 12 * 3_600_000;
const MOST = 100;

/** Wrong tokens in a minute, of everybody together: a token is long, and nobody mistypes it so often. */
const TRIES = 10;
const MINUTE = 60_000;

const NAME = 'mlops_session';

/** Who may act: whoever shows the token, or has shown it to the form and has the cookie it set. */
export class Sessions {
  readonly #token: string | null;
  readonly #now: () => number;
  readonly #open = new Map<string, number>();
  #wrong: readonly number[] = [];

  constructor(token: string | null, now: () => number) {
    this.#token = token;
    this.#now = now;
  }

  /** Whether anybody may act at all. */
  get enabled(): boolean {
    return this.#token !== null;
  }

  /** Whether this request may act. Nothing of its body is read. */
  allows({ req }: Context): boolean {
    if (this.#token === null || !isSameOrigin((name) => req.header(name))) return false;
    const [, bearer] = /^bearer ([!-~]+)$/i.exec(req.header('authorization') ?? '') ?? [];
    if (bearer !== undefined) return isEqual(bearer, this.#token);
    return this.isSignedIn({ req });
  }

  /** Whether a browser shows the cookie of somebody who signed in. */
  isSignedIn({ req }: Pick<Context, 'req'>): boolean {
    const id = cookieIn(req.header('cookie') ?? '');
    return id !== undefined && (this.#open.get(id) ?? 0) > this.#now();
  }

  /** Ends what the cookie opened. @returns what the cookie says from now on */
  signOut({ req }: Context): string {
    this.#open.delete(cookieIn(req.header('cookie') ?? '') ?? '');
    return `${NAME}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict`;
  }

  /** @returns what the cookie says, or why there is none */
  signIn(token: string, secure: boolean): { readonly cookie: string } | 'wrong' | 'too many' {
    const now = this.#now();
    this.#wrong = this.#wrong.filter((at) => now - at < MINUTE);
    if (this.#wrong.length >= TRIES) return 'too many';
    if (this.#token === null || !isEqual(token, this.#token)) {
      this.#wrong = [...this.#wrong, now];
      return 'wrong';
    }
    const id = randomBytes(32).toString('base64url');
    this.#open.set(id, now + LENGTH);
    for (const oldest of this.#open.keys()) {
      if (this.#open.size <= MOST) break;
      this.#open.delete(oldest);
    }
    const cookie = `${NAME}=${id}; Path=/; Max-Age=${LENGTH / 1000}; HttpOnly; SameSite=Strict`;
    return { cookie: secure ? `${cookie}; Secure` : cookie };
  }
}

/**
 * Whether the request is no other site's. A browser says where it comes from: `Sec-Fetch-Site` (Fetch Metadata, W3C),
 * or at least `Origin` with every POST. What is no browser says neither.
 */
export function isSameOrigin(header: (name: string) => string | undefined): boolean {
  const [site, origin, host] = [header('sec-fetch-site'), header('origin'), header('host')];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

const cookieIn = (header: string): string | undefined =>
  header
    .split(';')
    .map((pair) => pair.trim().split('='))
    .find(([name]) => name === NAME)?.[1];
