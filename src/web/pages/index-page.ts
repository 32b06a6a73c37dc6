import { mailLine, mailStatus } from '../../core/mail-status.ts';
import { memoryKey } from '../../core/memory.ts';
import type { Memory } from '../../core/memory.ts';
import { groupBy } from '../../core/text/group.ts';
import { plainText } from '../../core/text/plain-text.ts';
import type { Revision } from '../../core/model.ts';
import type { Problem } from '../../core/text/result.ts';
import type { PipelineStatus } from '../../core/show/snapshot.ts';
import { iso } from '../../core/text/time.ts';
import { topicLine } from '../../core/topic-health.ts';
import { VERDICTS } from '../../core/plan/verdict.ts';
import type { Verdict } from '../../core/plan/verdict.ts';
import type { View } from '../../core/show/view.ts';
import { html } from '../parts/html.ts';
import type { Html } from '../parts/html.ts';
import type { Page } from '../parts/layout.ts';
import { lookAgain } from '../parts/forms.ts';
import { badge, due, moment, SIGNS, pathOf, plural } from '../parts/words.ts';

/** What the list is narrowed to; empty texts are no condition. */
export interface Filter {
  readonly q: string;
  readonly environment: string;
  readonly verdict: string;
}

/** Characters of a reason in the list: the page of the pipeline has all of it. */
const REASON = 200;
const PROBLEMS = 50;

/** Every pipeline by environment. */
export function indexPage(view: View, filter: Filter, acts: boolean): Page {
  const { snapshot } = view;
  const shown = snapshot.pipelines.filter((pipeline) => fits(pipeline, filter));
  const environments = [...groupBy(shown, ({ environment }) => environment)];
  return {
    title: `${snapshot.verdict}: pipelines`,
    section: '/',
    live: 'view',
    fixed: filterForm(filter, [...new Set(snapshot.pipelines.map(({ environment }) => environment))]),
    body: html`${lead(view, acts)} ${troubles(view)} ${totals(snapshot.pipelines)}
      ${environments.map(([environment, pipelines]) => group(environment, pipelines, view))}
      <p id="none" class="empty" ${shown.length > 0 ? html`hidden` : null}>
        ${snapshot.pipelines.length === 0 ? 'There is no pipeline yet.' : 'No pipeline fits.'}
      </p>`,
  };
}

const fits = (pipeline: PipelineStatus, { q, environment, verdict }: Filter): boolean =>
  (environment === '' || pipeline.environment === environment) &&
  (verdict === '' || pipeline.verdict === verdict) &&
  q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => textOf(pipeline).includes(word));

const textOf = ({ name, verdict, pipelineType, stackStatus, reason }: PipelineStatus): string =>
  [name, verdict, pipelineType, stackStatus, reason].join('\n').toLowerCase();

const lead = ({ snapshot, at, nextLook }: View, acts: boolean): Html =>
  html`<div class="lead">
    <h1>${badge(snapshot.verdict)}</h1>
    ${commit(snapshot.revision)}
    <p class="soft">looked ${moment(at)}${nextLook === null ? null : html`, again ${due(nextLook)}`}</p>
    ${acts ? lookAgain() : null}
  </div>`;

/** What was committed last, by whom. */
export const commit = (revision: Revision | null): Html =>
  revision === null
    ? html`<p class="soft">no commit could be read</p>`
    : html`<p>
        <code>${revision.commit.slice(0, 7)}</code> <bdi>${plainText(revision.subject, REASON)}</bdi>
        <span class="soft"
          >by <bdi>${plainText(revision.author, 80)}</bdi>${
            revision.time === null ? null : html`, ${moment(revision.time)}`
          }</span
        >
      </p>`;

/** Above everything: what keeps the service from seeing or from believing what it saw. */
export const troubles = ({ faults, snapshot, memory }: View): Html =>
  html`${[...new Map(faults.map((fault) => [fault.message, fault])).values()].map(
    ({ message, hint }) =>
      html`<div class="notice error" role="alert">
        <p>${message}</p>
        ${hint === null ? null : html`<p class="soft">${hint}</p>`}
      </div>`,
  )}
  ${problems(snapshot.problems)} ${untold(memory)}`;

/** Whoever counts on mails would not hear that there are none. */
function untold(memory: Memory | null): readonly Html[] {
  const mail = memory === null ? null : mailStatus(memory);
  const topics = Object.values(memory?.topics ?? {}).map(topicLine);
  return [...(mail === null || mail.error === null ? [] : [mailLine(mail)]), ...topics].map(
    (line) => html`<p class="notice warning">${line}</p>`,
  );
}

