import { expect } from 'chai';
import { HOUR } from '../../src/core/time.ts';
import { Rig } from '../support/rig.ts';
import { topic } from '../support/topic-blueprint.ts';

const steps = async (rig: Rig): Promise<Readonly<Record<string, string>>> => {
  const { snapshot } = await rig.look();
  return Object.fromEntries(snapshot.pipelines.map(({ stack, step }) => [stack, step]));
};

describe('A pipeline under another name', () => {
  it('keeps its old stack while something in the new entry keeps the new one from being made', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [topic('churn')] });
    const held = topic('attrition', { verify: { payload: '1' } });
    rig.commit({ pipelines: [held] });
    expect(await rig.writesDuring(() => rig.live(HOUR))).to.deep.equal({});
    expect(await steps(rig)).to.deep.equal({
      'mlops-default-attrition': 'unsupported',
      'mlops-default-churn': 'rename',
    });
  });
});
