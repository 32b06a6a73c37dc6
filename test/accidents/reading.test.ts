import { expect } from 'chai';
import { createGitSource } from '../../src/adapters/git-source.ts';
import { createLog } from '../../src/adapters/log.ts';
import { redact } from '../../src/core/text/redact.ts';
import { meantBy } from '../../src/core/step.ts';
import { HOUR } from '../../src/core/text/time.ts';
import { faultOf } from '../support/fault-of.ts';
import { createFolder, createRepository, removeFolder } from '../support/git.ts';
import { Rig } from '../support/rig.ts';
import { topic, topics } from '../support/topic-blueprint.ts';

/** The safest thing to lose a stack by: no quorum, no budget. What keeps it then is the reading alone. */
const RECKLESS = { settings: { pruneQuorum: 0, deleteBudget: 1 } } as const;

describe('accidents of others: what was read was not what was there', () => {
  it('a repository that cannot be read, or holds garbage in place of the configuration, deletes nothing (argo-cd #3473, #18212)', async () => {
    const rig = await Rig.open(RECKLESS);
    await rig.deploy({ pipelines: topics(10) });
    const breaks: readonly (() => unknown)[] = [
      () => rig.source.lose(),
      () => rig.source.commit({ 'README.md': 'The configuration has moved.' }),
      ...['', '{}', '{"version": 1, "pipe'].map((text) => () => rig.commit(text)),
    ];
    for (const spoil of breaks) {
      spoil();
      expect(await rig.writesDuring(() => rig.live(HOUR)), spoil.toString()).to.deep.equal({});
      rig.source.find();
    }
  });

  it('a valid configuration that lost all pipelines, or half of them, deletes nothing by itself (argo-cd #18480)', async () => {
    for (const left of [0, 5]) {
      const rig = await Rig.open();
      await rig.deploy({ pipelines: topics(10) });
      rig.commit({ pipelines: topics(left) });
      expect(await rig.writesDuring(() => rig.live(3 * HOUR)), `${left} left`).to.deep.equal({});
      expect((await rig.look()).snapshot.verdict).to.equal('waiting');
    }
  });

  it('a list whose first page comes and whose second fails changes nothing (argo-cd #18780)', async () => {
    const rig = await Rig.open(RECKLESS);
    await rig.deploy({ pipelines: topics(101) });
    rig.inject({ kind: 'page-error', operation: 'DescribeStacks', times: 'always' });
    rig.commit({ pipelines: [...topics(50), topic('one-more')] });
    expect(await rig.writesDuring(() => rig.live(HOUR))).to.deep.equal({});
  });

  it('a forced push of older content deletes nothing until somebody commits on top (fleet #4875)', async () => {
    const rig = await Rig.open(RECKLESS);
    await rig.deploy({ pipelines: [topic('churn')] });
    await rig.deploy({ pipelines: [topic('churn'), topic('fraud')] });
    rig.commit({ pipelines: [topic('churn')] }, { rewritten: true });
    expect(await rig.writesDuring(() => rig.live(3 * HOUR))).to.deep.equal({});
    const { pipelines } = (await rig.look()).snapshot;
    expect(pipelines.map(({ name, step }) => [name, step])).to.deep.equal([
      ['churn', 'in-sync'],
      ['fraud', 'quorum'],
    ]);
  });

  describe('a renamed pipeline (flux2 #2421)', () => {
    const renamed = async (): Promise<Rig> => {
      const rig = await Rig.open();
      await rig.deploy({ pipelines: [topic('churn')] });
      rig.newMails();
      rig.commit({ pipelines: [topic('churn-v2')] });
      expect(await rig.writesDuring(() => rig.live(HOUR))).to.deep.equal({});
      expect(rig.newSubjects()).to.deep.equal(['[mlops] churn and churn-v2 held (rename) in default']);
      return rig;
    };
    const hashOf = async (rig: Rig, kind: string): Promise<string> =>
      (await rig.preview()).steps.map(meantBy).find((meant) => meant?.kind === kind)?.hash ?? '';

    it('is not deleted and made anew unasked, and a commit that takes the name back keeps what runs', async () => {
      const rig = await renamed();
      const { id } = rig.stack('churn');
      rig.commit({ pipelines: [topic('churn')] });
      await rig.live(HOUR);
      expect(rig.statuses()).to.deep.equal({ 'mlops-default-churn': 'CREATE_COMPLETE' });
      expect(rig.stack('churn').id).to.equal(id);
    });

    it('is made under its new name when that is approved, and only then the old stack goes', async () => {
      const rig = await renamed();
      rig.inject({ kind: 'resource-fails', on: 'create', reason: 'Rate exceeded', times: 1 });
      await rig.store.ask({ kind: 'approve', hash: await hashOf(rig, 'create') });
      await rig.look();
      await rig.glance();
      expect(rig.stack('churn').status).to.equal('CREATE_COMPLETE');
      await rig.live(HOUR);
      expect(rig.statuses()).to.deep.equal({ 'mlops-default-churn-v2': 'CREATE_COMPLETE' });
    });

    it('is made under its new name after the old stack, when the delete is approved', async () => {
      const rig = await renamed();
      await rig.store.ask({ kind: 'approve', hash: await hashOf(rig, 'delete') });
      expect(await rig.writesDuring(() => rig.look())).to.deep.equal({ DeleteStack: 1 });
      await rig.live(HOUR);
      expect(rig.statuses()).to.deep.equal({ 'mlops-default-churn-v2': 'CREATE_COMPLETE' });
    });

    it('is no rename where both were there before', async () => {
      const rig = await Rig.open();
      await rig.deploy({ pipelines: [topic('churn'), topic('twin')] });
      rig.commit({ pipelines: [topic('twin')] });
      await rig.live(HOUR);
      expect(rig.statuses()).to.deep.equal({ 'mlops-default-twin': 'CREATE_COMPLETE' });
    });
  });

  it('one change among a thousand pipelines is one write (argo-cd #4272)', async function () {
    this.timeout(60_000);
    const rig = await Rig.open();
    const pipelines = topics(1000);
    await rig.deploy({ pipelines });
    const next = [...pipelines.slice(1), topic('t00', { text: 'changed' })];
    expect(await rig.writesDuring(() => rig.deploy({ pipelines: next }))).to.deep.equal({ UpdateStack: 1 });
  });

  describe('a hostile repository is refused', () => {
    const folder = createFolder();
    after(() => removeFolder(folder));
    const source = (repository: string, branch = 'main') =>
      createGitSource({ repository, branch, cacheDir: `${folder}/cache`, environment: process.env });

    it('with a symbolic link or a submodule where a file is read (CVE-2022-24348)', async () => {
      const repository = createRepository(folder);
      repository.commit({ link: { symlink: '/etc/passwd' }, module: { submodule: 'a'.repeat(40) } });
      const checkout = await source(repository.path).look();
      for (const path of ['link', 'module'])
        expect((await faultOf(checkout.file(path))).code, path).to.equal('unsafe-file');
      expect((await faultOf(checkout.file('../passwd'))).code).to.equal('unsafe-path');
    });

    it('by an address or a branch that would run a program', async () => {
      const refusal = (repository: string, branch?: string) =>
        faultOf(Promise.resolve().then(() => source(repository, branch)));
      expect((await refusal('ext::sh -c true')).code).to.equal('unsafe-url');
      expect((await refusal(folder, '-x')).code).to.equal('unsafe-branch');
    });

    it('with a file too large, too deep or ambiguous: each is a problem with a place, and nothing is touched', async () => {
      const hostile = {
        'a file of 2 MiB': `"${'x'.repeat(2 * 1024 * 1024)}"`,
        'a depth of 10,000': '['.repeat(10_000) + ']'.repeat(10_000),
        'a key given twice': '{"version": 1, "pipelines": [], "pipelines": []}',
        'a key that JavaScript would obey': '{"version": 1, "pipelines": [], "__proto__": {}}',
      };
      const rig = await Rig.open(RECKLESS);
      await rig.deploy({ pipelines: [topic('churn')] });
      for (const [what, text] of Object.entries(hostile)) {
        expect(await rig.writesDuring(() => rig.deploy(text)), what).to.deep.equal({});
        expect((await rig.preview()).problems[0]?.file, what).to.equal('mlops-config.json');
      }
    });
  });

  it('a secret in an address, a parameter or an error stays out of faults, mails and the log (CVE-2023-25163, CVE-2024-52009)', async () => {
    const secret = 'hunter2-hunter2';
    const address = `https://joe:${secret}@git.example.com/config`;
    const options = { repository: address, branch: 'main', cacheDir: '/nowhere', environment: {} };
    const fault = await faultOf(Promise.resolve(options).then(createGitSource));
    expect(`${fault.message} ${fault.hint}`).not.to.contain(secret);

    const rig = await Rig.open();
    const vault = `Parameters: {Word: {Type: String, NoEcho: true}}
Resources: {Topic: {Type: "AWS::SNS::Topic", Properties: {DisplayName: !Ref Word}}}`;
    const files = { 'blueprints/vault/vault.yaml': vault };
    await rig.deploy({ pipelines: [{ name: 'v', pipeline_type: 'vault', word: secret }] }, { files });
    const mails = rig.newMails();
    expect(mails.map(({ subject }) => subject)).to.have.length(1);
    expect(JSON.stringify(mails)).not.to.contain(secret);

    const lines: string[] = [];
    const names = { service: 's', version: '0', instance: 'mlops' };
    const log = createLog({
      ...names,
      level: 'debug',
      form: 'json',
      redact,
      write: (line) => lines.push(line),
    });
    for (const { fields, message } of rig.log) log.info(fields, message);
    log.error({ err: new Error(`fetch of ${address} failed`), password: secret }, `asked ${address}`);
    expect(lines.join('')).to.contain('git.example.com').and.not.to.contain(secret);
  });
});
