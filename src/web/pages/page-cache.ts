import { createHash } from 'node:crypto';
import type { Context } from 'hono';

export interface Rendered {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly etag: string;
}

/** Pages that are kept for the next reader. */
const KEPT = 64;

/** Sends what is kept, or nothing to whoever has it. */
export function sendKept(context: Context, { bytes, etag }: Rendered, type: string): Response {
  // What comes with a 304 takes the place of what the browser knows of the page it keeps.
  const kept = { etag, 'cache-control': 'no-cache, private' };
  return isKnown(etag, context.req.header('if-none-match') ?? '')
    ? context.body(null, 304, kept)
    : context.body(bytes, 200, { 'content-type': type, ...kept });
}

/** RFC 9110, If-None-Match: a list, of which a proxy that compresses makes weak ones. */
const isKnown = (etag: string, header: string): boolean =>
  header.split(',').some((each) => each.trim().replace(/^W\//, '') === etag);

/** Renders each page once for each state of what it shows, however many read it: they all get the same bytes. */
export class PageCache {
  readonly #pages = new Map<string, { readonly version: string; readonly rendered: Rendered }>();
  /** How often something was rendered. */
  renders = 0;

  get(key: string, version: string, render: () => string): Rendered {
    const known = this.#pages.get(key);
    if (known?.version === version) return known.rendered;
    this.renders += 1;
    const bytes = new TextEncoder().encode(render());
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
    const rendered = { bytes, etag };
    this.#pages.delete(key);
    this.#pages.set(key, { version, rendered });
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= KEPT) break;
      this.#pages.delete(oldest);
    }
    return rendered;
  }
}
