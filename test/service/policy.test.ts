import { expect } from 'chai';
import * as fc from 'fast-check';
import { Fault } from '../../src/core/fault.ts';
import { NO_POLICY } from '../../src/core/entry/policy.ts';
import type { Policy } from '../../src/core/entry/policy.ts';
import { MINUTE } from '../../src/core/text/time.ts';
import type { PolicyText } from '../../src/ports.ts';
import { openPolicy, WITHOUT_POLICY } from '../../src/service/policy-keeper.ts';
import type { Pass } from '../../src/service/run/reconciler.ts';
import { limitsOf } from '../../src/service/look/rules-of.ts';
import { environment } from '../support/blueprint.ts';
import { faultOf } from '../support/fault-of.ts';
import { Rig } from '../support/rig.ts';
import { topic, topics } from '../support/topic-blueprint.ts';

const under = (policy: Partial<Policy>) => ({
  policy: { ...WITHOUT_POLICY, current: { ...NO_POLICY, ...policy } },
});

const steps = ({ snapshot }: Pass): Readonly<Record<string, string>> =>
  Object.fromEntries(
    snapshot.pipelines.map(({ name, environment, step }) => [`${environment}/${name}`, step]),
  );

const reason = ({ snapshot }: Pass): string => snapshot.pipelines[0]?.reason ?? '';

/** A policy that lies somewhere and is changed there. */
class Written implements PolicyText {
  readonly place = 'policy.json';
  text: object | string | Fault;

  constructor(text: object | string) {
    this.text = text;
  }

  async read(): Promise<Uint8Array> {
    if (this.text instanceof Fault) throw this.text;
    return Promise.resolve(
      new TextEncoder().encode(typeof this.text === 'string' ? this.text : JSON.stringify(this.text)),
    );
  }
}

const quiet = { info: () => undefined, error: () => undefined };

describe('The policy of the service', () => {
  it('keeps the service out of an account that it does not allow, before anything is read there', async () => {
    const rig = await Rig.open(under({ accounts: ['999999999999'] }));
    rig.commit({ pipelines: [topic('churn')] });
    expect(await rig.callsDuring(() => rig.look())).to.deep.equal({});
    const pass = await rig.look();
    expect(steps(pass)).to.deep.equal({ 'default/churn': 'forbidden' });
    expect(reason(pass)).to.match(/^The policy of this service forbids account \d{12}\.$/);
  });

  it('assumes no role that it does not allow', async () => {
    const rig = await Rig.open(under({ roles: [] }));
    const prod = { role_arn: 'arn:aws:iam::222222222222:role/mlops-deploy', region: 'eu-west-1' };
    rig.commit({ environments: { prod }, pipelines: [topic('churn')] });
    const pass = await rig.look();
    expect(steps(pass)).to.deep.equal({ 'prod/churn': 'forbidden' });
    expect([...rig.simulator.calls.keys()].filter((name) => name.startsWith('sts'))).to.deep.equal([]);
  });

  it('holds the environment in a region it does not allow, and no other', async () => {
    const rig = await Rig.open(under({ regions: ['eu-*'] }));
    const environments = { dev: { region: 'eu-west-1' }, prod: { region: 'us-east-1' } };
    const pass = await rig.deploy({ environments, pipelines: [topic('churn')] });
    expect(steps(pass)).to.deep.equal({ 'dev/churn': 'in-sync', 'prod/churn': 'forbidden' });
    expect(rig.stacks('us-east-1')).to.deep.equal([]);
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn held (forbidden) in prod, deployed in dev']);
  });

  it('asks in which region it is, where neither file nor environment says so', async () => {
    const rig = await Rig.open(under({ regions: ['us-*'] }));
    rig.commit({ pipelines: [topic('churn')] });
    expect(reason(await rig.look())).to.equal('The policy of this service forbids region eu-west-1.');
  });

  it('holds the pipeline whose template has what it does not allow, and no other', async () => {
    const rig = await Rig.open(under({ resourceTypes: ['AWS::SQS::*'] }));
    const queue = 'Resources: { Queue: { Type: AWS::SQS::Queue } }\n';
    const pass = await rig.deploy(
      { pipelines: [topic('churn'), { name: 'fraud', pipeline_type: 'queue' }] },
      { files: { 'blueprints/queue/queue.yaml': queue } },
    );
    expect(steps(pass)).to.deep.equal({ 'default/churn': 'forbidden', 'default/fraud': 'in-sync' });
    expect(reason(pass)).to.equal('The policy of this service forbids resources of type AWS::SNS::Topic.');
  });

  it('holds the pipeline that would send its messages elsewhere', async () => {
    const rig = await Rig.open(under({ topics: [] }));
    const notify = { topic_arn: 'arn:aws:sns:eu-west-1:999999999999:elsewhere' };
    rig.commit({ pipelines: [topic('churn', { notify }), { name: 'gone', state: 'absent', notify }] });
    expect(steps(await rig.look())['default/churn']).to.equal('forbidden');
  });

  it('lets no commit delete more than it allows, whatever the commit approves', async () => {
    const rig = await Rig.open(under({ limits: { deletesPerDay: 1, changedAtOnce: null } }));
    await rig.deploy({ pipelines: topics(4), limits: { deletes_per_day: 4 } });
    rig.commit({ pipelines: topics(1), limits: { deletes_per_day: 4 } });
    await rig.live(30 * MINUTE);
    const { planHashes } = await rig.preview();
    rig.commit({ pipelines: topics(1), approvals: Object.values(planHashes) });
    await rig.live(30 * MINUTE);
    expect(rig.stacks()).to.have.length(4);
    const pass = await rig.look();
    expect(pass.snapshot.pipelines[1]).to.include({ step: 'budget' });
    expect(pass.snapshot.pipelines[1]?.reason).to.contain('no commit lifts it');
    await rig.store.ask({ kind: 'approve', hash: Object.values(planHashes)[0] ?? '' });
    await rig.live(30 * MINUTE);
    expect(rig.stacks()).to.have.length(1);
  });
});

