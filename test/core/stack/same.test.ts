import { expect } from 'chai';
import { differences, liveDigest, seenAs } from '../../../src/core/stack/same.ts';
import { CHANGED, CREATED, CURRENT, desired, live, memory, NOW } from '../../support/planner.ts';

const role = 'arn:aws:iam::111111111111:role/models';
const tags = live().tags;

describe('What differs between a live stack and the desired one', () => {
  const rows: readonly (readonly [string, ReturnType<typeof desired>, ReturnType<typeof live>, string[]])[] =
    [
      ['nothing, when they are equal', desired(), live(), []],
      ['the configuration, by its digest', desired({ digest: CHANGED }), live(), ['the configuration']],
      ['the configuration, when MlopsMeta is gone', desired(), live({ outputs: {} }), ['the configuration']],
      [
        'every parameter that has another value, is missing or is too many, sorted',
        desired({ parameters: { C: '1', A: '1', D: '1' } }),
        live({ parameters: { C: '2', B: '1', D: '1' } }),
        ['parameter A', 'parameter B', 'parameter C'],
      ],
      [
        'no parameter that CloudFormation answers with ****',
        desired({ parameters: { Secret: 'x' }, noEcho: ['Secret'] }),
        live({ parameters: { Secret: '****' } }),
        [],
      ],
      [
        'every tag that has another value, is missing or is too many',
        desired({ tags: { ...tags, team: 'a' } }),
        live({ tags: { ...tags, team: 'b', owner: 'x' } }),
        ['tag owner', 'tag team'],
      ],
      ['another role', desired({ role }), live({ role: `${role}-2` }), ['the execution role']],
      ['a role that is not there', desired({ role }), live(), ['the execution role']],
      ['no role that is there and was not asked for: it cannot be taken back', desired(), live({ role }), []],
    ];
  for (const [sentence, wish, stack, expected] of rows)
    it(`is ${sentence}`, () => {
      expect(differences(wish, stack, memory())).to.deep.equal(expected);
    });

  it('is nothing once CloudFormation said of this very stack that there is nothing to update', () => {
    const agreed = { stackId: live().id, updated: null, digest: CHANGED, said: true };
    const differ = (change: object, stack = live()) =>
      differences(desired({ digest: CHANGED }), stack, memory({ agreed: { ...agreed, ...change } }));
    expect(differ({})).to.deep.equal([]);
    expect(differ({ said: false })).to.deep.equal(['the configuration']);
    expect(differ({ digest: CURRENT })).to.deep.equal(['the configuration']);
    expect(differ({}, live({ updated: NOW }))).to.deep.equal(['the configuration']);
    expect(differ({}, live({ id: 'arn:2' }))).to.deep.equal(['the configuration']);
  });

  it('is still seen when we only compared before: somebody may have changed it since', () => {
    const agreed = { stackId: live().id, updated: null, digest: CURRENT, said: false };
    expect(differences(desired(), live({ parameters: {} }), memory({ agreed }))).to.have.length(1);
  });
});

describe('What a client token is made of', () => {
  it('is the stack as it was seen, by the time it last changed', () => {
    expect(seenAs('s', live({ updated: NOW }))).to.deep.equal({
      stackId: live().id,
      at: NOW,
      digest: CURRENT,
    });
    expect(seenAs('s', live({ outputs: {} }))).to.deep.equal({
      stackId: live().id,
      at: CREATED,
      digest: null,
    });
  });

  it('is the name of a stack that does not exist', () => {
    expect(seenAs('mlops-default-churn', null)).to.deep.equal({
      stackId: 'new mlops-default-churn',
      at: null,
      digest: null,
    });
  });
});

describe('The digest of a live stack', () => {
  it('is the one in its MlopsMeta, or null', () => {
    expect(liveDigest(live({ meta: { digest: CHANGED } }))).to.equal(CHANGED);
    expect(liveDigest(live({ outputs: {} }))).to.equal(null);
  });
});
