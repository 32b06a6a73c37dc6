import { expect } from 'chai';
import { Fault } from '../../src/core/fault.ts';
import { NO_POLICY } from '../../src/core/entry/policy.ts';
import { HOUR, MINUTE } from '../../src/core/text/time.ts';
import type { Pass } from '../../src/service/run/reconciler.ts';
import { WITHOUT_POLICY } from '../../src/service/policy-keeper.ts';
import { Rig } from '../support/rig.ts';

const NAME = 'mlops-default-churn';

const VERIFY = { payload: '0.5', expect: { min: 0, max: 1 }, on_degraded: 'restore' };

const endpoint = (instance: string, more: object = {}): object => ({
  pipelines: [
    {
      name: 'churn',
      pipeline_type: 'realtime_endpoint',
      model_framework: 'xgboost',
      model_framework_version: '1.7-1',
      model_artifact_location: 's3://models/churn/model.tar.gz',
      inference_instance: instance,
      verify: VERIFY,
      ...more,
    },
  ],
});

const GOOD = endpoint('ml.m5.large');
const BAD = endpoint('ml.m5.xlarge');
const OTHER = endpoint('ml.m5.2xlarge');

const seen = ({ snapshot }: Pass) => {
  const [found] = snapshot.pipelines;
  return { step: found?.step, verdict: found?.verdict, reason: found?.reason ?? '' };
};

const updates = (rig: Rig): number => rig.effects('churn').filter((type) => type === 'UPDATE_STACK').length;

const instance = (rig: Rig): string | undefined => rig.stack(NAME).parameters['InferenceInstance'];

async function serving(): Promise<Rig> {
  const rig = await Rig.open();
  expect(seen(await rig.deploy(GOOD))).to.include({ step: 'in-sync' });
  rig.newMails();
  return rig;
}

/** Its model gives wrong answers until the content before it is back. */
function degrade(rig: Rig, config: object = BAD): Promise<Pass> {
  rig.inject({ kind: 'model-answers', body: '7', times: 2 });
  return rig.deploy(config);
}

/** Until a content has been deployed and is being looked at. */
async function deployed(rig: Rig, config: object): Promise<void> {
  rig.inject({ kind: 'model-answers', body: '7', times: 'always' });
  rig.commit(config);
  while (seen(await rig.look()).step !== 'verifying') rig.pass(MINUTE);
}

const words = (text: string | undefined): string => (text ?? '').replaceAll(/\s+/g, ' ');

