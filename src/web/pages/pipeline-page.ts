import { lasting } from '../../core/halts.ts';
import { memoryKey } from '../../core/memory.ts';
import type { Finished, StackMemory } from '../../core/memory.ts';
import type { LiveStack, Wanted } from '../../core/model.ts';
import { redact } from '../../core/text/redact.ts';
import { holdsSecret, isSecretKey } from '../../core/text/secret-values.ts';
import { isHold, meantBy } from '../../core/step.ts';
import type { Step } from '../../core/step.ts';
import { verdictOf } from '../../core/plan/verdict.ts';
import type { Closer, LogEntry, SentMail, View } from '../../core/show/view.ts';
import { consoleLinks } from '../parts/console-links.ts';
import type { Link } from '../parts/console-links.ts';
import { driftTable } from '../parts/drift-table.ts';
import { historyTable } from '../parts/history-table.ts';
import { pastOf } from '../parts/past.ts';
import { pipelineForms } from '../parts/forms.ts';
import { operationsIn, resourcesIn } from '../parts/gantt.ts';
import { ganttPicture } from '../parts/gantt-picture.ts';
import { html } from '../parts/html.ts';
import type { Html, Part } from '../parts/html.ts';
import type { Page } from '../parts/layout.ts';
import { linesFitting, logTable } from '../parts/log-lines.ts';
import { changesTable, HIDDEN, parametersTable } from '../parts/changes-table.ts';
import { badge, due, duration, moment, pathOf, statusWord } from '../parts/words.ts';

export interface Closely {
  readonly step: Step;
  readonly closer: Closer;
  readonly mails: readonly SentMail[];
  readonly log: readonly LogEntry[];
  readonly acts: boolean;
  readonly now: number;
}

const OPERATIONS = 3;
const MAILS = 20;

/** All that is known of one pipeline in one environment. */
export function pipelinePage(view: View, closely: Closely): Page {
  const { step, closer, log } = closely;
  const { pipeline, environment, stack } = step;
  const known = view.memory?.stacks[memoryKey(environment, stack)];
  const events = closer.events ?? [];
  const lines = linesFitting(log, { level: '', q: '', environment, pipeline });
  return {
    title: `${pipeline} in ${environment}`,
    section: '/',
    live: 'view log',
    body: html`
      <p class="soft"><a href="/">Pipelines</a> / ${environment}</p>
      <h1>${pipeline} <small>in ${environment}</small> ${badge(verdictOf(step))}</h1>
      ${reason(step)} ${failure(known)}
      ${facts(step, known, consoleLinks(step.live ?? NO_STACK, resourcesIn(events)))}
      ${closely.acts ? forms(view, closely) : null}
      ${closer.gaps.map((gap) => html`<p class="notice warning">${gap}</p>`)} ${timeline(closely)}
      ${changesTable(step, closer)} ${driftTable(step, known)} ${parametersTable(step)} ${resources(closer)}
      ${historyTable(pastOf(view.memory, step))} ${mailList(closely)}
      <h2>Log</h2>
      ${logTable(lines, 'Log of this pipeline')}
    `,
  };
}

const NO_STACK = { id: '' };

const reason = (step: Step): Html => html`
  <p class="reason">${step.why}</p>
  ${
    isHold(step)
      ? html`<p class="reason soft">
          Held (${step.kind}) since ${moment(step.since)}. Released by: ${step.releases}.
          ${step.nextTry === null ? null : html`Next try ${due(step.nextTry)}.`}
        </p>`
      : null
  }
`;

function failure(known: StackMemory | undefined): Html | null {
  const failed = known?.failure ?? null;
  if (failed === null) return null;
  const { cause, hint, attempts, since, nextTry } = failed;
  return html`<div class="notice error">
    <p>
      <strong>${cause.resource ?? 'The stack'}</strong>
      ${cause.resourceType === null ? null : html`<code>${cause.resourceType}</code>`}
    </p>
    <p>${cause.reason}</p>
    ${hint === null ? null : html`<p class="soft">${hint}</p>`}
    <p class="soft">
      ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'} since ${moment(since)}.
      ${nextTry === null ? 'It is not tried again by itself.' : html`Next try ${due(nextTry)}.`}
    </p>
  </div>`;
}

