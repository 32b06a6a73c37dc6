import { expect } from 'chai';
import { HOUR, MINUTE } from '../../src/core/text/time.ts';
import { Rig } from '../support/rig.ts';
import { topic } from '../support/topic-blueprint.ts';

const pipelines = ['churn', 'fraud', 'scores'].map((name) => topic(name));
const CONFIG = { environments: { prod: {} }, pipelines };

async function deployed(): Promise<Rig> {
  const rig = await Rig.open();
  await rig.deploy(CONFIG);
  rig.newMails();
  return rig;
}

const lose = (rig: Rig): void =>
  rig.inject({ kind: 'unreachable', operation: 'DescribeStacks', times: 'always' });

/** Subject and text of each new mail, without line breaks. */
const read = (rig: Rig): readonly string[] =>
  rig.newMails().map(({ subject, text }) => `${subject}: ${text}`.replace(/\s+/g, ' '));

describe('An environment that cannot be read', () => {
  it('is told after three minutes in one mail, whatever it holds, and once when it can be again', async () => {
    const rig = await deployed();
    lose(rig);
    await rig.live(2 * MINUTE);
    expect(read(rig)).to.deep.equal([]);
    await rig.live(HOUR);
    const [lost, ...others] = read(rig);
    expect(others).to.deep.equal([]);
    expect(lost).to.match(/^\[mlops\] environment prod cannot be read: .*Its pipelines stay as they are/);
    rig.restart();
    await rig.live(10 * MINUTE);
    expect(read(rig)).to.deep.equal([]);
    rig.simulator.calm();
    await rig.live(10 * MINUTE);
    const [back, ...more] = read(rig);
    expect(more).to.deep.equal([]);
    expect(back).to.match(
      /^\[mlops\] environment prod can be read again: It could not be read for 1 h 1\d min/,
    );
  });

  it("is nobody's worry when that is over within three minutes", async () => {
    const rig = await deployed();
    lose(rig);
    await rig.live(2 * MINUTE);
    rig.simulator.calm();
    await rig.live(10 * MINUTE);
    expect(read(rig)).to.deep.equal([]);
  });

  it('is told at once where only a person can mend it, and is over when the configuration has it no more', async () => {
    const rig = await deployed();
    const test = { account: '999999999999' };
    rig.commit({ environments: { prod: {}, test }, pipelines });
    await rig.live(MINUTE);
    expect(read(rig).map((text) => text.split(':')[0])).to.deep.equal([
      '[mlops] environment test cannot be read',
    ]);
    rig.commit(CONFIG);
    await rig.live(5 * MINUTE);
    expect(read(rig)[0]).to.contain('environment test can be read again: The configuration does not have it');
  });
});
