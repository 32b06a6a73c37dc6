import type { HistoryEntry } from '../../core/history-entry.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { duration, moment } from './words.ts';

/** Newest first; null when nothing was done yet. */
export const historyTable = (entries: readonly HistoryEntry[]): Html | null =>
  entries.length === 0
    ? null
    : html`<h2>History <small>${entries.length}</small></h2>
        <div class="table" role="region" aria-label="History" tabindex="0">
          <table class="cards">
            <thead>
              <tr>
                <th scope="col">Began</th>
                <th scope="col">What</th>
                <th scope="col">Outcome</th>
                <th scope="col">Commit</th>
                <th scope="col">Cause</th>
              </tr>
            </thead>
            <tbody>
              ${entries.toReversed().map(row)}
            </tbody>
          </table>
        </div>`;

const row = ({ action, reason, commit, author, began, ended, outcome, cause }: HistoryEntry): Html =>
  html`<tr class="${outcome === 'failed' || outcome === 'refused' ? 'differs' : ''}">
    <th scope="row">${moment(began)}</th>
    <td>${action}${reason === undefined ? null : html` <span class="soft">${reason}</span>`}</td>
    <td>
      ${outcome === 'under-way' ? 'under way' : outcome}${
        ended === null || ended === began
          ? null
          : html` <span class="soft">after ${duration(ended - began)}</span>`
      }
    </td>
    <td>
      <code>${commit.slice(0, 7)}</code> ${author === null ? null : html`<bdi class="soft">${author}</bdi>`}
    </td>
    <td>${cause ?? ''}</td>
  </tr>`;
