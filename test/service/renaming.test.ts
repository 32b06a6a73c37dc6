import { expect } from 'chai';
import { NO_POLICY } from '../../src/core/entry/policy.ts';
import { HOUR } from '../../src/core/text/time.ts';
import { WITHOUT_POLICY } from '../../src/service/policy-keeper.ts';
import { Rig } from '../support/rig.ts';
import { topic } from '../support/topic-blueprint.ts';

const steps = async (rig: Rig): Promise<Readonly<Record<string, string>>> => {
  const { snapshot } = await rig.look();
  return Object.fromEntries(snapshot.pipelines.map(({ stack, step }) => [stack, step]));
};

describe('A pipeline under another name', () => {
  it('keeps its old stack while something in the new entry keeps the new one from being made', async () => {
    const current = { ...NO_POLICY, topics: ['arn:aws:sns:eu-west-1:111111111111:ours'] };
    const rig = await Rig.open({ policy: { ...WITHOUT_POLICY, current } });
    await rig.deploy({ pipelines: [topic('churn')] });
    const topicArn = 'arn:aws:sns:eu-west-1:222222222222:theirs';
    const held = topic('attrition', { notify: { topic_arn: topicArn } });
    rig.commit({ pipelines: [held] });
    expect(await rig.writesDuring(() => rig.live(HOUR))).to.deep.equal({});
    expect(await steps(rig)).to.deep.equal({
      'mlops-default-attrition': 'forbidden',
      'mlops-default-churn': 'rename',
    });
  });

  it('keeps its old stack while the environment it moved to cannot be read', async () => {
    const rig = await Rig.open();
    const dev = { region: 'eu-west-1' };
    const prod = { region: 'eu-west-1', account: '222222222222' };
    const stays = topic('fraud', { environments: ['dev'] });
    await rig.deploy({ environments: { dev }, pipelines: [topic('churn'), stays] });
    rig.commit({
      environments: { dev, prod },
      pipelines: [topic('churn', { environments: ['prod'] }), stays],
    });
    expect(await rig.writesDuring(() => rig.live(HOUR))).to.deep.equal({});
    expect(await steps(rig)).to.deep.equal({
      'mlops-dev-churn': 'rename',
      'mlops-dev-fraud': 'in-sync',
      'mlops-prod-churn': 'unreachable',
    });
  });

  it('keeps its old stack while another service looks after the environment it moved to, until that is approved', async () => {
    const rig = await Rig.open({ settings: { only: ['dev'], deleteBudget: 1 } });
    const environments = { dev: { region: 'eu-west-1' }, prod: { region: 'us-east-1' } };
    const here = { environments: ['dev'] };
    await rig.deploy({ environments, pipelines: [topic('churn', here), topic('fraud', here)] });
    rig.commit({ environments, pipelines: [topic('churn', { environments: ['prod'] })] });
    await rig.live(HOUR);
    expect(await steps(rig), 'what moved nowhere is gone').to.deep.equal({ 'mlops-dev-churn': 'rename' });
    const [hash = ''] = Object.values((await rig.preview()).planHashes);
    await rig.store.ask({ kind: 'approve', hash });
    await rig.live(HOUR);
    expect(Object.keys(rig.statuses())).to.deep.equal([]);
  });

  it('may leave an environment while another one, where it was deployed before, cannot be read', async () => {
    const rig = await Rig.open();
    const environments = { dev: { region: 'eu-west-1' }, prod: { region: 'us-east-1' } };
    await rig.deploy({ environments, pipelines: [topic('churn')] });
    const prod = { ...environments.prod, account: '222222222222' };
    const pipelines = [topic('churn', { environments: ['prod'] })];
    rig.commit({ environments: { ...environments, prod }, pipelines });
    await rig.live(HOUR);
    expect(Object.keys(rig.statuses())).to.deep.equal([]);
  });
});
