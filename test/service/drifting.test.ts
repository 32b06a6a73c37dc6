import { CloudFormationClient, UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation';
import { expect } from 'chai';
import { MINUTE } from '../../src/core/text/time.ts';
import { REGION, Rig } from '../support/rig.ts';
import { topic } from '../support/topic-blueprint.ts';

const NAME = 'mlops-default-churn';

async function deployed(entry: object = topic('churn')): Promise<Rig> {
  const rig = await Rig.open();
  await rig.deploy({ pipelines: [entry] });
  rig.newMails();
  return rig;
}

describe('a stack that somebody changed outside of Git', () => {
  const BY_HAND = {
    'a parameter': () => ({ parameters: { Text: 'rogue' } }),
    'a tag': (rig: Rig) => ({ tags: { ...rig.stack('churn').tags, team: 'rogue' } }),
    'the template': (rig: Rig) => {
      const template = JSON.parse(rig.stack('churn').template);
      template.Resources.Topic.Properties.TracingConfig = 'Active';
      return { template: JSON.stringify(template) };
    },
  } as const satisfies Record<string, (rig: Rig) => object>;

  for (const [what, change] of Object.entries(BY_HAND)) {
    it(`is set back, and people are told once that it drifted and recovered (${what})`, async () => {
      const rig = await deployed();
      const before = rig.stack('churn');
      rig.simulator.outOfBand.updateStack(REGION, NAME, change(rig));
      expect(await rig.writesDuring(() => rig.live(20 * MINUTE))).to.deep.equal({ UpdateStack: 1 });
      const { template, parameters, tags } = rig.stack('churn');
      expect(JSON.parse(template)).to.deep.equal(JSON.parse(before.template));
      expect({ parameters, tags }).to.deep.equal({ parameters: before.parameters, tags: before.tags });
      expect(rig.newSubjects()).to.deep.equal(['[mlops] churn drifted and recovered in default']);
    });
  }

  it('is told of before it is set back', async () => {
    const rig = await deployed();
    rig.simulator.outOfBand.updateStack(REGION, NAME, { parameters: { Text: 'rogue' } });
    await rig.live(20 * MINUTE);
    expect(
      rig
        .newMails()
        .map(({ text }) => text.replace(/\s+/g, ' '))
        .join(),
    ).to.contain('parameter Text');
  });

  it('is created again when it was deleted by hand', async () => {
    const rig = await deployed();
    rig.simulator.outOfBand.deleteStack(REGION, NAME);
    expect(await rig.writesDuring(() => rig.live(20 * MINUTE))).to.deep.equal({ CreateStack: 1 });
    expect(rig.said()).to.deep.equal({ [NAME]: 'hello' });
  });

  it('is left alone while a person’s own update of it is under way', async () => {
    const rig = await deployed();
    rig.simulator.outOfBand.updateStack(REGION, NAME, { parameters: { Text: 'rogue' } });
    expect(await rig.writesDuring(() => rig.look())).to.deep.equal({});
  });

  it('has its termination protection set as the entry says', async () => {
    const rig = await deployed(topic('churn', { protect: true }));
    await new CloudFormationClient(rig.clientOptions).send(
      new UpdateTerminationProtectionCommand({ StackName: NAME, EnableTerminationProtection: false }),
    );
    expect(await rig.writesDuring(() => rig.live(5 * MINUTE))).to.deep.equal({
      UpdateTerminationProtection: 1,
    });
    expect(rig.stack('churn').protection).to.equal(true);
  });
});
