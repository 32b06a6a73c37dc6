import { expect } from 'chai';
import { MINUTE } from '../../src/core/text/time.ts';
import { Rig } from '../support/rig.ts';
import { topic } from '../support/topic-blueprint.ts';

const CHURN = topic('churn');
const BROKEN = '{ "version": 1, "pipelines": [ { "name": "churn", ';

describe('a configuration that cannot be used', () => {
  it('changes nothing, and is told once with every problem', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [CHURN] });
    rig.newMails();
    rig.commit({ pipelines: [topic('churn', { protect: 'yes' }), { name: 'X' }] });
    expect(await rig.writesDuring(() => rig.live(30 * MINUTE))).to.deep.equal({});
    const [mail, ...others] = rig.newMails();
    expect(others).to.deep.equal([]);
    expect(mail?.subject).to.match(/^\[mlops\] configuration rejected: \d problems/);
    expect(mail?.text).to.contain('/pipelines/0/protect').and.to.contain('/pipelines/1/name');
    expect((await rig.look()).snapshot.verdict).to.equal('failed');
  });

  it('never deletes anything, not even what an entry that it lost stood for', async () => {
    const rig = await Rig.open({ settings: { pruneQuorum: 0, deleteBudget: 1 } });
    await rig.deploy({ pipelines: [CHURN] });
    for (const text of ['', '{}', BROKEN, '[]', 'null', '{"version": 1}', '{"version": 2, "pipelines": []}'])
      expect(await rig.writesDuring(() => rig.deploy(text)), text).to.deep.equal({});
  });

  it('is held against a file that is missing, and not taken for an empty one', async () => {
    const rig = await Rig.open({ settings: { pruneQuorum: 0, deleteBudget: 1 } });
    await rig.deploy({ pipelines: [CHURN] });
    rig.source.commit({ 'README.md': 'moved' });
    expect(await rig.writesDuring(() => rig.settle())).to.deep.equal({});
    expect(rig.newMails().at(-1)?.text).to.contain('mlops-config.json');
  });

  it('is told together with what is wrong with a blueprint beside it', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [CHURN] });
    rig.newMails();
    rig.commit(
      { pipelines: [topic('churn', { protect: 'yes' })] },
      { files: { 'blueprints/own/own.yaml': 'Resources: {' } },
    );
    expect(await rig.writesDuring(() => rig.settle())).to.deep.equal({});
    const [mail] = rig.newMails();
    expect(mail?.text).to.contain('blueprints/own/own.yaml').and.to.contain('/pipelines/0/protect');
  });

  it('is over with the next valid commit, which is told and applied', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [CHURN] });
    await rig.deploy(BROKEN);
    rig.newMails();
    await rig.deploy({ pipelines: [topic('churn', { text: 'mended' })] });
    expect(rig.newSubjects()).to.deep.equal([
      '[mlops] configuration accepted again',
      '[mlops] churn deployed in default',
    ]);
    expect(rig.said()).to.deep.equal({ 'mlops-default-churn': 'mended' });
  });

  it('is told once for each text that somebody tries, also across a restart', async () => {
    const rig = await Rig.open();
    await rig.deploy(BROKEN);
    rig.restart();
    await rig.live(5 * MINUTE);
    await rig.deploy(`${BROKEN} `);
    await rig.live(5 * MINUTE);
    expect(rig.newSubjects()).to.have.length(2);
  });

  it('is not told again, under the name of somebody else, for a commit of something else', async () => {
    const rig = await Rig.open();
    await rig.deploy(BROKEN, { author: 'Ada' });
    await rig.deploy(BROKEN, { author: 'Bob', files: { 'README.md': 'about models' } });
    const [mail, ...others] = rig.newMails();
    expect(mail?.subject).to.contain('by Ada');
    expect(others).to.deep.equal([]);
  });

  it('is told again when the blueprint that is wrong with it is another one', async () => {
    const rig = await Rig.open();
    for (const blueprint of ['Resources: {', 'Resources: {', 'Resources: ['])
      await rig.deploy({ pipelines: [CHURN] }, { files: { 'blueprints/own/own.yaml': blueprint } });
    expect(rig.newSubjects()).to.have.length(2);
  });

  it('does not keep the operations that are under way from being watched and told', async () => {
    const rig = await Rig.open();
    rig.commit({ pipelines: [CHURN] });
    await rig.look();
    rig.commit(BROKEN);
    await rig.live(5 * MINUTE);
    expect(rig.newSubjects()).to.deep.equal([
      '[mlops] configuration rejected: 1 problem',
      '[mlops] churn deployed in default',
    ]);
  });

  it('counts no absence: what was missing before the broken commit must be missed twice by valid ones', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [CHURN, topic('fraud')] });
    await rig.deploy(BROKEN);
    await rig.live(30 * MINUTE);
    rig.commit({ pipelines: [CHURN] });
    await rig.live(9 * MINUTE);
    expect(Object.keys(rig.statuses())).to.have.length(2);
    await rig.live(9 * MINUTE);
    expect(Object.keys(rig.statuses())).to.have.length(1);
  });
});

