import { isHold, isMove, meantBy } from '../../core/step.ts';
import type { Step } from '../../core/step.ts';
import { verdictOf } from '../../core/plan/verdict.ts';
import type { View } from '../../core/show/view.ts';
import { approveForm } from '../parts/forms.ts';
import { html } from '../parts/html.ts';
import type { Html } from '../parts/html.ts';
import { commit, troubles } from './index-page.ts';
import type { Page } from '../parts/layout.ts';
import { badge, due, moment, pathOf, plural } from '../parts/words.ts';

/** Nothing keeps these from anything: something is on its way. */
const AT_WORK: readonly Step['kind'][] = ['busy', 'running', 'verifying'];

/** What would be done now, and what is held and why. */
export function planPage(view: View, acts: boolean): Page {
  const { steps, snapshot, planHashes, memory } = view;
  const moves = steps.filter(isMove);
  const held = steps.filter(isHold).filter(({ kind }) => !AT_WORK.includes(kind));
  const busy = steps.filter(({ kind }) => AT_WORK.includes(kind));
  const rest = steps.length - moves.length - held.length - busy.length;
  const waiting = new Set(memory?.waiting?.map(({ hash }) => hash));
  const approvable = (hash: string): Html | null =>
    acts && waiting.has(hash) ? approveForm(hash, 'Approve', '/plan') : null;
  return {
    title: 'Plan',
    section: '/plan',
    live: 'view',
    body: html`
      <h1>Plan</h1>
      ${commit(snapshot.revision)}
      <p class="soft">
        As of ${moment(view.at)}: ${plural(moves.length, 'change')}, ${busy.length} under way, ${held.length}
        held, ${rest} as they should be.
      </p>
      ${troubles(view)}
      ${Object.entries(planHashes).map(
        ([environment, hash]) =>
          html`<div class="notice">
            <p>All that waits for approval in <strong>${environment}</strong></p>
            <p><code>${hash}</code></p>
            ${approvable(hash)}
          </div>`,
      )}
      ${table('Changes', moves, approvable)} ${table('Under way', busy, approvable)}
      ${table('Held', held, approvable)}
      ${moves.length + held.length + busy.length > 0 ? null : html`<p class="empty">Nothing would be changed.</p>`}
    `,
  };
}

function table(
  title: string,
  steps: readonly Step[],
  approvable: (hash: string) => Html | null,
): Html | null {
  if (steps.length === 0) return null;
  return html`<h2>${title} <small>${steps.length}</small></h2>
    <div class="table" role="region" aria-label="${title}" tabindex="0">
      <table class="cards">
        <thead>
          <tr>
            <th scope="col">Pipeline</th>
            <th scope="col">Step</th>
            <th scope="col">Why</th>
            <th scope="col">Hash</th>
          </tr>
        </thead>
        <tbody>
          ${steps.map((step) => {
            const hash = meantBy(step)?.hash ?? null;
            return html`<tr>
              <th scope="row">
                <a href="${pathOf(step.environment, step.pipeline)}">${step.pipeline}</a>
                <span class="soft">${step.environment}</span>
              </th>
              <td class="tight">
                ${badge(verdictOf(step))}
                ${step.kind}${isHold(step) && step.meant !== null ? html` <span class="soft">(${step.meant.kind})</span>` : null}
              </td>
              <td>
                ${step.why}${isHold(step) ? html`<br /><span class="soft">Released by: ${step.releases}${step.nextTry === null ? null : html`; next try ${due(step.nextTry)}`}</span>` : null}
              </td>
              <td class="tight">
                ${hash === null ? null : html`<code title="${hash}">${hash.slice(0, 12)}</code> ${approvable(hash)}`}
              </td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>`;
}
