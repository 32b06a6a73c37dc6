import { expect } from 'chai';
import { Fault } from '../../src/core/fault.ts';
import { DAY, HOUR, MINUTE } from '../../src/core/text/time.ts';
import type { Notifier } from '../../src/ports.ts';
import { Rig } from '../support/rig.ts';
import { topic, topics } from '../support/topic-blueprint.ts';

describe('mail', () => {
  it('that is refused keeps no deployment waiting, and is delivered later exactly once', async () => {
    const rig = await Rig.open();
    rig.inject({ kind: 'topic-refuses', times: 'always' });
    rig.commit({ pipelines: [topic('churn')] });
    await rig.live(10 * MINUTE);
    expect(rig.statuses()).to.deep.equal({ 'mlops-default-churn': 'CREATE_COMPLETE' });
    expect(rig.newSubjects()).to.deep.equal([]);
    rig.restart();
    rig.simulator.calm();
    await rig.live(HOUR);
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn deployed in default']);
  });

  it('that is refused for a short while is sent by a single run before it ends', async () => {
    const rig = await Rig.open();
    rig.inject({ kind: 'topic-refuses', times: 1 });
    const pass = await rig.deploy({ pipelines: [topic('churn')] });
    expect(pass.unsent).to.equal(0);
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn deployed in default']);
  });

  it('comes in the order in which it was written, for nobody should hear of the recovery first', async () => {
    const rig = await Rig.open();
    rig.inject({ kind: 'topic-refuses', times: 3 });
    rig.inject({ kind: 'resource-fails', on: 'create', reason: 'The name is taken', times: 1 });
    await rig.deploy({ pipelines: [topic('churn')] });
    expect(rig.newSubjects()).to.deep.equal([]);
    await rig.deploy({ pipelines: [topic('churn', { text: 'new' })] });
    await rig.live(HOUR);
    expect(rig.newSubjects()).to.deep.equal([
      '[mlops] churn failed in default',
      '[mlops] churn recovered in default',
    ]);
  });

  it('that cannot be sent for a day keeps those after it back no longer', async () => {
    const heard: string[] = [];
    const refusing: Notifier = {
      publish: async ({ subject }) => {
        if (subject.includes('fraud')) throw new Fault('stalled', 'invalid', 'It is not liked.');
        heard.push(subject.replace(/ \(commit .*\)$/, ''));
      },
    };
    const rig = await Rig.open({ settings: { notifier: refusing } });
    await rig.deploy({ pipelines: [topic('fraud')] });
    await rig.deploy({ pipelines: [topic('fraud'), topic('churn')] });
    expect(heard).to.deep.equal([]);
    rig.pass(25 * HOUR);
    await rig.live(HOUR);
    expect(heard).to.deep.equal(['[mlops] churn deployed in default']);
  });

  it('that nobody took for two weeks is given up, and is in the log', async () => {
    const rig = await Rig.open();
    rig.inject({ kind: 'topic-refuses', times: 'always' });
    await rig.deploy({ pipelines: [topic('churn')] });
    for (const days of [13, 1]) {
      expect(rig.store.memory.outbox).to.have.length(1);
      rig.pass(days * DAY);
      await rig.live(HOUR);
    }
    expect(rig.store.memory.outbox).to.deep.equal([]);
    expect(rig.log.filter(({ message }) => message === 'mail given up')).to.have.length(1);
  });

  it('whose answer is lost may come twice, with the same id', async () => {
    const rig = await Rig.open();
    rig.inject({ kind: 'lost-response', operation: 'Publish' });
    rig.commit({ pipelines: [topic('churn')] });
    await rig.live(HOUR);
    const ids = rig.newMails().map(({ text }) => /message (\S+)/.exec(text)?.[1]);
    expect(ids).to.have.length(2);
    expect(new Set(ids)).to.have.length(1);
  });

  it('tells all that a commit brought in one digest, when the slowest has settled', async () => {
    const rig = await Rig.open();
    const slow = { kind: 'resource-stuck', stack: '*t02', on: 'create' } as const;
    await rig.deploy({ pipelines: topics(5) });
    expect(rig.newSubjects()).to.deep.equal(['[mlops] 5 deployed']);
    rig.inject({ ...slow, on: 'update' });
    rig.commit({ pipelines: topics(5, { text: 'new', timeout: '30m' }) });
    await rig.live(9 * MINUTE);
    expect(rig.newSubjects()).to.deep.equal([]);
    await rig.live(2 * MINUTE);
    expect(rig.newSubjects()).to.deep.equal(['[mlops] 4 deployed']);
    await rig.live(30 * MINUTE);
    expect(rig.newSubjects()).to.deep.equal(['[mlops] t02 failed in default']);
  });

  it('names beside what failed the commit that brought it, though another one came meanwhile', async () => {
    const rig = await Rig.open();
    const all = (texts: readonly string[]): object => ({
      pipelines: texts.map((text, index) => topic(`t${index}`, { text, timeout: '30m' })),
    });
    await rig.deploy(all(['a', 'a', 'a']));
    rig.newMails();
    rig.inject({ kind: 'resource-fails', stack: '*t0', on: 'update', reason: 'The name is taken' });
    rig.inject({ kind: 'resource-stuck', stack: '*t1', on: 'update' });
    rig.commit(all(['b', 'b', 'a']), { author: 'Ada' });
    await rig.live(3 * MINUTE);
    rig.commit(all(['b', 'b', 'b']), { author: 'Bob' });
    await rig.live(2 * MINUTE);
    rig.restart();
    await rig.live(HOUR);
    const by = rig.newMails().map(({ subject }) => subject?.replace(/\(commit \w+ (.*)\)/, '$1'));
    expect(by).to.deep.equal([
      '[mlops] t0 failed in default by Ada',
      '[mlops] t2 deployed in default by Bob',
      '[mlops] t1 failed in default by Ada',
    ]);
  });

  it('follows up on a commit under the same prefix, and tells what happened to a stack in its order', async () => {
    const rig = await Rig.open();
    rig.inject({ kind: 'resource-stuck', stack: '*slow', on: 'create' });
    rig.inject({ kind: 'resource-fails', stack: '*churn', on: 'create', reason: 'The name is taken' });
    const both = (text: string): object => ({ pipelines: [topic('churn', { text }), topic('slow')] });
    rig.commit(both('a'), { author: 'Ada' });
    await rig.live(MINUTE);
    rig.commit(both('b'), { author: 'Bob' });
    await rig.live(3 * HOUR);
    const mails = rig.newMails();
    expect(mails.map(({ subject }) => subject?.replace(/\(commit \w+ (.*)\)/, '$1'))).to.deep.equal([
      '[mlops] churn failed in default by Ada',
      '[mlops] churn recovered in default by Bob',
      '[mlops] slow failed in default by Ada',
      '[mlops] slow failed in default by Ada',
    ]);
    const prefixes = mails.map(({ text }) => /message ([0-9a-f]{12})-/.exec(text)?.[1]);
    expect(prefixes[2]).to.equal(prefixes[0]).and.not.to.equal(prefixes[1]);
  });

  it('is written to the log where no topic is set', async () => {
    const rig = await Rig.open({ settings: { notifier: null, topicArn: null } });
    const pass = await rig.deploy({ pipelines: [topic('churn')] });
    expect(pass.unsent).to.equal(0);
    const texts = rig.log.filter(({ fields }) => 'text' in fields).map(({ fields }) => fields['subject']);
    expect(texts).to.have.length(1);
    expect(texts[0]).to.contain('churn deployed in default');
  });

  it('names who committed what, and says what failed before what went well', async () => {
    const rig = await Rig.open();
    rig.inject({ kind: 'resource-fails', stack: '*fraud', on: 'create', reason: 'The name is taken' });
    await rig.deploy(
      { pipelines: [topic('churn'), topic('fraud')] },
      { author: 'Grace Hopper', subject: 'Two models' },
    );
    const [mail] = rig.newMails();
    expect(mail?.subject).to.match(
      /^\[mlops\] fraud failed in default, 1 deployed \(commit [0-9a-f]{7} by Grace Hopper\)$/,
    );
    expect(mail?.text).to.contain('"Two models"').and.to.contain('Topic: The name is taken');
    expect(mail?.text.indexOf('fraud')).to.be.below(mail?.text.indexOf('churn') ?? 0);
    const long = (mail?.text ?? '').split('\n').filter((line) => line.length > 72);
    expect(long.filter((line) => !line.trim().startsWith('https://'))).to.deep.equal([]);
  });

  it('carries the same for machines, and attributes to filter by', async () => {
    const rig = await Rig.open();
    const commit = rig.commit({ pipelines: [topic('churn')] });
    await rig.settle();
    const [mail] = rig.newMails();
    const json = JSON.parse(mail?.bodies['sqs'] ?? mail?.bodies['default'] ?? '');
    expect(json).to.deep.include({ schema_version: 1, instance: 'mlops', outcome: 'deployed' });
    expect(json.revision.commit).to.equal(commit);
    expect(json.transitions).to.have.length(1);
    expect(mail?.attributes['pipeline']?.value).to.equal('["churn"]');
  });
});