describe('A policy that changes while the service runs', () => {
  const forbids = { version: 1, regions: [] };
  const allows = { version: 1 };
  const unreadable = new Fault('waiting', 'policy-unreadable', 'The policy cannot be read.');

  it('holds from the next look on, for what is deployed as well as for what is to come', async () => {
    const text = new Written(forbids);
    const rig = await Rig.open({ policy: await openPolicy(text, quiet) });
    expect(steps(await rig.deploy({ pipelines: [topic('churn')] }))).to.deep.equal({
      'default/churn': 'forbidden',
    });
    text.text = allows;
    expect(steps(await rig.settle())).to.deep.equal({ 'default/churn': 'in-sync' });
    text.text = { version: 1, resource_types: [] };
    expect(steps(await rig.settle())).to.deep.equal({ 'default/churn': 'forbidden' });
    expect(rig.stacks()).to.have.length(1);
  });

  for (const [what, trouble] of [
    ['cannot be read', unreadable],
    ['cannot be understood', '{"version": 1, "acounts": []}'],
  ] as const)
    it(`stays as it was while it ${what}, and that is said once`, async () => {
      const said: string[] = [];
      const text = new Written(forbids);
      const log = { info: () => undefined, error: (_: object, message: string) => void said.push(message) };
      const policy = await openPolicy(text, log);
      const before = policy.current;
      for (const next of [trouble, trouble, forbids, trouble]) {
        text.text = next;
        await policy.refresh();
        expect(policy.current).to.equal(before);
      }
      expect(said).to.deep.equal(Array(2).fill('policy cannot be used, the one before stays in force'));
    });

  it('is not taken for wrong because the service is told to stop', async () => {
    const text = new Written(allows);
    const policy = await openPolicy(text, quiet);
    text.text = unreadable;
    expect(await faultOf(policy.refresh(AbortSignal.abort()))).to.equal(unreadable);
  });

  it('keeps the service from starting when it is wrong at the start, with every problem and its place', async () => {
    const fault = await faultOf(openPolicy(new Written('{"version": 1,\n"acounts": []}'), quiet));
    expect(fault).to.include({ code: 'policy-invalid', lane: 'stalled' });
    expect(fault.message).to.equal(
      'The policy of this service cannot be used: policy.json:2:1 `acounts` is not a key of the file (Did you mean `accounts`?).',
    );
  });
});

describe('The limits of the configuration', () => {
  it('can only be tighter than those of the policy, whatever file and environment say', () => {
    const limit = fc.option(fc.nat(5));
    const limits = fc.record({ deletesPerDay: limit, changedAtOnce: limit });
    fc.assert(
      fc.property(limits, limits, limits, (ofPolicy, ofFile, ofEnvironment) => {
        const environments = [environment({ name: 'prod', limits: ofEnvironment })];
        for (const which of ['deletesPerDay', 'changedAtOnce'] as const) {
          const given = [ofPolicy, ofFile, ofEnvironment].flatMap((each) => each[which] ?? []);
          const found = limitsOf(ofPolicy, { environments, limits: ofFile }, which).get('prod');
          expect(found).to.equal(given.length === 0 ? undefined : Math.min(...given));
        }
      }),
    );
  });
});
