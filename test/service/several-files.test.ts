import { expect } from 'chai';
import { Fault } from '../../src/core/fault.ts';
import { HOUR, MINUTE } from '../../src/core/text/time.ts';
import { Rig } from '../support/rig.ts';
import { BLUEPRINTS, topic } from '../support/topic-blueprint.ts';

const RISK = 'teams/risk/mlops-config.json';
const SALES = 'teams/sales/mlops-config.json';
const BROKEN = '{ "version": 1, "pipelines": [ { "name": "churn", ';

type Files = Readonly<Record<string, object | string>>;

const opened = (): Promise<Rig> =>
  Rig.open({ settings: { configPath: 'teams/*/mlops-config.json', deleteBudget: 1 } });

/** Commits exactly these configuration files. */
function commit(rig: Rig, files: Files): void {
  const texts = Object.entries(files).map(([path, content]) => [
    path,
    typeof content === 'string' ? content : JSON.stringify({ version: 1, ...content }),
  ]);
  rig.source.commit({ ...BLUEPRINTS, ...Object.fromEntries(texts), 'teams/README.md': 'Not read.' });
}

const pipelines = (...entries: readonly object[]) => ({ pipelines: entries });

async function deployed(): Promise<Rig> {
  const rig = await opened();
  commit(rig, { [RISK]: pipelines(topic('churn')), [SALES]: pipelines(topic('price'), topic('promo')) });
  await rig.settle();
  rig.newMails();
  return rig;
}

const names = (rig: Rig): readonly string[] =>
  rig
    .stacks()
    .map(({ name }) => name.replace(/^.*-/, ''))
    .toSorted();

const reasons = async (rig: Rig): Promise<Readonly<Record<string, string>>> => {
  const { snapshot } = await rig.look();
  return Object.fromEntries(snapshot.pipelines.map(({ name, step, reason }) => [name, `${step}: ${reason}`]));
};

