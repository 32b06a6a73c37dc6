import { expect } from 'chai';
import { configOf, problemsOf, withPipelines } from './reading.ts';

const ROLE = 'arn:aws:iam::222222222222:role/mlops-deploy';
const EXECUTION = 'arn:aws:iam::222222222222:role/mlops-execution';

const config = (environments: object, pipelines: readonly object[] = []): object =>
  withPipelines(pipelines, { environments });

const codesOf = (value: object): readonly string[] => problemsOf(value).map(({ code }) => code);

const first = (environment: object) => configOf(config({ prod: environment })).environments[0];

describe('The account of an environment', () => {
  const accounts: readonly (readonly [why: string, environment: object, account: string | null])[] = [
    ['is that of the service when it names none', {}, null],
    ['is the one it names', { account: '111111111111' }, '111111111111'],
    ['is that of the role that is assumed there', { role_arn: ROLE }, '222222222222'],
    ['is both, when they agree', { account: '222222222222', role_arn: ROLE }, '222222222222'],
  ];
  for (const [why, environment, account] of accounts)
    it(why, () => {
      expect(first(environment)?.account).to.equal(account);
    });

  it('is entered by the role and the external id that the environment gives', () => {
    expect(first({ role_arn: ROLE, external_id: 'risk-1' })).to.include({
      roleArn: ROLE,
      externalId: 'risk-1',
    });
    expect(first({})).to.include({ roleArn: null, externalId: null });
  });

  it('needs a role where an external id is given', () => {
    const [problem] = problemsOf(config({ prod: { external_id: 'risk-1' } }));
    expect(problem).to.include({ code: 'wrong-keys', message: '`prod` has `external_id` but no `role_arn`' });
  });

  const clashes: readonly (readonly [what: string, environment: object, pointer: string | null])[] = [
    ['a role of another account', { account: '111111111111', role_arn: ROLE }, '/environments/prod/role_arn'],
    [
      'an execution role of another account',
      { account: '111111111111', execution_role_arn: EXECUTION },
      '/environments/prod/execution_role_arn',
    ],
    [
      'an execution role of another account than the role',
      { role_arn: ROLE, execution_role_arn: EXECUTION.replaceAll('2', '3') },
      '/environments/prod/execution_role_arn',
    ],
    ['roles of one account', { role_arn: ROLE, execution_role_arn: EXECUTION }, null],
    ['an execution role alone', { execution_role_arn: EXECUTION }, null],
    ['a role that is no text', { account: '111111111111', role_arn: 7 }, null],
    ['an account that is no text', { account: 7, execution_role_arn: EXECUTION }, null],
  ];
  for (const [what, environment, pointer] of clashes)
    it(pointer === null ? `agrees with ${what}` : `clashes with ${what}`, () => {
      const found = problemsOf(config({ prod: environment })).filter(({ code }) => code === 'wrong-account');
      expect(found.map((problem) => problem.pointer)).to.deep.equal(pointer === null ? [] : [pointer]);
    });

  it('tells in a sentence which role is of which account', () => {
    const [problem] = problemsOf(config({ prod: { account: '111111111111', role_arn: ROLE } }));
    expect(problem?.message).to.equal(
      '`role_arn` is a role of account 222222222222, but `prod` is in 111111111111',
    );
    expect(problem?.hint).to.equal('Whoever assumes a role works in its account. Correct one of the two.');
  });
});

describe('The same stack name in two environments', () => {
  const pipelines = [
    { name: 'c', environments: ['a-b'] },
    { name: 'b-c', environments: ['a'] },
  ];
  const other = ROLE.replaceAll('2', '3');
  const cases: readonly (readonly [why: string, one: object, two: object, clash: boolean])[] = [
    ['is refused where both lie in the account of the service', {}, {}, true],
    ['is refused in one account and region', { role_arn: ROLE }, { account: '222222222222' }, true],
    ['is refused where one account is not known', { role_arn: ROLE }, {}, true],
    ['is possible in two regions', { region: 'eu-west-1' }, { region: 'us-east-1' }, false],
    ['is possible in the accounts of two roles', { role_arn: ROLE }, { role_arn: other }, false],
  ];
  for (const [why, one, two, clash] of cases)
    it(why, () => {
      expect(codesOf(config({ 'a-b': one, a: two }, pipelines))).to.deep.equal(clash ? ['same-stack'] : []);
    });
});

describe('The tags of an environment', () => {
  const tagsOf = (environment: object, entry: object = {}, top: object = {}) => {
    const file = withPipelines([{ name: 'churn', ...entry }], {
      environments: { prod: environment },
      defaults: { tags: top },
    });
    return configOf(file).pipelines[0]?.targets[0]?.tags;
  };

  it('are on each of its pipelines, over those of the top', () => {
    expect(tagsOf({ tags: { stage: 'prod' } }, {}, { stage: 'any', team: 'risk' })).to.deep.equal({
      stage: 'prod',
      team: 'risk',
    });
  });

  it('give way to its defaults and to the entry', () => {
    const environment = { tags: { a: '1', b: '1', c: '1' }, defaults: { tags: { b: '2', c: '2' } } };
    expect(tagsOf(environment, { tags: { c: '3' } })).to.deep.equal({ a: '1', b: '2', c: '3' });
  });

  it('take one of the top away by null', () => {
    expect(tagsOf({ tags: { team: null } }, {}, { team: 'risk' })).to.deep.equal({});
  });

  it('count when it is measured what all copies come to', () => {
    const tags = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`k${n}`, 'x'.repeat(250)]));
    const pipelines = Array.from({ length: 400 }, (_, n) => ({ name: `p${n}` }));
    const environments = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`e${n}`, { tags }]));
    expect(codesOf(config(environments, pipelines))).to.deep.equal(['too-large']);
  });
});
