import { expect } from 'chai';
import { entryOf, problemsOf, withPipelines } from './reading.ts';

const environments = { dev: {}, staging: {}, prod: {} };

/** Where an entry comes from, for each environment it is meant for. */
const cameFrom = (entry: object, top: object = {}): unknown =>
  Object.fromEntries(
    entryOf(entry, { environments, ...top }).targets.map(({ environment, promotedFrom }) => [
      environment,
      promotedFrom,
    ]),
  );

const ALL = { promotion: ['dev', 'staging', 'prod'] };
const NONE = { dev: null, staging: null, prod: null };

describe('the promotion of a pipeline', () => {
  const orders: readonly (readonly [what: string, entry: object, top: object, expected: object])[] = [
    ['is none where the file names none', {}, {}, NONE],
    ['follows the order of the file', {}, ALL, { dev: null, staging: 'dev', prod: 'staging' }],
    [
      'follows the list and not the order of the environments',
      {},
      { promotion: ['prod', 'dev'] },
      { dev: 'prod', staging: null, prod: null },
    ],
    ['skips what it is not meant for', { environments: ['dev', 'prod'] }, ALL, { dev: null, prod: 'dev' }],
    ['begins where it is meant for', { environments: ['prod'] }, ALL, { prod: null }],
    ['follows its own order', { promotion: ['dev', 'prod'] }, ALL, { ...NONE, prod: 'dev' }],
    [
      'has an order of its own where the file has none',
      { promotion: ['dev', 'prod'] },
      {},
      { ...NONE, prod: 'dev' },
    ],
    ['is none for a hot fix', { promotion: false }, ALL, NONE],
  ];
  for (const [what, entry, top, expected] of orders)
    it(what, () => {
      expect(cameFrom(entry, top)).to.deep.equal(expected);
    });

  const wrong: readonly (readonly [what: string, promotion: unknown, code: string, pointer: string])[] = [
    ['an unknown environment', ['dev', 'prd'], 'unknown-environment', '/pipelines/0/promotion/1'],
    ['an environment twice', ['dev', 'dev'], 'repeated', '/pipelines/0/promotion/1'],
    ['true', true, 'wrong-keys', '/pipelines/0/promotion'],
    ['no environment', [], 'out-of-range', '/pipelines/0/promotion'],
    ['text', 'dev', 'wrong-type', '/pipelines/0/promotion'],
  ];
  for (const [what, promotion, code, pointer] of wrong)
    it(`refuses ${what}`, () => {
      const config = withPipelines([{ name: 'churn', promotion }], { environments });
      expect(problemsOf(config).map((problem) => [problem.code, problem.pointer])).to.deep.equal([
        [code, pointer],
      ]);
      expect(problemsOf(config)[0]?.hint).to.be.a('string');
    });

  it('is no longer a key that this version does not know', () => {
    expect(problemsOf(withPipelines([{ name: 'churn' }], { environments, ...ALL }))).to.deep.equal([]);
  });
});
