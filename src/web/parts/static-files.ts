import { createHash } from 'node:crypto';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

export interface StaticFile {
  /** With the hash of the content: it may be kept for ever. */
  readonly path: string;
  readonly type: string;
  readonly text: string;
}

export interface StaticFiles {
  readonly style: StaticFile;
  readonly script: StaticFile;
  readonly icon: StaticFile;
}

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="none" stroke="#3a7" stroke-width="2" d="M3 8a5 5 0 0 1 9-3M13 8a5 5 0 0 1-9 3"/><path fill="#3a7" d="M13 2v4H9zM3 14v-4h4z"/></svg>';

const named = (name: string, ending: string, type: string, text: string): StaticFile => ({
  path: `/assets/${name}.${createHash('sha256').update(text).digest('hex').slice(0, 16)}.${ending}`,
  type,
  text,
});

export const staticFiles: StaticFiles = {
  style: named('page', 'css', 'text/css; charset=utf-8', STYLE),
  script: named('page', 'js', 'text/javascript; charset=utf-8', SCRIPT),
  icon: named('icon', 'svg', 'image/svg+xml', ICON),
};
