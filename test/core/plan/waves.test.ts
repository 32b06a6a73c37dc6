import { expect } from 'chai';
import * as fc from 'fast-check';
import { waves } from '../../../src/core/plan/waves.ts';

const waveOf = (links: Readonly<Record<string, readonly string[]>>) =>
  waves(Object.entries(links).map(([name, dependsOn]) => ({ name, dependsOn })));

const of = (links: Readonly<Record<string, readonly string[]>>) =>
  Object.fromEntries(Object.keys(links).map((name) => [name, waveOf(links)(name)]));

describe('The waves of a configuration', () => {
  it('begin with what waits for nothing, each other one after the latest it waits for', () => {
    expect(of({ a: ['b', 'c'], b: ['c'], c: [], d: [] })).to.deep.equal({ a: 2, b: 1, c: 0, d: 0 });
  });

  it('take no notice of names that are not there', () => {
    expect(of({ a: ['elsewhere'] })).to.deep.equal({ a: 0 });
    expect(waveOf({ a: [] })('elsewhere')).to.equal(0);
  });

  it('put a cycle, and what waits for it, last', () => {
    expect(of({ a: ['b'], b: ['a'], c: ['a'], d: [] })).to.deep.equal({ a: 4, b: 4, c: 4, d: 0 });
    expect(of({ a: ['a'] })).to.deep.equal({ a: 1 });
  });

  it('are none for nothing', () => {
    expect(of({})).to.deep.equal({});
  });

  it('put everything after what it depends on, whatever the graph without cycles', () => {
    const graph = fc.array(fc.array(fc.nat(), { maxLength: 4 }), { maxLength: 30 });
    fc.assert(
      fc.property(graph, (rows) => {
        // A node depends only on earlier ones, so there is no cycle.
        const nodes = rows.map((row, index) => ({
          name: `n${index}`,
          dependsOn: index === 0 ? [] : row.map((other) => `n${other % index}`),
        }));
        const wave = waves(nodes.toReversed());
        for (const { name, dependsOn } of nodes)
          for (const other of dependsOn) expect(wave(name)).to.be.greaterThan(wave(other));
      }),
    );
  });
});
