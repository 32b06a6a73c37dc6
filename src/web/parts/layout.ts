import { html } from './html.ts';
import type { Html, Part } from './html.ts';
import type { StaticFiles } from './static-files.ts';

/** What every page says around what it is about. */
export interface Frame {
  readonly instance: string;
  readonly version: string;
  /** The repository, without credentials. */
  readonly source: string;
  readonly mode: 'apply' | 'observe';
  /** `simulated`, or null for the real AWS. */
  readonly notice: string | null;
  /** Somebody who signs in may do something. */
  readonly acts: boolean;
  readonly files: StaticFiles;
}

export interface Page {
  readonly title: string;
  /** The path of the entry in the navigation that it belongs to. */
  readonly section: string;
  /** What makes the script fetch the page again: looks, lines of the log, or nothing. */
  readonly live: 'view' | 'log' | 'view log' | '';
  /** What has just been done, in a sentence. */
  readonly note?: string | undefined;
  /** Stays when the page is refreshed: what somebody is typing into. */
  readonly fixed?: Part;
  readonly body: Part;
}

const SECTIONS: readonly (readonly [path: string, title: string])[] = [
  ['/', 'Pipelines'],
  ['/plan', 'Plan'],
  ['/graph', 'Graph'],
  ['/log', 'Log'],
];

export const layout = (frame: Frame, { title, section, live, note, fixed, body }: Page): Html =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · ${frame.instance}</title>
        <link rel="icon" href="${frame.files.icon.path}" />
        <link rel="stylesheet" href="${frame.files.style.path}" />
        <script src="${frame.files.script.path}" defer></script>
      </head>
      <body data-live="${live}">
        <a class="skip" href="#main">Skip to the content</a>
        <header>
          <p class="brand">
            <a href="/">mlops-reconciler</a> <span class="instance">${frame.instance}</span>
          </p>
          <nav aria-label="Pages">
            ${SECTIONS.map(
              ([path, name]) => html`<a href="${path}" ${path === section ? CURRENT : null}>${name}</a>`,
            )}
          </nav>
          <p class="state">
            ${frame.notice === null ? null : html`<span class="tag warn">${frame.notice}</span>`}
            ${frame.mode === 'observe' ? html`<span class="tag">observes only</span>` : null}
            <span id="pulse" class="pulse" role="status"></span>
            ${frame.acts ? html`<a href="/login">Sign in</a>` : null}
          </p>
        </header>
        <main id="main" tabindex="-1">
          ${note === undefined ? null : html`<p class="notice" role="status">${note}</p>`} ${fixed ?? null}
          <div id="live">${body}</div>
        </main>
        <footer>
          <p><bdi>${frame.source}</bdi></p>
          <p>mlops-reconciler ${frame.version}</p>
        </footer>
      </body>
    </html>`;

const CURRENT = html`aria-current="page"`;