describe('a repository that cannot be read', () => {
  it('changes nothing, and is told after three minutes, once, and once when it is back', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [CHURN] });
    rig.newMails();
    rig.source.lose();
    const writes = await rig.writesDuring(async () => {
      await rig.live(2 * MINUTE);
      expect(rig.newSubjects()).to.deep.equal([]);
      await rig.live(30 * MINUTE);
    });
    expect(writes).to.deep.equal({});
    expect(rig.newSubjects()).to.deep.equal(['[mlops] the repository cannot be read']);
    rig.source.find();
    await rig.live(5 * MINUTE);
    expect(rig.newSubjects()).to.deep.equal(['[mlops] the repository can be read again']);
  });

  it('is nobody’s worry when it is back within three minutes', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [CHURN] });
    rig.newMails();
    rig.source.lose();
    await rig.live(2 * MINUTE);
    rig.source.find();
    await rig.live(5 * MINUTE);
    expect(rig.newSubjects()).to.deep.equal([]);
  });

  it('does not set back what somebody changed meanwhile, until it can be read again', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [CHURN] });
    rig.source.lose();
    rig.simulator.outOfBand.updateStack('eu-west-1', 'mlops-default-churn', {
      parameters: { Text: 'rogue' },
    });
    await rig.live(10 * MINUTE);
    expect(rig.stack('churn').parameters['Text']).to.equal('rogue');
    rig.source.find();
    await rig.live(5 * MINUTE);
    expect(rig.stack('churn').parameters['Text']).to.equal('hello');
  });

  it('does not keep the operations that are under way from being watched and told', async () => {
    const rig = await Rig.open();
    rig.commit({ pipelines: [CHURN] });
    await rig.look();
    rig.source.lose();
    await rig.live(2 * MINUTE);
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn deployed in default']);
  });

  it('starts a service that waits for it, and goes on by itself when it is there', async () => {
    const rig = await Rig.open();
    await rig.live(10 * MINUTE);
    expect(rig.newSubjects()).to.deep.equal(['[mlops] the repository cannot be read']);
    rig.commit({ pipelines: [CHURN] });
    await rig.live(5 * MINUTE);
    expect(Object.keys(rig.statuses())).to.deep.equal(['mlops-default-churn']);
  });

  it('counts no absence while it cannot be read', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [CHURN, topic('fraud')] });
    rig.commit({ pipelines: [CHURN] });
    await rig.look();
    rig.source.lose();
    await rig.live(30 * MINUTE);
    expect(Object.keys(rig.statuses())).to.have.length(2);
    rig.source.find();
    await rig.live(5 * MINUTE);
    expect(Object.keys(rig.statuses())).to.have.length(1);
  });
});
