import { expect } from 'chai';
import { configPathFlaw, isPattern, literalFolder, matcher } from '../../../src/core/entry/config-paths.ts';

describe('the path of the configuration', () => {
  const rows: readonly (readonly [pattern: string, path: string, fits: boolean])[] = [
    ['teams/*/mlops-config.json', 'teams/risk/mlops-config.json', true],
    ['teams/*/mlops-config.json', 'teams/mlops-config.json', false],
    ['teams/*/mlops-config.json', 'teams/a/b/mlops-config.json', false],
    ['teams/*/mlops-config.json', 'teams/risk/mlops-config.json.bak', false],
    ['teams/*/mlops-config.json', 'other/teams/risk/mlops-config.json', false],
    ['teams/*/mlops-config.json', 'teams/.hidden/mlops-config.json', false],
    ['teams/*/mlops-config.json', 'teams/risk/mlops-configXjson', false],
    ['teams/*.json', 'teams/risk.json', true],
    ['teams/*.json', 'teams/.json', false],
    ['teams/risk-*-v*.json', 'teams/risk-eu-v2.json', true],
    ['teams/risk-*-v*.json', 'teams/risk-eu.json', false],
    ['teams/**/mlops-config.json', 'teams/mlops-config.json', true],
    ['teams/**/mlops-config.json', 'teams/a/b/c/mlops-config.json', true],
    ['teams/**/mlops-config.json', 'teams/a/.git/mlops-config.json', false],
    ['teams/a*a/x.json', 'teams/a/x.json', false],
    ['teams/a*b*c/x.json', 'teams/a-b-c/x.json', true],
    ['teams/a*b*c/x.json', 'teams/a-c-b/x.json', false],
    ['teams/**/b/**/x.json', 'teams/a/b/c/b/x.json', true],
    ['teams/(a+)+$/*.json', 'teams/(a+)+$/x.json', true],
    ['teams/ü*/x.json', 'teams/ü😀/x.json', true],
  ];
  for (const [pattern, path, fits] of rows)
    it(`${fits ? 'takes' : 'leaves out'} ${path} for ${pattern}`, () => {
      expect(matcher(pattern)(path)).to.equal(fits);
    });

  it('is compared in no time, however hostile the path is', () => {
    const path = `teams/${'a'.repeat(900)}/x`;
    expect(matcher('teams/*a*a*a*a*a*a/mlops-config.json')(path)).to.equal(false);
  });

  it('is that of one file, or of all in a folder', () => {
    expect(isPattern('mlops-config.json')).to.equal(false);
    expect(literalFolder('ml/mlops-config.json')).to.equal(null);
    expect(literalFolder('teams/*/mlops-config.json')).to.equal('teams');
    expect(literalFolder('a/b/c-*.json')).to.equal('a/b');
  });

  const flaws: readonly (readonly [path: string, flaw: RegExp | undefined])[] = [
    ['mlops-config.json', undefined],
    ['teams/*/mlops-config.json', undefined],
    ['teams/**/mlops-config.json', undefined],
    ['*/mlops-config.json', /no folder before/],
    ['*.json', /no folder before/],
    ['teams/{a,b}/x.json', /one of/],
    ['teams/?/x.json', /one of/],
    ['teams/a**/x.json', /folder of its own/],
    ['teams/**', /folder of its own/],
    ['../*/x.json', /"\.\."/],
  ];
  for (const [path, flaw] of flaws)
    it(`${flaw === undefined ? 'may be' : 'cannot be'} ${path}`, () => {
      const found = configPathFlaw(path);
      if (flaw === undefined) expect(found).to.equal(undefined);
      else expect(found).to.match(flaw);
    });
});
