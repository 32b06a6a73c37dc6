import { expect } from 'chai';
import { EXIT } from '../../src/cli/outside.ts';
import { settingsTable } from '../../src/settings.ts';
import { here } from '../cli/command.ts';
import { filesBelow, read } from '../deploy/files.ts';

const unique = (words: Iterable<string>): readonly string[] => [...new Set(words)].toSorted();
const found = (text: string, pattern: RegExp): readonly string[] =>
  unique([...text.matchAll(pattern)].map(({ 1: word = '' }) => word));

/** The lines of a page between a heading and the next one. */
const section = (page: string, heading: string): string =>
  read(page)
    .split(/^## /m)
    .find((part) => part.startsWith(heading)) ?? '';

describe('The tables of the documentation', () => {
  const settings = section('docs/operations.md', 'Settings');

  for (const { env, flag, default: standard } of settingsTable)
    it(`have the setting ${env ?? flag}, as it is`, () => {
      const name = env ?? flag ?? '';
      const row = [...settings.split('\n'), ...read('docs/git.md').split('\n')].find((line) =>
        line.startsWith(`| \`${name}\``),
      );
      expect(row, name).to.be.a('string');
      if (flag !== null) expect(row).to.contain(`\`${flag}\``);
      if (standard !== null && settings.includes(row ?? '')) expect(row).to.contain(`\`${standard}\``);
    });

  it('have every verb that the program has', async () => {
    const { stdout } = await here(['--help']);
    const verbs = found(stdout.split('Commands:')[1] ?? '', /^ {2}(\w+)/gm).filter((verb) => verb !== 'help');
    expect(verbs).to.include.members(['run', 'plan', 'why']);
    const rows = read('README.md')
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => line.split(' | ')[0] ?? '');
    const shown = found(rows.join('\n'), /`(\w+)[^`]*`/g);
    expect(shown).to.deep.equal(verbs);
  });

  it('have every exit code', () => {
    const codes = found(section('README.md', 'Run it'), /^\| (\d) +\|/gm).map(Number);
    expect(codes).to.have.members(Object.values(EXIT));
  });

  for (const { what, heading } of [
    { what: 'pipeline', heading: 'Pipelines' },
    { what: 'environment', heading: 'Environments' },
  ])
    it(`have every key of a${what.startsWith('e') ? 'n' : ''} ${what}, and no other`, () => {
      const schema: {
        readonly $defs: Readonly<Record<string, { readonly properties: Readonly<Record<string, unknown>> }>>;
      } = JSON.parse(read('schemas/mlops-config.schema.json'));
      const keys = unique(Object.keys(schema.$defs[what]?.properties ?? {}));
      expect(keys).to.include('tags');
      expect(found(section('docs/configuration.md', heading), /^\| `(\w+)` /gm)).to.deep.equal(keys);
    });

  it('have every kind of news that a mail can have', () => {
    const schema: { readonly properties: Readonly<Record<string, { readonly enum?: readonly string[] }>> } =
      JSON.parse(read('schemas/notification.schema.json'));
    const kinds = schema.properties['outcome']?.enum ?? schema.properties['kind']?.enum ?? [];
    expect(kinds).to.include.members(['deployed', 'recovered']);
    const shown = found(section('docs/mails.md', 'When one comes'), /`([a-z-]+)`/g);
    expect(kinds.filter((kind) => !shown.includes(kind))).to.deep.equal([]);
  });

  it('have every metric, and no other', () => {
    const sources = filesBelow('src/web', 'metrics.ts').map(read).join('\n');
    const metrics = found(sources, /'(mlops_[a-z_]+)'/g);
    expect(metrics).to.include('mlops_pipelines');
    expect(found(section('docs/page.md', 'The metrics'), /`(mlops_[a-z_]+)/g)).to.deep.equal(metrics);
  });

  it('have every log field that says what holds a pipeline', () => {
    const fields = found(section('docs/operations.md', 'The log'), /`([a-z_]+)`/g);
    expect(fields).to.include.members(['hold', 'why', 'releases', 'next_try']);
  });
});