function problems(all: readonly Problem[]): Html | null {
  const [first] = all;
  if (first === undefined) return null;
  const errors = all.filter(({ severity }) => severity === 'error').length;
  const title =
    errors > 0
      ? `The configuration of this commit has ${plural(errors, 'error')}; what it says there is not done.`
      : plural(all.length, 'warning');
  return html`<div
    class="notice ${errors > 0 ? 'error' : 'warning'}"
    ${errors > 0 ? html`role="alert"` : null}
  >
    <p><strong>${title}</strong></p>
    <ul>
      ${errorsFirst(all)
        .slice(0, PROBLEMS)
        .map(
          ({ severity, file, line, column, message, hint }) =>
            html`<li>
              ${errors > 0 && severity === 'warning' ? html`<span class="tag warn">warning</span> ` : null}<code
                >${[file, line, column].filter((part) => part !== null).join(':')}</code
              >
              ${message} <span class="soft">${hint ?? ''}</span>
            </li>`,
        )}
      ${all.length > PROBLEMS ? html`<li>and ${all.length - PROBLEMS} more</li>` : null}
    </ul>
  </div>`;
}

const errorsFirst = (all: readonly Problem[]): readonly Problem[] => [
  ...all.filter(({ severity }) => severity === 'error'),
  ...all.filter(({ severity }) => severity !== 'error'),
];

function totals(pipelines: readonly PipelineStatus[]): Html {
  const count = (verdict: Verdict): number => pipelines.filter((each) => each.verdict === verdict).length;
  return html`<ul class="totals" aria-label="Pipelines by verdict">
    ${VERDICTS.filter((verdict) => count(verdict) > 0).map(
      (verdict) => html`<li><a href="/?verdict=${verdict}">${badge(verdict)}</a> ${count(verdict)}</li>`,
    )}
    <li class="soft">${plural(pipelines.length, 'pipeline')}</li>
  </ul>`;
}

const filterForm = ({ q, environment, verdict }: Filter, environments: readonly string[]): Html =>
  html`<form class="filter" method="get" action="/" data-filter role="search">
    <label>Search <input type="search" name="q" value="${q}" autocomplete="off" /></label>
    ${select('environment', 'Environment', environments, environment)}
    ${select('verdict', 'Verdict', VERDICTS, verdict)}
    <button>Filter</button>
  </form>`;

export const select = (name: string, title: string, values: readonly string[], chosen: string): Html =>
  html`<label
    >${title}
    <select name="${name}">
      <option value="">all</option>
      ${values.map(
        (value) =>
          html`<option value="${value}" ${value === chosen ? html`selected` : null}>${value}</option>`,
      )}
    </select></label
  >`;

const group = (environment: string, pipelines: readonly PipelineStatus[], view: View): Html =>
  html`<section data-group="${environment}">
    <h2 id="in-${environment}">${environment} <small>${pipelines.length}</small></h2>
    <div class="table" role="region" aria-labelledby="in-${environment}" tabindex="0">
      <table class="list cards">
        <thead>
          <tr>
            <th scope="col">Pipeline</th>
            <th scope="col">Verdict</th>
            <th scope="col">Type</th>
            <th scope="col">Stack</th>
            <th scope="col">Commit</th>
            <th scope="col">Last change</th>
            <th scope="col">Reason</th>
          </tr>
        </thead>
        <tbody>
          ${pipelines.map((pipeline) => row(pipeline, view))}
        </tbody>
      </table>
    </div>
  </section>`;

/** Without the end tags that HTML does not need: there may be thousands of rows. */
function row(pipeline: PipelineStatus, { memory }: View): Html {
  const { name, environment, verdict, pipelineType, stackStatus, stack } = pipeline;
  const last = memory?.stacks[memoryKey(environment, stack)]?.last ?? null;
  return html`<tr class="${verdict}">
    <th scope="row"><a href="${pathOf(environment, name)}">${name}</a></th>
    <td><b>${SIGNS[verdict]} ${verdict}</b></td>
    <td>${pipelineType ?? '–'}</td>
    <td>${stackStatus?.replaceAll('_', ' ') ?? '–'}</td>
    <td>${last?.commit.slice(0, 7) ?? '–'}</td>
    <td>${last === null ? '–' : shortMoment(last.ended)}</td>
    <td>${reasonOf(pipeline)}</td>
  </tr> `;
}

const shortMoment = (at: number): Html =>
  html`<time datetime="${iso(at)}">${iso(at).slice(0, 16).replace('T', ' ')}</time>`;

const reasonOf = ({ step, reason, nextTry }: PipelineStatus): Html | null =>
  step === 'in-sync'
    ? null
    : html`${plainText(reason, REASON)}${
        nextTry === null ? null : html` <span class="soft">Next try ${due(nextTry)}</span>`
      }`;
