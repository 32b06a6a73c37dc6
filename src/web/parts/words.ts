/** Small things that every page writes in the same way. */
import type { Verdict } from '../../core/plan/verdict.ts';
import { iso, spoken } from '../../core/text/time.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';

/** A shape beside the word, so that nobody has to tell colours apart. */
export const SIGNS: Readonly<Record<Verdict, string>> = {
  synced: '✓',
  progressing: '↻',
  waiting: '‖',
  degraded: '▼',
  failed: '✕',
  stalled: '■',
};

export const badge = (verdict: Verdict): Html =>
  html`<span class="badge ${verdict}"><span aria-hidden="true">${SIGNS[verdict]}</span> ${verdict}</span>`;

/** A moment; the script writes beside it how long ago that was. */
export const moment = (at: number | null): Html =>
  at === null
    ? html`<span class="faint">–</span>`
    : html`<time datetime="${iso(at)}">${iso(at).replace('T', ' ').replace('Z', ' UTC')}</time>`;

/** A moment to come; when it is over the script says that it may be any moment. */
export const due = (at: number): Html =>
  html`<time datetime="${iso(at)}" data-due>${iso(at).replace('T', ' ').replace('Z', ' UTC')}</time>`;

export const duration = (milliseconds: number): string =>
  milliseconds < 9950 ? `${Math.max(0, Math.round(milliseconds / 100) / 10)} s` : spoken(milliseconds);

/** The path of a pipeline's page. */
export const pathOf = (environment: string, name: string): string =>
  `/pipelines/${encodeURIComponent(environment)}/${encodeURIComponent(name)}`;

/** The name of a stack status for people: `UPDATE_ROLLBACK_COMPLETE`, broken where a narrow column may break it. */
export const statusWord = (status: string | null): Html =>
  status === null
    ? html`<span class="faint">no stack</span>`
    : html`<code
        >${status.split('_').map((word, index) => (index === 0 ? word : [html`_<wbr />`, word]))}</code
      >`;

export const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
