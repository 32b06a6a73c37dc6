import { plainText } from '../../core/text/plain-text.ts';
import type { LogEntry } from '../../core/show/view.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';

export const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

export interface LogFilter {
  /** The least level. */
  readonly level: string;
  readonly q: string;
  readonly environment: string;
  readonly pipeline: string;
}

/** Lines that are shown at most, the newest. */
const MOST = 400;
const VALUE = 400;

export function linesFitting(lines: readonly LogEntry[], filter: LogFilter): readonly LogEntry[] {
  const least = LEVELS.findIndex((level) => level === filter.level);
  const words = filter.q.toLowerCase().split(/\s+/);
  return lines
    .filter(
      (line) =>
        LEVELS.findIndex((level) => level === line.level) >= least &&
        has(line, 'environment', filter.environment) &&
        has(line, 'pipeline', filter.pipeline) &&
        words.every((word) => word === '' || textOf(line).includes(word)),
    )
    .slice(-MOST);
}

const has = ({ fields }: LogEntry, field: string, value: string): boolean =>
  value === '' || fields[field] === value;

const textOf = ({ message, fields }: LogEntry): string =>
  `${message} ${JSON.stringify(fields)}`.toLowerCase();

/** Newest first: what has just happened stands where one looks. */
export const logTable = (lines: readonly LogEntry[], label: string): Html =>
  lines.length === 0
    ? html`<p class="empty">No line yet.</p>`
    : html`<div class="table log" role="region" aria-label="${label}" tabindex="0">
        <table class="cards">
          <thead>
            <tr>
              <th scope="col">Time (UTC)</th>
              <th scope="col">Level</th>
              <th scope="col">Event</th>
              <th scope="col">Facts</th>
            </tr>
          </thead>
          <tbody>
            ${lines.toReversed().map(
              ({ time, level, message, fields }) =>
                html`<tr class="${level}">
                  <td class="tight mono" title="${time}">${time.slice(11, 19)}</td>
                  <td class="tight">${level}</td>
                  <td>${plainText(message, VALUE)}</td>
                  <td class="mono">
                    ${Object.entries(fields).map(
                      ([key, value]) =>
                        value !== null &&
                        html`<span class="soft">${plainText(key, 60)}=</span>${shown(value)} `,
                    )}
                  </td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`;

const shown = (value: unknown): string =>
  plainText(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''), VALUE);
