import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { root } from '../deploy/files.ts';
import { PAGES, proseOf } from './pages.ts';

const headingsOf = (page: string): readonly string[] =>
  [...proseOf(page).matchAll(/^#{1,6} (.+)$/gm)].map(({ 1: heading = '' }) => heading);

/** As GitHub and GitLab make them: links by their words, no punctuation, hyphens for spaces. */
const anchorOf = (heading: string): string =>
  heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
    .trim()
    .replaceAll(' ', '-');

const linksOf = (page: string): readonly string[] =>
  [
    ...proseOf(page)
      .replaceAll(/`[^`\n]*`/g, '``')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ]
    .map(({ 1: target = '' }) => target)
    .filter((target) => !/^[a-z]+:/.test(target));

/** Links that lead nowhere. */
function broken(page: string): readonly string[] {
  return linksOf(page).filter((link) => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page : normalize(join(dirname(page), path));
    if (target.startsWith('..') || !existsSync(join(root, target))) return true;
    return (
      anchor !== undefined && target.endsWith('.md') && !headingsOf(target).map(anchorOf).includes(anchor)
    );
  });
}

describe('The pages for people', () => {
  it('are all there', () => {
    expect(PAGES).to.include.members(['README.md', 'docs/operations.md', 'docs/adr/0001-plan-is-data.md']);
    expect(PAGES.flatMap(linksOf).length).to.be.greaterThan(150);
  });

  for (const page of PAGES)
    it(`lead somewhere with every link: ${page}`, () => {
      expect(broken(page)).to.deep.equal([]);
    });

  it('can all be reached from the README', () => {
    const seen = new Set<string>(['README.md']);
    for (const page of seen)
      for (const link of linksOf(page)) {
        const target = normalize(join(dirname(page), link.split('#')[0] ?? ''));
        if (PAGES.includes(target)) seen.add(target);
      }
    const notForReaders = /^(docs\/adr\/|CHANGELOG\.md|examples\/)/;
    expect(PAGES.filter((page) => !seen.has(page) && !notForReaders.test(page))).to.deep.equal([]);
  });
});
