import { expect } from 'chai';
import * as fc from 'fast-check';
import { branchFlaw, pathFlaw } from '../../../src/core/entry/git-names.ts';

describe('a branch name', () => {
  for (const name of ['main', 'team/live', 'v1.2', 'ü', 'a-b_c', 'x@y', '#1'])
    it(`may be ${name}`, () => expect(branchFlaw(name)).to.equal(undefined));

  const bad = [
    '',
    '-x',
    '--upload-pack=x',
    'a b',
    'a\tb',
    'a\0b',
    'a..b',
    'a~1',
    'a^',
    'a:b',
    'a?',
    'a*',
    'a[b',
    'a\\b',
  ];
  const worse = [
    '@',
    'a@{1}',
    '/a',
    'a/',
    'a//b',
    '.a',
    'a/.b',
    'a.',
    'a.lock',
    'a.lock/b',
    '+a:b',
    'x'.repeat(201),
  ];
  for (const name of [...bad, ...worse])
    it(`may not be ${JSON.stringify(name.slice(0, 20))}`, () => expect(branchFlaw(name)).to.be.a('string'));
});

describe('a path in a repository', () => {
  for (const path of [
    'mlops-config.json',
    'a/b/c',
    '.github/x',
    '..a',
    'a..',
    '-x',
    ':(top)x',
    'a b',
    'ü/😀',
  ])
    it(`may be ${path}`, () => expect(pathFlaw(path)).to.equal(undefined));

  const bad = [
    '',
    '/',
    '/a',
    'a/',
    'a//b',
    '.',
    '..',
    './a',
    'a/.',
    '../a',
    'a/../b',
    'a\\b',
    'a\0',
    'a\nb',
    '\u0085',
  ];
  for (const path of [...bad, '\uD800', 'x'.repeat(1025)])
    it(`may not be ${JSON.stringify(path.slice(0, 20))}`, () => expect(pathFlaw(path)).to.be.a('string'));

  it('never leads out of the repository when it is accepted', () => {
    const part = fc.constantFrom('a', '.', '..', '', '/', '\\', '\0', ' ');
    fc.assert(
      fc.property(fc.array(part), fc.constantFrom('/', ''), (parts, glue) => {
        const path = parts.join(glue);
        fc.pre(pathFlaw(path) === undefined);
        let depth = 0;
        for (const name of path.split('/')) {
          depth += name === '..' ? -1 : 1;
          expect(depth, path).to.be.greaterThan(0);
        }
      }),
    );
  });
});
