/** Figures as people read them: tables on a terminal, and in the pages that have a place for them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';

const GIB = 1024 ** 3;
const PAGES = ['README.md', 'docs/benchmarks.md', 'docs/scaling.md'];

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const cell = (value) => (typeof value === 'number' ? number.format(value) : (value ?? ''));

/** Rows of cells, the first of which are headings; every column as wide as its widest cell. */
export function aligned(rows) {
  const texts = rows.map((row) => row.map(cell));
  const widths = texts[0].map((_, column) => Math.max(...texts.map((row) => row[column].length)));
  const isNumber = (column) => rows.slice(1).every((row) => typeof row[column] !== 'string');
  return texts
    .map((row) =>
      row
        .map((text, column) =>
          isNumber(column) ? text.padStart(widths[column]) : text.padEnd(widths[column]),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The same as Markdown. */
export function markdown(rows) {
  const [head, ...body] = rows.map((row) => row.map(cell));
  const sides = head.map((_, column) =>
    rows.slice(1).every((row) => typeof row[column] !== 'string') ? '--:' : '---',
  );
  return [head, sides, ...body].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** When and on what it was measured. */
export function machine(command) {
  const [{ model }] = cpus();
  const size = `${cpus().length} × ${model.trim()}, ${Math.round(totalmem() / GIB)} GiB, Node ${process.versions.node}`;
  return `Made by \`${command}\` on ${new Date().toISOString().slice(0, 10)}: ${size}.`;
}

/** Puts a text between the markers of that name, `<!-- NAME -->` and `<!-- /NAME -->`, in every page that has them. */
export async function publish(name, text) {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  for (const page of PAGES) {
    const path = fileURLToPath(new URL(`../${page}`, import.meta.url));
    const before = readFileSync(path, 'utf8');
    const [head, rest] = before.split(start);
    const [, tail] = rest?.split(end) ?? [];
    if (tail === undefined) continue;
    const whole = `${head}${start}\n\n${text}\n\n${end}${tail}`;
    const style = JSON.parse(readFileSync(new URL('../.prettierrc.json', import.meta.url), 'utf8'));
    writeFileSync(path, await format(whole, { ...style, parser: 'markdown' }));
    console.error(`Written: ${page}`);
  }
}
