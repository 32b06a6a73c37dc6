import { createHash } from 'node:crypto';

export interface Rendered {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly etag: string;
}

/** Pages that are kept for the next reader. */
const KEPT = 64;

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
