import { groupBy } from '../../core/text/group.ts';
import type { PipelineStatus } from '../../core/show/snapshot.ts';
import type { View } from '../../core/show/view.ts';
import { layOut } from '../parts/graph-layout.ts';
import type { Layout, Node } from '../parts/graph-layout.ts';
import { html } from '../parts/html.ts';
import type { Html } from '../parts/html.ts';
import type { Page } from '../parts/layout.ts';
import { badge, pathOf, SIGNS } from '../parts/words.ts';

const WIDTH = 210;
const HEIGHT = 34;
const GAP_X = 60;
const GAP_Y = 12;
/** Beyond it a picture shows nothing. */
const MOST = 300;
const NAME = 24;

/** What waits for what: dependencies within each environment, promotion between them. */
export function graphPage(view: View): Page {
  const environments = [...groupBy(view.snapshot.pipelines, ({ environment }) => environment)];
  return {
    title: 'Graph',
    section: '/graph',
    live: 'view',
    body: html`
      <h1>Graph</h1>
      <p class="soft">What is on the right waits for what is on the left.</p>
      ${promotion(view)}
      ${environments.map(([environment, pipelines]) => picture(environment, pipelines, view))}
      ${environments.length === 0 ? html`<p class="empty">There is no pipeline yet.</p>` : null}
    `,
  };
}

/** The chain of environments, as the pipelines follow it. */
function promotion({ steps }: View): Html | null {
  const after = new Map(
    steps.flatMap(({ wanted, environment }) =>
      typeof wanted?.promotedFrom === 'string' ? [[environment, wanted.promotedFrom] as const] : [],
    ),
  );
  if (after.size === 0) return null;
  const first = [...after.values()].find((environment) => !after.has(environment));
  const chain = first === undefined ? [] : [first];
  for (const next of after.keys())
    if (after.get(next) === chain.at(-1) && !chain.includes(next)) chain.push(next);
  return html`<p>
    Promotion:
    ${chain.map((environment, index) => [index === 0 ? null : ' → ', html`<strong>${environment}</strong>`])}
  </p>`;
}

function picture(environment: string, pipelines: readonly PipelineStatus[], { steps }: View): Html {
  const needs = new Map(
    steps
      .filter((step) => step.environment === environment)
      .map(({ pipeline, wanted }) => [pipeline, wanted?.dependsOn ?? []] as const),
  );
  const layout = layOut(pipelines, needs);
  return html`<h2>${environment} <small>${pipelines.length}</small></h2>
    ${layout.nodes.length > MOST ? html`<p class="soft">${layout.nodes.length} pipelines depend on each other: too many for a picture.</p>` : drawing(environment, layout)}
    ${
      layout.alone.length === 0
        ? null
        : html`<p class="soft">Independent of others:</p>
            <ul class="totals">
              ${layout.alone
                .slice(0, MOST)
                .map(
                  ({ name, verdict }) =>
                    html`<li><a href="${pathOf(environment, name)}">${name}</a> ${badge(verdict)}</li>`,
                )}
              ${layout.alone.length > MOST ? html`<li class="soft">and ${layout.alone.length - MOST} more</li>` : null}
            </ul>`
    }`;
}

const left = ({ column }: Node): number => 2 + column * (WIDTH + GAP_X);
const top = ({ row }: Node): number => 2 + row * (HEIGHT + GAP_Y);

function drawing(environment: string, { nodes, edges, columns, rows }: Layout): Html | null {
  if (nodes.length === 0) return null;
  const width = columns * (WIDTH + GAP_X) - GAP_X + 4;
  const height = rows * (HEIGHT + GAP_Y) - GAP_Y + 4;
  return html`<div class="picture" tabindex="0" role="region" aria-label="Dependencies in ${environment}">
    <svg
      width="${width}"
      height="${height}"
      viewBox="0 0 ${width} ${height}"
      role="group"
      aria-label="Dependencies in ${environment}"
    >
      ${edges.map(({ from, to }) => {
        const [x1, y1, x2, y2] = [left(from) + WIDTH, top(from) + HEIGHT / 2, left(to), top(to) + HEIGHT / 2];
        const bend = GAP_X / 2;
        return html`<path class="edge" d="M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2 - 5} ${y2}"
            ><title>${to.status.name} waits for ${from.status.name}</title></path
          >
          <path class="arrow" d="M${x2} ${y2}l-7 -4v8z" />`;
      })}
      ${nodes.map(box)}
    </svg>
  </div>`;
}

function box(node: Node): Html {
  const { name, verdict, environment, reason } = node.status;
  const [x, y] = [left(node), top(node)];
  return html`<a href="${pathOf(environment, name)}" aria-label="${name}: ${verdict}">
    <title>${name}: ${verdict}. ${reason}</title>
    <rect class="node" x="${x}" y="${y}" width="${WIDTH}" height="${HEIGHT}" rx="6" />
    <rect class="mark ${verdict}" x="${x}" y="${y}" width="4" height="${HEIGHT}" rx="2" />
    <text x="${x + 14}" y="${y + 14}">${name.length > NAME ? `${name.slice(0, NAME - 1)}…` : name}</text>
    <text class="soft" x="${x + 14}" y="${y + 28}">${SIGNS[verdict]} ${verdict}</text>
  </a>`;
}
