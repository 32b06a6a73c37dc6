import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { OLDER_TYPES } from '../../../src/config/older/rules.ts';
import { migrationTables } from './migration-tables.ts';
import { problemsOf, read } from './reading.ts';

const text = readFileSync('docs/migration.md', 'utf8');

/** Without the width of columns, which is for the formatter to choose. */
const plain = (markdown: string): readonly string[] =>
  markdown
    .trim()
    .split('\n')
    .map((line) => line.replaceAll(/-{3,}/g, '---').replaceAll(/ +/g, ' '));

describe('docs/migration.md', () => {
  it('has every field of every type as the translation has it', () => {
    const [, tables = ''] = text.split('\n## Every field\n');
    expect(plain(tables)).to.deep.equal(plain(migrationTables()));
  });

  it('names every type of the framework', () => {
    for (const type of OLDER_TYPES) expect(text).to.contain(`\`${type.replace('cards', 'card')}`);
  });

  it('has examples that are valid', () => {
    const examples = [...text.matchAll(/```json\n(?<json>[^`]+)```/g)].map(
      ({ groups }) => groups?.['json'] ?? '',
    );
    expect(examples).to.have.length(2);
    for (const example of examples) {
      expect(read(example).ok, example).to.equal(true);
      expect(problemsOf(example).map(({ code }) => code)).not.to.include('older-stages');
    }
  });
});
