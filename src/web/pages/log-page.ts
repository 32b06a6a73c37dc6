import type { LogEntry } from '../../core/show/view.ts';
import { html } from '../parts/html.ts';
import { select } from './index-page.ts';
import type { Page } from '../parts/layout.ts';
import { LEVELS, linesFitting, logTable } from '../parts/log-lines.ts';
import type { LogFilter } from '../parts/log-lines.ts';

/** The last lines of the log, narrowed down by the server. */
export function logPage(
  lines: readonly LogEntry[],
  filter: LogFilter,
  environments: readonly string[],
): Page {
  return {
    title: 'Log',
    section: '/log',
    live: 'log',
    fixed: html`<h1>Log</h1>
      <form class="filter" method="get" action="/log" role="search">
        <label>Search <input type="search" name="q" value="${filter.q}" autocomplete="off" /></label>
        ${select('level', 'At least', LEVELS, filter.level)}
        ${select('environment', 'Environment', environments, filter.environment)}
        <label>Pipeline <input name="pipeline" value="${filter.pipeline}" autocomplete="off" /></label>
        <button>Filter</button>
      </form>`,
    body: logTable(linesFitting(lines, filter), 'Log'),
  };
}
