/** What somebody who has signed in may do: plain forms, which work without script. */
import { scopeText } from '../../core/halts.ts';
import type { Scope } from '../../core/halts.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';

const button = (verb: string, label: string, fields: Readonly<Record<string, string>>, more?: Html): Html =>
  html`<form method="post" action="/actions/${verb}">
    ${Object.entries(fields).map(
      ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
    )}
    ${more ?? null}<button id="do-${verb}-${fields['hash'] ?? fields['pipeline'] ?? 'all'}">${label}</button>
  </form>`;

export const lookAgain = (): Html => html`<div class="actions">${button('look', 'Look now', {})}</div>`;

export const approveForm = (hash: string, label: string, back: string): Html =>
  button('approve', label, { hash, back });

/** For the page of one pipeline. */
export function pipelineForms(
  { name, environment, back }: { readonly name: string; readonly environment: string; readonly back: string },
  state: { readonly approves: string | null; readonly retries: boolean; readonly halt: Scope | null },
): Html {
  const fields = { pipeline: name, environment, back };
  const reason = html`<label>Reason <input name="reason" required maxlength="500" /></label>`;
  return html`<div class="actions">
    ${state.approves === null ? null : approveForm(state.approves, 'Approve', back)}
    ${state.retries ? button('retry', 'Retry', fields) : null}
    ${
      state.halt === null
        ? button('suspend', 'Suspend', fields, reason)
        : button('resume', `Resume ${scopeText(state.halt)}`, { ...scopeFields(state.halt), back })
    }
  </div>`;
}

const scopeFields = ({ pipeline, environment }: Scope): Readonly<Record<string, string>> => ({
  ...(pipeline === null ? {} : { pipeline }),
  ...(environment === null ? {} : { environment }),
  ...(pipeline === null && environment === null ? { all: 'true' } : {}),
});
