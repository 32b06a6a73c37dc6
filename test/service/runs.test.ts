import { expect } from 'chai';
import { HOUR, MINUTE } from '../../src/core/text/time.ts';
import type { Pass } from '../../src/service/run/reconciler.ts';
import { RUNNING } from '../support/gated-blueprint.ts';
import { Rig } from '../support/rig.ts';

const entry = (pipeline_type: string, more: object = {}) => ({ name: 'churn', pipeline_type, ...more });

const config = (...pipelines: readonly object[]) => ({ pipelines });

const stepOf = (pass: Pass, environment = 'default') =>
  pass.snapshot.pipelines.find((one) => one.environment === environment);

const measure = (rig: Rig, auc: number) =>
  rig.simulator.report({ pipeline: '*', step: 'Evaluate', content: { auc } });

async function open(auc = 0.9): Promise<Rig> {
  const rig = await Rig.open({ settings: { poll: 15 * MINUTE } });
  measure(rig, auc);
  return rig;
}

const deploy = (rig: Rig, ...pipelines: readonly object[]) =>
  rig.deploy(config(...pipelines), { files: RUNNING });

/** Subjects and texts of the mails that came since. */
const told = (rig: Rig) =>
  rig.newMails().map(({ subject, text }) => ({
    subject: (subject ?? '').replace(/ \(commit .*\)$/, ''),
    text: text.replaceAll(/\s+/g, ' '),
  }));

const subjects = (rig: Rig) => told(rig).map(({ subject }) => subject);

describe('a run that a change starts', () => {
  it('keeps its pipeline on the way until it has ended well', async () => {
    const rig = await open();
    rig.commit(config(entry('gated')), { files: RUNNING });
    const running = await rig.settle(5 * MINUTE);
    expect(stepOf(running)).to.include({ step: 'running', verdict: 'progressing' });
    expect(stepOf(running)?.reason).to.match(
      /^Run \w+ of pipeline mlops-default-churn has been under way since/,
    );
    expect(stepOf(running)?.nextTry).to.be.a('number');
    const done = await rig.settle();
    expect(stepOf(done)).to.include({ step: 'in-sync', verdict: 'synced' });
    expect(stepOf(done)?.reason).to.match(
      /Last run: Run \w+ of pipeline mlops-default-churn succeeded after 15 min/,
    );
    await rig.live(2 * HOUR);
    expect(subjects(rig)).to.deep.equal(['[mlops] churn deployed in default']);
  });

  it('is told once with its first cause when it fails, and closed once when it is repaired', async () => {
    const rig = await open();
    rig.inject({ kind: 'step-fails', step: 'Train', error: 'AlgorithmError', reason: 'out of memory' });
    const failed = await deploy(rig, entry('gated'));
    expect(stepOf(failed)).to.include({ step: 'degraded', verdict: 'degraded' });
    const [mail, ...others] = told(rig).filter(({ subject }) => subject.includes('degraded'));
    expect(others).to.deep.equal([]);
    expect(mail?.text)
      .to.include('run failed')
      .and.include('failed in step Train after 10 min: AlgorithmError: out of memory.');
    expect(mail?.text).to.include('It was started by start.');
    expect(mail?.text).to.match(
      /https:\/\/eu-west-1\.console\.aws\.amazon\.com\/sagemaker\/home\?region=eu-west-1#\/jobs\/pipelines-\w+-Train/,
    );

    await rig.live(HOUR);
    rig.restart();
    await rig.live(HOUR);
    expect(subjects(rig)).to.deep.equal([]);

    const repaired = await deploy(rig, entry('gated', { threshold: 0.7 }));
    expect(stepOf(repaired)).to.include({ verdict: 'synced' });
    const all = subjects(rig).join(' | ');
    expect(all.match(/recovered/g)).to.have.length(1);
    rig.restart();
    await rig.live(2 * HOUR);
    expect(subjects(rig)).to.deep.equal([]);
  });

  it('tells what the gate measured and what it asks for, and lets through what is just good enough', async () => {
    const rig = await open(0.71);
    const refused = await deploy(rig, entry('gated'));
    expect(stepOf(refused)).to.include({ step: 'degraded', verdict: 'degraded' });
    const text = told(rig)
      .map((mail) => mail.text)
      .join(' ');
    expect(text).to.include('gate failed').and.include('auc is 0.71, and >= 0.8 is asked for.');

    const passed = await deploy(rig, entry('gated', { threshold: 0.71 }));
    expect(stepOf(passed)).to.include({ verdict: 'synced' });
    expect(subjects(rig).join(' | ')).to.include('recovered');
  });

  it('keeps the next environment waiting while it runs, and when it fails', async () => {
    const rig = await open(0.5);
    const two = {
      environments: { dev: {}, prod: {} },
      promotion: ['dev', 'prod'],
      pipelines: [entry('gated')],
    };
    rig.commit(two, { files: RUNNING });
    const running = await rig.settle(5 * MINUTE);
    expect(stepOf(running, 'prod')).to.include({ step: 'promotion' });
    expect(stepOf(running, 'prod')?.reason).to.include('where it is still being looked at: Run ');
    const failed = await rig.settle();
    expect(stepOf(failed, 'prod')).to.include({ step: 'promotion' });
    expect(stepOf(failed, 'prod')?.reason).to.include('where it is not healthy: Run ');
    measure(rig, 0.95);
    const passed = await rig.deploy(
      { ...two, pipelines: [entry('gated', { threshold: 0.9 })] },
      { files: RUNNING },
    );
    expect(passed.snapshot.verdict).to.equal('synced');
    expect(rig.stacks()).to.have.length(2);
  });

  it('of a state machine is told with the state that failed', async () => {
    const rig = await open();
    rig.inject({
      kind: 'step-fails',
      step: 'Train',
      error: 'States.TaskFailed',
      reason: '{"FailureReason":"no data"}',
    });
    expect(stepOf(await deploy(rig, entry('machine')))).to.include({ verdict: 'degraded' });
    const text = told(rig)
      .map((mail) => mail.text)
      .join(' ');
    expect(text).to.match(
      /Run \S+ of state machine \S+ failed in step Train after 10 min: States.TaskFailed: no data\./,
    );
    expect(text).to.include('/states/home?region=eu-west-1#/v2/executions/details/arn:aws:states:');
    rig.inject({
      kind: 'step-fails',
      step: 'GateFailed',
      error: 'GateFailed',
      reason: 'mse is 9, and <= 4 is asked for',
    });
    await deploy(rig, entry('machine', { threshold: 0.5 }));
    expect(
      told(rig)
        .map((mail) => mail.text)
        .join(' '),
    ).to.include('mse is 9, and <= 4 is asked for.');
    expect(stepOf(await deploy(rig, entry('machine', { threshold: 0.4 })))).to.include({ verdict: 'synced' });
  });
});

