import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { doubtful, lanes, measured, simulatedOnly } from './lanes.ts';
import { sections } from './spec.ts';

const pins: ReadonlyMap<string, string> = new Map([
  ['moto', 'moto'],
  ['ministack', 'MiniStack'],
]);

describe('The tables of the lanes', () => {
  for (const [name, lane] of lanes)
    it(`say of ${name} for every capability what was measured`, () => {
      expect(doubtful(lane)).to.deep.equal([]);
    });

  for (const [name, title] of pins)
    it(`were measured on the version of ${name} that is pinned`, () => {
      const pinned = readFileSync(`test/lanes/${name}.txt`, 'utf8');
      const version = new RegExp(`^${name}==(\\S+)`, 'm').exec(pinned)?.[1];
      expect(lanes.get(name)?.title).to.equal(`${title} ${version}`);
    });

  for (const capability of simulatedOnly)
    it(`say where AWS documents ${capability}, which nobody but the simulator shows`, () => {
      expect(measured('simulator', capability).reference).to.match(/^https:\/\/docs\.aws\.amazon\.com\//);
    });
});

describe('The specification of the contract', () => {
  const spec = readFileSync('docs/spec/contract.md', 'utf8');

  for (const [name, table] of Object.entries(sections))
    it(`has the table "${name}" as the lanes have it now`, () => {
      const [, found = ''] = new RegExp(`<!-- ${name} -->\n([^]*?)<!-- end -->`).exec(spec) ?? [];
      // Whoever formats the file may align the columns.
      expect(cells(found), `put this table there:\n${table}\n`).to.deep.equal(cells(table));
    });
});

const cells = (table: string): readonly (readonly string[])[] =>
  table
    .trim()
    .split('\n')
    .filter((line) => !/^[|\s-]+$/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));
