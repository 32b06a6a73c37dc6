import { expect } from 'chai';
import type { Environment } from '../../src/core/config.ts';
import { EMPTY_MEMORY, memoryKey, NOTHING_KNOWN } from '../../src/core/memory.ts';
import type { Memory } from '../../src/core/memory.ts';
import { environmentsOf, withSeats } from '../../src/service/look/environments.ts';
import { environment } from '../support/blueprint.ts';

const configOf = (...environments: readonly Environment[]) => ({ environments });

/** A stack that was seen in `prod`, in that account. */
const leftIn = (account: string): Memory => {
  const stackId = `arn:aws:cloudformation:us-east-1:${account}:stack/mlops-prod-churn/1a2b`;
  const agreed = { stackId, updated: null, digest: 'd', said: false };
  return {
    ...EMPTY_MEMORY,
    stacks: { [memoryKey('prod', 'mlops-prod-churn')]: { ...NOTHING_KNOWN, agreed } },
  };
};

const dev = environment({ name: 'dev' });
const role = { roleArn: 'arn:aws:iam::222222222222:role/mlops-deploy', externalId: 'risk-1' };
const prod = environment({ name: 'prod', account: '222222222222', region: 'us-east-1', ...role });
const found = (memory: Memory, ...environments: readonly Environment[]) =>
  environmentsOf(configOf(...environments), memory, null).find(({ name }) => name === 'prod');

describe('An environment that left the configuration', () => {
  it('is entered by the role that it had, and by its external id', () => {
    const memory = withSeats(leftIn('222222222222'), configOf(dev, prod));
    expect(found(withSeats(memory, configOf(dev)), dev)).to.include({
      account: '222222222222',
      region: 'us-east-1',
      ...role,
    });
  });

  it('is entered like another one in the same place, when nobody remembers how it was', () => {
    const same = environment({ ...prod, name: 'other' });
    expect(found(leftIn('222222222222'), dev, same)).to.include(role);
    expect(found(leftIn('333333333333'), dev, same)).to.include({ account: '333333333333', roleArn: null });
    expect(found(leftIn('333333333333'), dev)).to.include({ roleArn: null, externalId: null });
  });

  it('is forgotten when no stack is left in it', () => {
    const memory = withSeats(EMPTY_MEMORY, configOf(dev, prod));
    expect(Object.keys(withSeats(memory, configOf(dev)).seats ?? {})).to.deep.equal(['dev']);
    expect(found(memory, dev)).to.equal(undefined);
  });

  it('is entered as the configuration says, as long as it has it', () => {
    const memory = withSeats(leftIn('222222222222'), configOf(environment({ ...prod, externalId: 'old' })));
    expect(withSeats(memory, configOf(prod)).seats?.['prod']).to.include(role);
  });
});