describe('runs on a schedule', () => {
  it('keep nothing waiting, and are told once however often they fail, until one goes well', async () => {
    const rig = await open();
    expect(stepOf(await deploy(rig, entry('nightly')))).to.include({ verdict: 'synced' });
    subjects(rig);
    await rig.live(7 * HOUR);
    expect(stepOf(await rig.look())).to.include({ verdict: 'synced' });
    expect(subjects(rig)).to.deep.equal([]);

    rig.inject({ kind: 'step-fails', step: 'Train', reason: 'no data', times: 2 });
    await rig.live(13 * HOUR);
    expect(stepOf(await rig.look())).to.include({ verdict: 'degraded' });
    expect(subjects(rig)).to.deep.equal(['[mlops] churn degraded in default']);
    await rig.live(6 * HOUR);
    expect(subjects(rig)).to.deep.equal(['[mlops] churn recovered in default']);
  });

  it('are looked at rarely', async () => {
    const rig = await open();
    await deploy(rig, entry('nightly'));
    await rig.live(HOUR);
    const asked = () =>
      [...rig.simulator.calls].flatMap(([name, count]) =>
        /Execution|StackResources/.test(name) ? [count] : [],
      );
    const before = asked();
    await rig.live(4 * HOUR);
    const calls = asked().reduce((sum, count, index) => sum + count - (before[index] ?? 0), 0);
    expect(calls).to.be.within(10, 22);
  });
});

describe('runs that cannot be read', () => {
  it('for a while have neither failed nor ended', async () => {
    const rig = await open();
    rig.inject({ kind: 'throttle', operation: 'ListPipelineExecutions', times: 40 });
    rig.commit(config(entry('gated')), { files: RUNNING });
    const blind = await rig.settle(2 * MINUTE);
    expect(stepOf(blind)).to.include({ step: 'running', verdict: 'progressing' });
    rig.simulator.calm();
    expect(stepOf(await rig.settle())).to.include({ verdict: 'synced' });
    rig.inject({ kind: 'throttle', operation: 'ListPipelineExecutions', times: 100 });
    await rig.live(3 * HOUR);
    expect(stepOf(await rig.look())).to.include({ verdict: 'synced' });
    expect(subjects(rig)).to.deep.equal(['[mlops] churn deployed in default']);
  });

  it('for want of a right say which one', async () => {
    const rig = await open();
    rig.inject({ kind: 'access-denied', operation: 'ListPipelineExecutions', times: 'always' });
    const denied = await deploy(rig, entry('gated'));
    expect(stepOf(denied)).to.include({ step: 'unverified', verdict: 'waiting' });
    expect(stepOf(denied)?.releases).to.include('Allow sagemaker:ListPipelineExecutions');
    rig.simulator.calm();
    rig.pass(30 * MINUTE);
    expect(stepOf(await rig.settle())).to.include({ verdict: 'synced' });
  });

  it('are not concluded from when the state was lost', async () => {
    const rig = await open();
    await deploy(rig, entry('gated'));
    rig.loseState();
    rig.inject({ kind: 'throttle', operation: 'ListPipelineExecutions', times: 100 });
    expect(stepOf(await rig.look())).to.include({ verdict: 'synced' });
  });
});
