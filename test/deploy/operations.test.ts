import { expect } from 'chai';
import { filesBelow, read } from './files.ts';

const guide = read('docs/operations.md');

/** The lines between a heading of the guide and the next one. */
const section = (heading: string): string =>
  guide.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';

/** The first column of the tables of a section, where it is code. */
const firstColumn = (heading: string): readonly string[] =>
  [...section(heading).matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1] ?? '');

describe('docs/operations.md', () => {
  it('explains every hold that the planner knows, and no other', () => {
    const declared = read('src/core/step.ts').split('export type HoldKind =')[1]?.split(';')[0] ?? '';
    const holds = [...declared.matchAll(/'([a-z-]+)'/g)].map((match) => match[1] ?? '');
    expect(holds).to.include.members(['busy', 'unreachable']);
    expect(firstColumn('Every hold').toSorted()).to.deep.equal(holds.toSorted());
  });

  it('lists only settings that the service knows', () => {
    const sources = filesBelow('src', '.ts').filter((file) => file.startsWith('src/settings'));
    const known = sources.map(read).join('\n');
    const listed = firstColumn('Settings');
    expect(listed).to.include('MLOPS_REPO');
    expect(listed.filter((name) => !known.includes(`'${name}'`))).to.deep.equal([]);
  });

  it('leads to every section from its top', () => {
    const headings = [...guide.matchAll(/^## (.+)$/gm)].map((match) => match[1] ?? '');
    const anchors = headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^a-z -]/g, '')
        .replaceAll(' ', '-'),
    );
    const links = [...guide.matchAll(/^- \[.+\]\(#(.+)\)$/gm)].map((match) => match[1]);
    expect(links).to.deep.equal(anchors);
  });
});
