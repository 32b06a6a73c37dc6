import { fateOf, valueText } from '../../core/show/change-lines.ts';
import { changesOf, isBringing } from '../../core/show/changes.ts';
import type { StackChanges, ValueDifference } from '../../core/show/changes.ts';
import type { ResourceDifference } from '../../core/difference.ts';
import { meantBy } from '../../core/step.ts';
import type { Step } from '../../core/step.ts';
import type { Closer } from '../../core/show/view.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { parametersOf } from './parameters.ts';
import type { Parameter } from './parameters.ts';

/** Values beyond this are cut: a whole document belongs into no cell. */
const LONGEST = 600;
const ROWS = 200;

/** What the step would change, or null when it changes no content. */
export function changesBy(step: Step, { forecast }: Pick<Closer, 'forecast'>): StackChanges | null {
  const action = meantBy(step)?.action;
  return action !== undefined && isBringing(action) ? changesOf(action, forecast) : null;
}

/** What becomes of the template's resources and of everything else but the parameters. */
export function changesTable(step: Step, closer: Closer): Html | null {
  const changes = changesBy(step, closer);
  if (changes === null) return null;
  const { resources, tags, role, protection } = changes;
  const rows = [
    ...tags.map((tag) => valueRow(`tag ${tag.name}`, tag)),
    ...(role === null ? [] : [valueRow('execution role', { ...role, hidden: false, certain: true })]),
    ...(protection === null
      ? []
      : [
          valueRow('termination protection', {
            was: onOff(protection.was),
            is: onOff(protection.is),
            hidden: false,
            certain: true,
          }),
        ]),
    ...(resources ?? []).flatMap(resourceRows),
  ];
  const what = meantBy(step)?.kind ?? step.kind;
  return html`<h2>What the ${what} changes</h2>
    ${resources === null && step.live !== null ? html`<p class="soft">What becomes of its resources could not be worked out here.</p>` : null}
    ${
      rows.length === 0
        ? html`<p class="soft">Nothing beyond parameters.</p>`
        : html`<div class="table" role="region" aria-label="Changes" tabindex="0">
            <table>
              <thead>
                <tr>
                  <th scope="col">What</th>
                  <th scope="col">Now</th>
                  <th scope="col">Then</th>
                  <th scope="col">Effect</th>
                </tr>
              </thead>
              <tbody>
                ${rows.slice(0, ROWS)}
              </tbody>
            </table>
          </div>`
    }
    ${rows.length > ROWS ? html`<p class="soft">and ${rows.length - ROWS} more</p>` : null}`;
}

const onOff = (value: boolean): string => (value ? 'on' : 'off');

const valueRow = (what: string, value: Omit<ValueDifference, 'name'>, effect = ''): Html =>
  value.hidden
    ? html`<tr>
        <th scope="row">${what}</th>
        <td colspan="2" class="soft">${valueText(value)}</td>
        <td>${effect}</td>
      </tr>`
    : html`<tr>
        <th scope="row">${what}</th>
        <td>${value.was === null ? null : html`<del>${cut(value.was)}</del>`}</td>
        <td>${value.is === null ? null : html`<ins>${cut(value.is)}</ins>`}</td>
        <td>${effect}</td>
      </tr>`;

const EFFECTS = { yes: 'replaces', no: '', maybe: 'may replace' } as const;

const resourceRows = (difference: ResourceDifference): readonly Html[] => [
  html`<tr class="${difference.replacement === 'no' && difference.action !== 'remove' ? '' : 'differs'}">
    <th scope="row">${difference.resource} <code class="soft">${difference.type}</code></th>
    <td></td>
    <td></td>
    <td>${fateOf(difference)}</td>
  </tr>`,
  ...difference.properties.map((property) =>
    valueRow(
      `${difference.resource} ${property.path}`,
      { ...property, certain: true },
      EFFECTS[property.replacement],
    ),
  ),
];

/** Every parameter as it is wanted and as it is: those that differ first, and those that say nothing folded away. */
export function parametersTable({ wanted, live }: Step): Html | null {
  const all = parametersOf(wanted?.desired ?? null, live);
  if (all.length === 0) return null;
  const differing = all.filter(({ differs }) => differs === true);
  const empty = all.filter(isEmpty);
  const others = all.filter((each) => each.differs !== true && !isEmpty(each));
  return html`<h2>Parameters <small>${all.length}, ${differing.length} of them differ</small></h2>
    ${rowsOf([...differing, ...others], 'Parameters')}
    ${
      empty.length === 0
        ? null
        : html`<details id="empty">
            <summary>${empty.length} left empty</summary>
            ${rowsOf(empty, 'Empty parameters')}
          </details>`
    }`;
}

const isEmpty = ({ desired, live, hidden, differs }: Parameter): boolean =>
  !hidden && differs === false && (desired ?? live) === '';

const rowsOf = (parameters: readonly Parameter[], label: string): Html =>
  html`<div class="table" role="region" aria-label="${label}" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">Parameter</th>
          <th scope="col">Wanted by Git</th>
          <th scope="col">Live in AWS</th>
        </tr>
      </thead>
      <tbody>
        ${parameters.map(parameterRow)}
      </tbody>
    </table>
  </div>`;

const parameterRow = ({ name, desired, live, hidden, differs }: Parameter): Html =>
  html`<tr class="${differs === true ? 'differs' : ''}">
    <th scope="row">${name}${differs === true ? html` <span class="tag warn">differs</span>` : null}</th>
    <td>${hidden ? HIDDEN : cell(desired)}</td>
    <td>${hidden ? HIDDEN : cell(live)}</td>
  </tr>`;

export const HIDDEN = html`<span class="soft">hidden</span>`;

const cell = (value: string | null): Html =>
  value === null ? html`<span class="soft">–</span>` : html`<code>${value === '' ? '""' : cut(value)}</code>`;

const cut = (value: string): string => (value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value);
