import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Capability } from '../../../src/core/model.ts';
import { forbidden, NO_POLICY } from '../../../src/core/entry/policy.ts';
import type { Asked, AskedStack, Policy } from '../../../src/core/entry/policy.ts';
import { resourceTypes } from '../../../src/core/stack/resource-types.ts';

const ROLE = 'arn:aws:iam::222222222222:role/mlops-deploy';
const EXECUTION = 'arn:aws:iam::222222222222:role/mlops-execution';
const TOPIC = 'arn:aws:sns:eu-west-1:222222222222:risk';

const SEAT = { account: '222222222222', region: 'eu-west-1', roleArn: ROLE, externalId: null };

const asked = (stack: Partial<AskedStack> = {}, more: Partial<Asked> = {}): Asked => ({
  seat: SEAT,
  topicArn: TOPIC,
  stack: {
    pipelineType: 'realtime_endpoint',
    origin: 'built-in',
    executionRole: EXECUTION,
    capabilities: ['CAPABILITY_IAM'],
    resourceTypes: () => ['AWS::SageMaker::Model', 'AWS::SageMaker::Endpoint', 'AWS::IAM::Role'],
    ...stack,
  },
  ...more,
});

/** A policy that names exactly what is asked for. */
const FITTING: Policy = {
  accounts: ['111111111111', '222222222222'],
  regions: ['us-*', 'eu-west-1'],
  roles: ['arn:aws:iam::*:role/mlops-*'],
  executionRoles: [EXECUTION],
  topics: [TOPIC],
  functions: ['arn:aws:lambda:*:function:judge-*'],
  resourceTypes: ['AWS::SageMaker::*', 'AWS::IAM::Role'],
  capabilities: ['CAPABILITY_IAM'],
  brought: { allowed: false, capabilities: [] },
  limits: { deletesPerDay: 0, changedAtOnce: 0 },
};

const why = (policy: Partial<Policy>, what: Asked): string | undefined =>
  forbidden({ ...FITTING, ...policy }, what)?.why;

