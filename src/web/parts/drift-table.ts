import type { DriftedResource, DriftMemory } from '../../core/drift-memory.ts';
import { currentDrift } from '../../core/drift/drift.ts';
import type { StackMemory } from '../../core/memory.ts';
import type { Step } from '../../core/step.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { moment } from './words.ts';

/** What was changed past CloudFormation, as far as it was compared since the last update; null before that. */
export function driftTable({ live, wanted }: Step, known: StackMemory | undefined): Html | null {
  const drift = known === undefined ? null : currentDrift(live, known);
  if (drift === null || drift.checked === null || wanted?.drift === 'ignore') return null;
  return html`<h2>Drift <small>compared ${moment(drift.checked)}</small></h2>
    ${drift.trouble === null ? null : html`<p class="notice warning">${drift.trouble}</p>`} ${found(drift)}
    ${drift.resists === null ? null : html`<p class="reason">It cannot be set back: ${drift.resists}</p>`}`;
}

function found({ found: all, trouble }: DriftMemory): Html | null {
  if (all.length === 0)
    return trouble === null
      ? html`<p class="reason soft">Nothing was changed past CloudFormation.</p>`
      : null;
  return html`<div class="table" role="region" aria-label="Drift" tabindex="0">
    <table class="cards">
      <thead>
        <tr>
          <th scope="col">Resource</th>
          <th scope="col">Type</th>
          <th scope="col">What</th>
          <th scope="col">By</th>
        </tr>
      </thead>
      <tbody>
        ${all.map(row)}
      </tbody>
    </table>
  </div>`;
}

const row = ({ resource, type, how, paths, by }: DriftedResource): Html =>
  html`<tr class="differs">
    <th scope="row">${resource}</th>
    <td><code>${type}</code></td>
    <td>${how} ${paths.map((path) => html`<code>${path}</code> `)}</td>
    <td>${by ?? ''}</td>
  </tr>`;
