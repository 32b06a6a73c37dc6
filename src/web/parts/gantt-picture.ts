import type { Operation } from './gantt.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { duration } from './words.ts';

const ROW = 22;
const LABEL = 250;
const WIDTH = 560;
const NOTE = 120;
const MOST = 60;

/** The events of one operation as a picture: when each resource was worked on, and how that ended. */
export function ganttPicture({ bars, from, to }: Operation, now: number): Html {
  const shown = bars.slice(0, MOST);
  const end = to ?? Math.max(now, from + 1000);
  const span = Math.max(1000, end - from);
  const x = (at: number): number =>
    Math.round(LABEL + (WIDTH * Math.min(span, Math.max(0, at - from))) / span);
  const height = ROW * shown.length + 26;
  const width = LABEL + WIDTH + NOTE;
  return html`<div class="picture" tabindex="0" role="region" aria-label="Timeline">
    <svg
      width="${width}"
      height="${height}"
      viewBox="0 0 ${width} ${height}"
      role="img"
      aria-label="Timeline of ${shown.length} resources over ${duration(span)}"
    >
      ${[0, 0.25, 0.5, 0.75, 1].map(
        (part) =>
          html`<line
              class="axis"
              x1="${x(from + part * span)}"
              x2="${x(from + part * span)}"
              y1="16"
              y2="${height - 4}"
            />
            <text class="soft" x="${x(from + part * span)}" y="11" text-anchor="middle"
              >${duration(part * span)}</text
            >`,
      )}
      ${shown.map((bar, index) => {
        const y = 22 + index * ROW;
        const left = x(bar.from);
        const right = x(bar.to ?? end);
        const name = bar.resource ?? 'the stack';
        return html`<g>
          <title>${name} ${bar.status} ${bar.reason ?? ''}</title>
          <text x="0" y="${y + 12}">${name.length > 34 ? `${name.slice(0, 33)}…` : name}</text>
          <rect
            class="bar ${colour(bar.status)}"
            x="${left}"
            y="${y + 2}"
            width="${Math.max(3, right - left)}"
            height="12"
            rx="2"
          />
          <text class="soft" x="${right + 6}" y="${y + 12}"
            >${mark(bar.status)} ${duration((bar.to ?? end) - bar.from)}</text
          >
        </g>`;
      })}
    </svg>
  </div>`;
}

const colour = (status: string): string => {
  if (status.endsWith('_IN_PROGRESS')) return 'progressing';
  return /FAILED|ROLLBACK/.test(status) ? 'failed' : 'synced';
};

const MARKS: Readonly<Record<string, string>> = { progressing: '↻', failed: '✕', synced: '✓' };

const mark = (status: string): string => MARKS[colour(status)] ?? '';