describe('A policy', () => {
  it('allows what it names', () => {
    expect(forbidden(FITTING, asked())).to.equal(null);
  });

  it('that names nothing limits nothing', () => {
    expect(
      forbidden(NO_POLICY, asked({ executionRole: null, capabilities: ['CAPABILITY_NAMED_IAM'] })),
    ).to.equal(null);
  });

  it('allows the test functions it names, and no other', () => {
    const functionArn = 'arn:aws:lambda:eu-west-1:222222222222:function:judge-churn';
    expect(forbidden(FITTING, { ...asked(), functionArn })).to.equal(null);
    expect(why({ functions: ['arn:aws:lambda:*:function:other'] }, { ...asked(), functionArn })).to.contain(
      `the test function ${functionArn}`,
    );
  });

  interface Row {
    readonly what: string;
    readonly policy?: Partial<Policy>;
    readonly stack?: Partial<AskedStack>;
    readonly says: string;
  }

  const rows: readonly Row[] = [
    { what: 'another account', policy: { accounts: ['111111111111'] }, says: 'account 222222222222' },
    { what: 'every account, by an empty list', policy: { accounts: [] }, says: 'account 222222222222' },
    { what: 'another region', policy: { regions: ['eu-central-*'] }, says: 'region eu-west-1' },
    { what: 'to assume another role', policy: { roles: ['*:role/other'] }, says: `to assume ${ROLE}` },
    {
      what: 'another execution role',
      stack: { executionRole: ROLE },
      says: `the execution role ${ROLE}`,
    },
    {
      what: 'to go without an execution role',
      stack: { executionRole: null },
      says: 'stacks without an execution role',
    },
    { what: 'another topic', policy: { topics: [`${TOPIC}-2`] }, says: `the topic ${TOPIC}` },
    {
      what: 'other types of resources',
      stack: { resourceTypes: () => ['AWS::SageMaker::Model', 'AWS::EC2::Instance', 'AWS::EC2::Instance'] },
      says: 'resources of type AWS::EC2::Instance',
    },
    { what: 'a resource without a type', stack: { resourceTypes: () => [''] }, says: 'resources of type ' },
    {
      what: 'another capability',
      stack: { capabilities: ['CAPABILITY_NAMED_IAM'] },
      says: 'CAPABILITY_NAMED_IAM',
    },
    {
      what: 'what expands, where it limits types and does not name the capability',
      policy: { capabilities: null },
      stack: { capabilities: ['CAPABILITY_AUTO_EXPAND'] },
      says: 'macros and nested stacks, for nobody can see what types they make',
    },
    {
      what: 'blueprints of the repository',
      stack: { origin: 'repository', pipelineType: 'topic' },
      says: 'blueprints of the repository, such as topic',
    },
    {
      what: 'them a capability',
      policy: { brought: { allowed: true, capabilities: [] } },
      stack: { origin: 'repository' },
      says: 'blueprints of the repository CAPABILITY_IAM',
    },
  ];
  for (const { what, policy = {}, stack = {}, says } of rows)
    it(`can forbid ${what}`, () => {
      expect(why(policy, asked(stack))).to.equal(`The policy of this service forbids ${says}.`);
    });

  it('says everything that it forbids, and who can allow it', () => {
    const found = forbidden({ ...FITTING, accounts: [], regions: [] }, asked());
    expect(found?.kind).to.equal('forbidden');
    expect(found?.why).to.equal('The policy of this service forbids account 222222222222; region eu-west-1.');
    expect(found?.releases).to.contain('MLOPS_POLICY');
  });

  const expansions: readonly (readonly [Capability[] | null, boolean])[] = [
    [['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'], true],
    [['CAPABILITY_IAM'], false],
    [null, false],
  ];
  for (const [capabilities, allowed] of expansions)
    it(`${allowed ? 'allows' : 'forbids'} macros beside limited types for capabilities ${String(capabilities)}`, () => {
      const macro = asked({ capabilities: ['CAPABILITY_AUTO_EXPAND', 'CAPABILITY_IAM'] });
      expect(why({ capabilities }, macro) === undefined).to.equal(allowed);
    });

  it('allows by CAPABILITY_NAMED_IAM also what needs only CAPABILITY_IAM', () => {
    expect(why({ capabilities: ['CAPABILITY_NAMED_IAM'] }, asked())).to.equal(undefined);
  });

  it('does not judge what is not known yet', () => {
    const seat = { account: null, region: null, roleArn: null, externalId: null };
    expect(
      forbidden({ ...FITTING, accounts: [], regions: [] }, { seat, topicArn: null, stack: null }),
    ).to.equal(null);
  });

  it('gives a repository no named roles and no macros unless it says so, also where there is none', () => {
    const brought = (capabilities: readonly Capability[]) => asked({ origin: 'repository', capabilities });
    expect(forbidden(NO_POLICY, brought(['CAPABILITY_IAM']))).to.equal(null);
    for (const capability of ['CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'] as const)
      expect(forbidden(NO_POLICY, brought([capability]))?.why).to.equal(
        `The policy of this service forbids blueprints of the repository ${capability}.`,
      );
  });

  it('lets nothing through that is on no list, whatever is asked', () => {
    const names = ['a', 'b', 'c'] as const;
    const list = fc.subarray([...names]);
    const name = fc.constantFrom(...names);
    fc.assert(
      fc.property(
        fc.record({ accounts: list, regions: list, roles: list, executionRoles: list, resourceTypes: list }),
        fc.record({ account: name, region: name, roleArn: name }),
        fc.record({ executionRole: name, type: name }),
        (lists, seat, { executionRole, type }) => {
          const policy = { ...NO_POLICY, ...lists };
          const stack = { executionRole, resourceTypes: () => [type] };
          const allowed = forbidden(policy, asked(stack, { seat: { ...seat, externalId: null } })) === null;
          expect(allowed).to.equal(
            lists.accounts.includes(seat.account) &&
              lists.regions.includes(seat.region) &&
              lists.roles.includes(seat.roleArn) &&
              lists.executionRoles.includes(executionRole) &&
              lists.resourceTypes.includes(type),
          );
        },
      ),
    );
  });
});

describe('The types of a template', () => {
  const templates: readonly (readonly [template: string, types: readonly string[]])[] = [
    [
      '{"Resources":{"A":{"Type":"AWS::S3::Bucket"},"B":{"Type":"Custom::Thing"}}}',
      ['AWS::S3::Bucket', 'Custom::Thing'],
    ],
    ['{"Resources":{"A":{"Type":7},"B":[]}}', ['', '']],
    ['{"Resources":[]}', []],
    ['{}', []],
    ['no template', []],
  ];
  for (const [template, types] of templates)
    it(`of ${template.slice(0, 40)} are ${types.length}`, () => {
      expect(resourceTypes(template)).to.deep.equal(types);
    });
});