describe('several configuration files', () => {
  it('are deployed all', async () => {
    const rig = await deployed();
    expect(names(rig)).to.deep.equal(['churn', 'price', 'promo']);
    expect((await rig.look()).snapshot.verdict).to.equal('synced');
  });

  it('of which one is broken: only its pipelines are held, and people are told once', async () => {
    const rig = await deployed();
    const changed = pipelines(topic('price', { text: 'changed' }));
    commit(rig, { [RISK]: BROKEN, [SALES]: changed });
    const { snapshot, reading } = await rig.settle();
    expect(rig.said()['mlops-default-price']).to.equal('changed');
    expect(snapshot.verdict).to.equal('failed');
    expect(snapshot.problems.map(({ file }) => file)).to.deep.equal([RISK]);
    expect(reading).to.have.nested.property('broken.files').that.deep.equals([RISK]);
    const [mail] = rig.newMails();
    expect(mail?.text.replaceAll(/\s+/g, ' ')).to.contain(
      '1 of 2 configuration files cannot be used: 1 problem. The pipelines of that file stay as they are; all others are applied.',
    );
    await rig.live(HOUR);
    expect(names(rig), 'what left the valid file goes').to.deep.equal(['churn', 'price']);
    rig.newMails();
    commit(rig, { [RISK]: BROKEN, [SALES]: pipelines(topic('price', { text: 'again' })) });
    await rig.live(HOUR);
    expect(rig.newSubjects(), 'nothing new about the broken file').to.deep.equal([
      '[mlops] price deployed in default',
    ]);
    commit(rig, { [RISK]: pipelines(topic('churn')), [SALES]: pipelines(topic('price', { text: 'again' })) });
    await rig.live(HOUR);
    expect(rig.newSubjects()).to.deep.equal(['[mlops] configuration accepted again']);
    expect((await rig.look()).snapshot.verdict).to.equal('synced');
  });

  it('of which one is broken when the process starts: its stacks are not missed', async () => {
    const rig = await deployed();
    commit(rig, { [RISK]: BROKEN, [SALES]: pipelines(topic('price')) });
    rig.restart();
    await rig.live(HOUR);
    expect(names(rig)).to.deep.equal(['churn', 'price']);
    expect((await reasons(rig))['churn']).to.equal(
      `suspended: Suspended: ${RISK} was rejected, and this may have come from it.`,
    );
    expect(rig.store.memory.stacks['default/mlops-default-churn']?.absent ?? null).to.equal(null);
    commit(rig, { [RISK]: pipelines(), [SALES]: pipelines(topic('price')) });
    await rig.live(HOUR);
    expect(names(rig), 'a valid file that does not name it is another matter').to.deep.equal(['price']);
  });

  it('of which one is broken: drift of what came from it is not corrected either', async () => {
    const rig = await deployed();
    commit(rig, { [RISK]: BROKEN, [SALES]: pipelines(topic('price'), topic('promo')) });
    await rig.look();
    rig.restart();
    await rig.look();
    expect(await rig.writesDuring(() => rig.live(HOUR))).to.deep.equal({});
  });

  it('of which one vanished: its pipelines left the configuration', async () => {
    const rig = await deployed();
    commit(rig, { [SALES]: pipelines(topic('price'), topic('promo')) });
    expect((await reasons(rig))['churn']).to.match(/^quorum: /);
    await rig.live(30 * MINUTE);
    expect(names(rig)).to.deep.equal(['price', 'promo']);
  });

  it('let an entry move from one to the other without deploying it anew', async () => {
    const rig = await deployed();
    const { id } = rig.stack('churn');
    commit(rig, { [RISK]: pipelines(), [SALES]: pipelines(topic('churn'), topic('price'), topic('promo')) });
    await rig.settle();
    expect(rig.stack('churn').id).to.equal(id);
    expect(rig.effects('churn')).to.deep.equal(['CREATE_STACK', 'UPDATE_STACK']);
    expect((await rig.look()).snapshot.verdict).to.equal('synced');
  });

  it('cannot take a pipeline from one another', async () => {
    const rig = await deployed();
    const thief = 'teams/a/mlops-config.json';
    commit(rig, {
      [thief]: pipelines(topic('churn', { text: 'stolen' }), topic('fraud')),
      [RISK]: pipelines(topic('churn')),
      [SALES]: pipelines(topic('price'), topic('promo')),
    });
    for (const restart of [false, true]) {
      if (restart) rig.restart();
      const { snapshot } = await rig.settle();
      expect(snapshot.problems.map(({ code, file, message }) => [code, file, message])).to.deep.equal([
        ['duplicate-name', RISK, `\`churn\` is the name of a pipeline in ${thief} already.`],
      ]);
      expect(rig.said()['mlops-default-churn']).to.not.equal('stolen');
      expect((await reasons(rig))['churn']).to.contain(`${RISK} was rejected`);
      expect(names(rig)).to.deep.equal(['churn', 'fraud', 'price', 'promo']);
    }
  });

  it('that fit nothing are an accident, and nothing is removed', async () => {
    const rig = await deployed();
    commit(rig, { 'other/mlops-config.json': pipelines() });
    const { reading } = await rig.settle();
    expect(reading).to.have.nested.property('problems[0].code', 'config-missing');
    await rig.live(HOUR);
    expect(names(rig)).to.deep.equal(['churn', 'price', 'promo']);
  });

  it('that are all broken hold everything', async () => {
    const rig = await deployed();
    commit(rig, { [RISK]: BROKEN, [SALES]: BROKEN });
    expect((await rig.settle()).reading.kind).to.equal('rejected');
    rig.restart();
    expect(await rig.writesDuring(() => rig.live(HOUR))).to.deep.equal({});
  });

  it('of which one is not to be read, for its size say: the others are, and what one of them lost may be in it', async () => {
    const rig = await deployed();
    commit(rig, { [RISK]: pipelines(), [SALES]: pipelines(topic('price', { text: 'changed' })) });
    const look = rig.source.look.bind(rig.source);
    rig.source.look = async (signal) => {
      const checkout = await look(signal);
      return {
        ...checkout,
        file: async (path, signal) => {
          if (path === RISK)
            throw new Fault('stalled', 'too-large', `The file ${path} is too large.`, 'Less.');
          return checkout.file(path, signal);
        },
      };
    };
    const { snapshot } = await rig.settle();
    expect(snapshot.problems.map(({ code, file, message }) => [code, file, message])).to.deep.equal([
      ['too-large', RISK, `The file ${RISK} is too large.`],
    ]);
    expect(rig.said()['mlops-default-price']).to.equal('changed');
    await rig.live(HOUR);
    expect(names(rig)).to.deep.equal(['churn', 'price', 'promo']);
    expect((await reasons(rig))['promo']).to.contain(`${RISK} was rejected`);
    rig.source.look = look;
    commit(rig, { [RISK]: pipelines(topic('churn')), [SALES]: pipelines(topic('price')) });
    await rig.live(HOUR);
    expect(names(rig)).to.deep.equal(['churn', 'price']);
  });

  it('that cannot be read at all, as the rest of the repository, change nothing', async () => {
    const rig = await deployed();
    const look = rig.source.look.bind(rig.source);
    commit(rig, { [RISK]: pipelines(), [SALES]: pipelines() });
    rig.source.look = async (signal) => ({
      ...(await look(signal)),
      file: () => Promise.reject(new Fault('waiting', 'source-unreachable', 'It went away.')),
    });
    expect((await rig.look()).reading.kind).to.equal('lost');
    expect(await rig.writesDuring(() => rig.live(HOUR))).to.deep.equal({});
  });

  it('of which one is broken leave alone what does not say which of them it came from', async () => {
    const rig = await opened();
    rig.inject({ kind: 'resource-fails', on: 'create', reason: 'The name is taken' });
    commit(rig, { [RISK]: pipelines(topic('churn')), [SALES]: pipelines(topic('price')) });
    await rig.look();
    rig.pass(HOUR);
    expect(Object.values(rig.statuses())).to.include('ROLLBACK_COMPLETE');
    commit(rig, { [RISK]: BROKEN, [SALES]: pipelines() });
    rig.restart();
    const { snapshot } = await rig.settle();
    const [unborn] = rig.stacks().filter(({ status }) => status === 'ROLLBACK_COMPLETE');
    expect(await rig.writesDuring(() => rig.live(10 * MINUTE))).to.not.have.property('DeleteStack');
    const shown = snapshot.pipelines.find(({ stack }) => stack === unborn?.name);
    expect(shown?.step).to.equal('suspended');
  });

  it('of which one is broken keep what another one lost and it names: the entry may have moved there', async () => {
    const rig = await deployed();
    commit(rig, { [RISK]: '{ "pipelines": [ { "name": "promo", } ] }', [SALES]: pipelines(topic('price')) });
    await rig.live(HOUR);
    expect(names(rig)).to.include('promo');
    expect((await reasons(rig))['promo']).to.contain(`${RISK} was rejected`);
    commit(rig, { [RISK]: pipelines(topic('churn'), topic('promo')), [SALES]: pipelines(topic('price')) });
    await rig.settle();
    expect(rig.effects('promo'), 'never deleted').to.deep.equal(['CREATE_STACK', 'UPDATE_STACK']);
  });

  it('of which one is broken keep what came from a file that is gone: it may be the same one, renamed', async () => {
    const rig = await deployed();
    const renamed = 'teams/risks/mlops-config.json';
    commit(rig, { [renamed]: BROKEN, [SALES]: pipelines(topic('price'), topic('promo')) });
    await rig.live(HOUR);
    expect(names(rig)).to.include('churn');
    expect((await reasons(rig))['churn']).to.contain(`${renamed} was rejected`);
  });
});