describe('A content that does not serve, where its entry says "restore"', () => {
  it('makes way for the one that served, and one mail says so and that Git must follow', async () => {
    const rig = await serving();
    const pass = seen(await degrade(rig));
    expect(pass).to.include({ step: 'restored', verdict: 'degraded' });
    expect(pass.reason).to.contain('its answer is 7, more than 1');
    expect(instance(rig)).to.equal('ml.m5.large');
    expect(updates(rig)).to.equal(2);
    const [mail, ...others] = rig.newMails();
    expect(others).to.deep.equal([]);
    expect(mail?.subject).to.equal('[mlops] churn degraded in default');
    expect(words(mail?.text)).to.contain('went back to what served before').and.to.contain('its answer is 7');
    expect(words(mail?.text)).to.match(/git revert [0-9a-f]{12}, or a commit that corrects churn/);
    const { history } = rig.store.memory;
    expect(history?.[`default/${NAME}`]?.map(({ reason }) => reason)).to.deep.equal([
      'new',
      'changed',
      'restored',
    ]);
  });

  it('makes way as well where SageMaker has silently gone back already', async () => {
    const rig = await serving();
    rig.inject({ kind: 'endpoint-goes-back', endpoint: NAME });
    const pass = seen(await rig.deploy(BAD));
    expect(pass).to.include({ step: 'restored' });
    expect(pass.reason).to.contain('SageMaker went back to what was there before');
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn degraded in default']);
  });

  it('does not come again by itself, neither after fifty looks nor a restart nor the loss of the state', async () => {
    const rig = await serving();
    await degrade(rig);
    rig.newMails();
    const writes = await rig.writesDuring(async () => {
      for (let look = 0; look < 50; look += 1) {
        rig.pass(MINUTE);
        if (look === 20) rig.restart();
        if (look === 30) expect(rig.newMails()).to.deep.equal([]);
        if (look === 30) rig.loseState();
        expect(seen(await rig.look())).to.include({ step: 'restored' });
      }
    });
    expect(writes).to.deep.equal({});
  });

  it('comes again when a person says retry, and goes back once more where it does not serve then either', async () => {
    const rig = await serving();
    await degrade(rig);
    const retry = { kind: 'retry', pipeline: 'churn', environment: null } as const;
    rig.inject({ kind: 'model-answers', body: '9', times: 2 });
    await rig.store.ask(retry);
    expect(seen(await rig.settle()).reason).to.contain('its answer is 9');
    expect(updates(rig)).to.equal(4);
    rig.loseState();
    await rig.look();
    await rig.store.ask(retry);
    expect(seen(await rig.settle())).to.include({ step: 'in-sync' });
    expect(instance(rig)).to.equal('ml.m5.xlarge');
  });

  it('is in sync without an update when Git follows, and people hear that it is over', async () => {
    const rig = await serving();
    await degrade(rig);
    rig.newMails();
    const writes = await rig.writesDuring(() => rig.deploy(GOOD));
    expect(writes).to.deep.equal({});
    expect(seen(await rig.look())).to.include({ step: 'in-sync', verdict: 'synced' });
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn recovered in default']);
    expect(seen(await degrade(rig)), 'once more').to.include({ step: 'restored' });
  });

  it('makes way for what Git brings next, and what that does not serve either, for what served', async () => {
    const rig = await serving();
    await degrade(rig);
    expect(seen(await degrade(rig, OTHER))).to.include({ step: 'restored' });
    expect(instance(rig)).to.equal('ml.m5.large');
    rig.newMails();
    expect(seen(await rig.deploy(endpoint('ml.c5.large')))).to.include({ step: 'in-sync' });
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn recovered and deployed in default']);
    expect([...rig.store.copies], 'one copy, of what serves now').to.have.length(1);
  });

  it('stays, and says why, where nothing is known to have served before', async () => {
    const rig = await Rig.open();
    rig.inject({ kind: 'model-answers', body: '7', times: 'always' });
    const pass = seen(await rig.deploy(GOOD));
    expect(pass).to.include({ step: 'degraded' });
    expect(pass.reason).to.contain('There is nothing to go back to');
    expect(words(rig.newMails().at(-1)?.text)).to.contain('There is nothing to go back to');
  });

  it('stays, and says why, where the copy of what served is not what it was', async () => {
    const rig = await serving();
    const [name = ''] = rig.store.copies.keys();
    rig.store.copies.set(name, '{}');
    rig.inject({ kind: 'model-answers', body: '7', times: 'always' });
    const pass = seen(await rig.deploy(BAD));
    expect(pass).to.include({ step: 'degraded' });
    expect(pass.reason).to.contain('the copy that was kept of it beside the state is gone');
    expect(updates(rig)).to.equal(1);
  });

  it('stays, and says why, where the policy of the service no longer allows what served', async () => {
    const roles = ['old', 'new'].map((name) => `arn:aws:iam::111111111111:role/${name}`);
    const [before, now] = roles.map((role) => ({ prod: { region: 'eu-west-1', execution_role_arn: role } }));
    const policy = { ...WITHOUT_POLICY, current: NO_POLICY };
    const rig = await Rig.open({ policy });
    await rig.deploy({ environments: before, ...GOOD });
    await deployed(rig, { environments: now, ...BAD });
    policy.current = { ...NO_POLICY, executionRoles: roles.slice(1) };
    const pass = seen(await rig.settle());
    expect(pass).to.include({ step: 'degraded' });
    expect(pass.reason).to.contain('forbids the execution role').and.to.contain('role/old');
  });

  it('stays while the place of the state does not answer, and goes back when it does', async () => {
    const rig = await Rig.open();
    const { store } = rig;
    const [keep, kept] = [store.keep.bind(store), store.kept.bind(store)];
    const away = () => Promise.reject(new Fault('waiting', 'away', 'The place of the state is away.'));
    store.keep = away;
    expect(seen(await rig.deploy(GOOD))).to.include({ step: 'in-sync' });
    expect(rig.log.map(({ message }) => message)).to.include('content that serves not kept');
    store.keep = keep;
    await rig.look();
    expect([...rig.store.copies]).to.have.length(1);
    await deployed(rig, BAD);
    store.kept = away;
    const pass = seen(await rig.settle());
    expect(pass).to.include({ step: 'degraded' });
    expect(pass.reason).to.contain('The place of the state is away.');
    store.kept = kept;
    expect(seen(await rig.settle())).to.include({ step: 'restored' });
    store.forget = away;
    rig.simulator.calm();
    expect(seen(await rig.deploy(OTHER))).to.include({ step: 'in-sync' });
    expect(rig.log.map(({ message }) => message)).to.include('copies of earlier contents not taken away');
  });

  it('that served once is not taken back when it ceases to, for nothing better is known', async () => {
    const rig = await serving();
    rig.inject({ kind: 'model-answers', body: '7', times: 'always' });
    rig.pass(HOUR);
    await rig.look();
    rig.pass(MINUTE);
    await rig.look();
    const pass = seen(await rig.look());
    expect(pass).to.include({ step: 'degraded' });
    expect(pass.reason).to.contain('nothing better to go back to');
    expect(updates(rig)).to.equal(0);
  });

  it('stays where going back fails: that is tried once, and told with what is wrong', async () => {
    const rig = await serving();
    await deployed(rig, BAD);
    rig.inject({
      kind: 'resource-fails',
      on: 'update',
      resource: 'Endpoint',
      reason: 'This cannot be done.',
    });
    rig.newMails();
    await rig.settle();
    for (let hour = 0; hour < 3; hour += 1) {
      rig.pass(HOUR);
      await rig.settle();
    }
    const pass = seen(await rig.look());
    expect(pass).to.include({ step: 'failed', verdict: 'failed' });
    expect(pass.reason).to.contain('Going back failed').and.to.contain('This cannot be done.');
    expect(updates(rig)).to.equal(2);
    const text = words(
      rig
        .newMails()
        .map((mail) => mail.text)
        .join(),
    );
    expect(text).to.contain('failed churn').and.to.contain('its answer is 7, more than 1');
  });

  it('waits for a window like any other change, and people hear meanwhile that it is degraded', async () => {
    const rig = await serving();
    await deployed(rig, BAD);
    const cron = { cron: '0 0 * * *', timezone: 'UTC', duration: '1h' };
    rig.commit(endpoint('ml.m5.xlarge', { windows: [{ kind: 'allow', ...cron }] }));
    const pass = seen(await rig.settle(HOUR));
    expect(pass).to.include({ step: 'window' });
    expect(pass.reason).to.contain('It goes back to what commit');
    expect(words(rig.newMails().at(-1)?.text)).to.contain('Going back is held (window)');
    rig.pass(12 * HOUR);
    rig.simulator.calm();
    expect(seen(await rig.settle())).to.include({ step: 'restored' });
  });
});