function facts(step: Step, known: StackMemory | undefined, links: readonly Link[]): Html {
  const { wanted, stack, live } = step;
  const rows: readonly (readonly [string, Part])[] = [
    ['Stack', html`<code>${stack}</code> ${statusWord(live?.status ?? null)}`],
    ...(wanted === null ? [] : wantedFacts(wanted)),
    ...(live === null ? [] : liveFacts(live)),
    ['Last change', known?.last == null ? null : lastChange(known.last)],
    ['Health', known?.health == null ? null : health(known.health)],
    [
      'In the console',
      links.length === 0
        ? null
        : html`${links.map(({ title, url }) => html`<a href="${url}" rel="noreferrer">${title}</a> `)}`,
    ],
  ];
  return html`<dl class="facts">
    ${rows.map(
      ([title, value]) =>
        value !== null &&
        html`<dt>${title}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`;
}

const wantedFacts = ({
  pipelineType,
  dependsOn,
  promotedFrom,
}: Wanted): readonly (readonly [string, Part])[] => [
  ['Type', pipelineType],
  ['Depends on', dependsOn.length === 0 ? null : dependsOn.join(', ')],
  ['Promoted from', promotedFrom],
];

const liveFacts = (live: LiveStack): readonly (readonly [string, Part])[] => [
  ['AWS says', live.statusReason],
  ['Created', moment(live.created)],
  ['Updated', live.updated === null ? null : moment(live.updated)],
  ['Outputs', Object.keys(live.outputs).some((name) => name !== OURS) ? outputs(live.outputs) : null],
];

const lastChange = ({ verb, succeeded, began, ended, commit }: Finished): Html =>
  html`${verb} ${succeeded ? 'succeeded' : 'failed'} ${moment(ended)} after ${duration(ended - began)}, commit
    <code>${commit.slice(0, 7)}</code>`;

const health = ({ state, why }: NonNullable<StackMemory['health']>): Html =>
  html`${state}${why === null ? null : html`: ${why}`}`;

const OURS = 'MlopsMeta';

/** Without the one that is ours. */
const outputs = (values: Readonly<Record<string, string>>): Html =>
  html`${Object.entries(values)
    .filter(([name]) => name !== OURS)
    .map(
      ([name, value]) =>
        html`<code>${name}</code> ${isSecretKey(name) || holdsSecret(value) ? HIDDEN : redact(value)}<br />`,
    )}`;

function forms({ memory }: View, { step, now }: Closely): Html {
  const { pipeline: name, environment } = step;
  const back = pathOf(environment, name);
  const halt =
    lasting(memory?.halts ?? [], now).find(
      (each) => (each.pipeline ?? name) === name && (each.environment ?? environment) === environment,
    ) ?? null;
  const meant = meantBy(step);
  const waits = memory?.waiting?.some(({ hash }) => hash === meant?.hash) === true;
  return pipelineForms(
    { name, environment, back },
    { approves: waits ? (meant?.hash ?? null) : null, retries: offersRetry(step), halt },
  );
}

/** Where people are told that they may retry, they can do it here. */
const offersRetry = (step: Step): boolean =>
  verdictOf(step) === 'failed' || (isHold(step) && step.releases.includes('mlops-reconciler retry'));

function timeline({ closer, now }: Closely): Html | null {
  const operations = operationsIn(closer.events ?? [], OPERATIONS);
  if (operations.length === 0) return null;
  return html`<h2>Timeline</h2>
    ${operations.map(
      (operation) =>
        html`<p>
            ${moment(operation.from)} ${statusWord(operation.status)}
            ${operation.to === null ? null : html`<span class="soft">in ${duration(operation.to - operation.from)}</span>`}
          </p>
          ${ganttPicture(operation, now)}`,
    )}`;
}

function resources({ events }: Closer): Html | null {
  const all = resourcesIn(events ?? []);
  if (all.length === 0) return null;
  return html`<h2>Resources <small>${all.length}</small></h2>
    <div class="table" role="region" aria-label="Resources" tabindex="0">
      <table class="cards">
        <thead>
          <tr>
            <th scope="col">Resource</th>
            <th scope="col">Type</th>
            <th scope="col">Status</th>
            <th scope="col">Reason</th>
          </tr>
        </thead>
        <tbody>
          ${all.map(
            ({ resource, resourceType, status, reason, physicalId }) =>
              html`<tr class="${status.endsWith('_FAILED') ? 'differs' : ''}">
                <th scope="row">${resource ?? ''}<br /><code class="soft">${physicalId ?? ''}</code></th>
                <td><code>${resourceType ?? ''}</code></td>
                <td>${statusWord(status)}</td>
                <td>${reason ?? ''}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

function mailList({ mails, step }: Closely): Html | null {
  const about = mails
    .filter(
      ({ environments, pipelines }) =>
        environments.includes(step.environment) &&
        (pipelines.includes(step.pipeline) || pipelines.includes('many')),
    )
    .slice(-MAILS)
    .toReversed();
  if (about.length === 0) return null;
  return html`<h2>Mails <small>sent by this process</small></h2>
    ${about.map(
      ({ at, subject, text, id }) =>
        html`<details id="mail-${id}">
          <summary>${moment(at)} ${subject}</summary>
          <pre>${text}</pre>
        </details>`,
    )}`;
}
