import { expect } from 'chai';
import { NO_POLICY } from '../../src/core/entry/policy.ts';
import { HOUR, MINUTE, SECOND } from '../../src/core/text/time.ts';
import { WITHOUT_POLICY } from '../../src/service/policy-keeper.ts';
import type { Pass } from '../../src/service/run/reconciler.ts';
import type { Trouble } from '../../src/simulator/trouble.ts';
import { Rig } from '../support/rig.ts';

const endpoint = (more: object = {}): object => ({
  name: 'churn',
  pipeline_type: 'realtime_endpoint',
  model_framework: 'xgboost',
  model_framework_version: '1.7-1',
  model_artifact_location: 's3://models/churn/model.tar.gz',
  inference_instance: 'ml.m5.large',
  ...more,
});

/** It answers with what it is asked. */
const VERIFY = { payload: '0.5', expect: { min: 0, max: 1, max_latency_ms: 500 } };

const SHARED = {
  name: 'language',
  pipeline_type: 'component_endpoint',
  inference_instance: 'ml.m5.large',
  max_instance_count: 1,
  model_location: 's3://models/language',
};

const COMPONENT = {
  name: 'chat',
  pipeline_type: 'inference_component',
  endpoint_name: { output_of: 'language', key: 'EndpointName' },
  custom_image_uri: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/ml/scorer:4',
  model_artifact_location: 's3://models/language/chat/model.tar.gz',
  cpu_cores: 1,
  min_memory_mb: 2048,
  verify: VERIFY,
};

const NAME = 'mlops-default-churn';

const seen = ({ snapshot }: Pass, environment = 'default') => {
  const found = snapshot.pipelines.find((each) => each.environment === environment);
  return { step: found?.step, verdict: found?.verdict, reason: found?.reason ?? '' };
};

/** A service beside an endpoint that was deployed and is well. */
async function serving(entry: object = endpoint({ verify: VERIFY })): Promise<Rig> {
  const rig = await Rig.open();
  expect(seen(await rig.deploy({ pipelines: [entry] }))).to.include({ step: 'in-sync', verdict: 'synced' });
  rig.newMails();
  return rig;
}

/** Some hours, in which the service looks now and then. */
async function later(rig: Rig): Promise<void> {
  for (let hour = 0; hour < 3; hour += 1) {
    rig.pass(HOUR);
    await rig.live(MINUTE);
  }
}

describe('An endpoint whose stack is complete', () => {
  it('is looked at and asked before its deployment is told, and then once in half an hour', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [endpoint({ verify: VERIFY })] });
    expect(rig.simulator.calls.get('sagemaker.DescribeEndpoint')).to.equal(1);
    expect(rig.simulator.calls.get('sagemaker.InvokeEndpoint')).to.equal(1);
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn deployed in default']);
    await rig.live(3 * HOUR);
    expect(rig.simulator.calls.get('sagemaker.DescribeEndpoint')).to.be.within(5, 9);
    expect(rig.newSubjects()).to.deep.equal([]);
  });

  it('is looked at and not asked where the entry names no request', async () => {
    const rig = await serving(endpoint());
    expect(rig.simulator.calls.get('sagemaker.DescribeEndpoint')).to.equal(1);
    expect(rig.simulator.calls.has('sagemaker.InvokeEndpoint')).to.equal(false);
  });

  it('is progressing while SageMaker is still at it, and told when it is in service', async () => {
    const rig = await Rig.open();
    rig.inject({ kind: 'endpoint-looks', status: 'Creating', times: 3 });
    rig.commit({ pipelines: [endpoint()] });
    await rig.live(4 * MINUTE + 10 * SECOND);
    const pass = seen(await rig.glance());
    expect(pass).to.include({ step: 'verifying', verdict: 'progressing' });
    expect(rig.newSubjects()).to.deep.equal([]);
    await rig.live(5 * MINUTE);
    expect(seen(await rig.look())).to.include({ step: 'in-sync' });
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn deployed in default']);
  });

  const ailments: readonly (readonly [string, readonly Trouble[], string])[] = [
    [
      'failed',
      [{ kind: 'endpoint-looks', status: 'Failed', reason: 'No space left.', times: 'always' }],
      'is Failed. SageMaker says: No space left.',
    ],
    [
      'gives a wrong answer',
      [{ kind: 'model-answers', body: '7', times: 'always' }],
      'its answer is 7, more than 1',
    ],
    [
      'gives an error',
      [{ kind: 'model-answers', status: 500, body: 'oh no', times: 'always' }],
      'it answered HTTP 500 where success is expected: oh no',
    ],
    [
      'is too slow',
      [{ kind: 'model-answers', body: '0.5', takes: 700, times: 'always' }],
      'it took 700 ms where 500 ms are allowed',
    ],
    [
      'lacks instances for an hour',
      [{ kind: 'endpoint-looks', instances: 0, times: 'always' }],
      'has 0 of 1 instances',
    ],
    [
      'never ends its deployment',
      [{ kind: 'endpoint-looks', pending: true, times: 'always' }],
      'has a deployment under way',
    ],
  ];
  for (const [sentence, troubles, reason] of ailments)
    it(`${sentence}: it is degraded with the evidence, and mailed once when it begins and when it is over`, async () => {
      const rig = await serving();
      rig.inject(...troubles);
      await later(rig);
      const pass = seen(await rig.look());
      expect(pass).to.include({ step: 'degraded', verdict: 'degraded' });
      expect(pass.reason).to.contain(reason);
      const [mail, ...others] = rig.newMails();
      expect(others).to.deep.equal([]);
      expect(mail?.subject).to.contain('churn degraded in default');
      expect(mail?.text.replaceAll(/\s+/g, ' ')).to.contain(reason);
      rig.restart();
      await later(rig);
      expect(rig.newSubjects()).to.deep.equal([]);
      rig.simulator.calm();
      await later(rig);
      expect(seen(await rig.look())).to.include({ step: 'in-sync', verdict: 'synced' });
      expect(rig.newSubjects()).to.deep.equal(['[mlops] churn recovered in default']);
    });

  it('that goes back silently to what it was is degraded, and healthy with the commit that corrects it', async () => {
    const rig = await serving();
    rig.inject({ kind: 'endpoint-goes-back', endpoint: NAME });
    const pass = await rig.deploy({
      pipelines: [endpoint({ verify: VERIFY, inference_instance: 'ml.m5.xlarge' })],
    });
    expect(rig.stack(NAME).status).to.equal('UPDATE_COMPLETE');
    expect(seen(pass)).to.include({ step: 'degraded', verdict: 'degraded' });
    expect(seen(pass).reason).to.contain('SageMaker went back to what was there before');
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn degraded and deployed in default']);
    const after = await rig.deploy({
      pipelines: [endpoint({ verify: VERIFY, inference_instance: 'ml.m5.2xlarge' })],
    });
    expect(seen(after)).to.include({ step: 'in-sync' });
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn recovered and deployed in default']);
  });

  it('that is throttled is asked again, and nobody hears of it', async () => {
    const rig = await serving();
    rig.inject({ kind: 'throttle', operation: 'InvokeEndpoint', times: 3 });
    await later(rig);
    expect(seen(await rig.look())).to.include({ step: 'in-sync', verdict: 'synced' });
    expect(rig.newSubjects()).to.deep.equal([]);
  });

  it('that may not be looked at is unverified, and says which right is missing', async () => {
    const rig = await Rig.open();
    rig.inject({ kind: 'access-denied', operation: 'DescribeEndpoint', times: 'always' });
    const pass = await rig.deploy({ pipelines: [endpoint()] });
    expect(seen(pass)).to.include({ step: 'unverified', verdict: 'waiting' });
    expect(pass.snapshot.pipelines[0]?.releases).to.contain('sagemaker:DescribeEndpoint');
  });

  it('soaks for as long as its entry says, also over a restart', async () => {
    const rig = await Rig.open();
    rig.commit({ pipelines: [endpoint({ verify: { ...VERIFY, soak: '1h' } })] });
    await rig.live(30 * MINUTE);
    expect(seen(await rig.look())).to.include({ step: 'verifying' });
    rig.restart();
    await rig.live(25 * MINUTE);
    expect(seen(await rig.look())).to.include({ step: 'verifying' });
    await rig.live(15 * MINUTE);
    expect(seen(await rig.look())).to.include({ step: 'in-sync' });
  });
});

describe('An endpoint that was deployed before anybody looked at endpoints', () => {
  /** A service that forgets whatever it knew of health, as after an upgrade from a version without it. */
  async function upgraded(entry: object): Promise<Rig> {
    const rig = await serving(entry);
    const { memory } = await rig.store.load();
    const stacks = Object.fromEntries(
      Object.entries(memory.stacks).map(([key, known]) => {
        const { health: _health, ...others } = known;
        return [key, others];
      }),
    );
    await rig.store.save({ ...memory, stacks });
    rig.restart();
    return rig;
  }

  it('stays in sync, is looked at in its turn, and nobody hears of it', async () => {
    const rig = await upgraded(endpoint({ verify: { ...VERIFY, soak: '1h' } }));
    rig.inject({ kind: 'throttle', operation: 'DescribeEndpoint' });
    for (let look = 0; look < 3; look += 1) {
      expect(seen(await rig.look())).to.include({ step: 'in-sync', verdict: 'synced' });
      await rig.live(2 * MINUTE);
    }
    expect(seen(await rig.look()).reason).to.contain('and serves');
    expect(rig.newSubjects()).to.deep.equal([]);
  });

  it('is degraded when the first look finds that it does not serve', async () => {
    const rig = await upgraded(endpoint({ verify: VERIFY }));
    rig.inject({ kind: 'model-answers', body: '7', times: 'always' });
    await rig.live(5 * MINUTE);
    expect(seen(await rig.look())).to.include({ step: 'degraded' });
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn degraded in default']);
  });
});

describe('A promotion', () => {
  const environments = { qa: { region: 'eu-west-1' }, prod: { region: 'eu-central-1' } };
  const cases = Array.from({ length: 60 }, (_, index) => ({ payload: String(index), expect: String(index) }));
  const config = (more: object) => ({ environments, promotion: ['qa', 'prod'], pipelines: [endpoint(more)] });
  const QA = 'mlops-qa-churn';

  it('goes on when the endpoint before serves and its test has passed, and the mail says how well', async () => {
    const rig = await Rig.open();
    rig.inject({ kind: 'model-answers', endpoint: QA, body: 'wrong', times: 6 });
    await rig.deploy(config({ test: { cases, match_rate: 0.9 } }));
    expect(Object.keys(rig.statuses('eu-central-1'))).to.deep.equal(['mlops-prod-churn']);
    const mails = rig.newMails().map(({ text }) => text.replaceAll(/\s+/g, ' '));
    expect(mails.join(' ')).to.contain('Its test matched 54 of 60 answers.');
    // What is in the last environment is nobody's gate.
    expect(rig.simulator.calls.get('sagemaker.InvokeEndpoint')).to.equal(60);
  });

  it('waits while the test fails in the environment before, until another model passes', async () => {
    const rig = await Rig.open();
    rig.inject({ kind: 'model-answers', endpoint: QA, body: 'wrong', times: 'always' });
    const pass = await rig.deploy(config({ test: { cases: cases.slice(0, 4), match_rate: 0.5 } }));
    expect(rig.statuses('eu-central-1')).to.deep.equal({});
    expect(seen(pass, 'qa')).to.include({ step: 'degraded' });
    expect(seen(pass, 'qa').reason).to.contain(
      'matched 0 of 4 answers, too few: case 1: its answer is "wrong"',
    );
    expect(seen(pass, 'prod')).to.include({ step: 'promotion', verdict: 'waiting' });
    expect(seen(pass, 'prod').reason).to.contain('It comes from qa, where it is not healthy');
    rig.simulator.calm();
    await later(rig);
    expect(rig.statuses('eu-central-1')).to.deep.equal({});
    await rig.deploy(
      config({ test: { cases: cases.slice(0, 4), match_rate: 0.5 }, inference_instance: 'ml.m5.xlarge' }),
    );
    expect(rig.statuses('eu-central-1')).to.deep.equal({ 'mlops-prod-churn': 'CREATE_COMPLETE' });
  });

  it('goes on with its test where AWS broke it off', async () => {
    const rig = await Rig.open();
    rig.inject({ kind: 'throttle', operation: 'InvokeEndpoint', times: 3 });
    await rig.deploy(config({ test: { cases: cases.slice(0, 30) } }));
    expect(rig.statuses('eu-central-1')).to.deep.equal({ 'mlops-prod-churn': 'CREATE_COMPLETE' });
    const mails = rig.newMails().map(({ text }) => text.replaceAll(/\s+/g, ' '));
    expect(mails.join(' ')).to.contain('Its test matched 30 of 30 answers.');
  });

  it('waits while the endpoint before does not serve', async () => {
    const rig = await Rig.open();
    rig.inject({ kind: 'endpoint-looks', endpoint: QA, status: 'Failed', times: 'always' });
    const pass = await rig.deploy(config({}));
    expect(rig.statuses('eu-central-1')).to.deep.equal({});
    expect(seen(pass, 'prod').reason).to.contain(`Endpoint ${QA} is Failed`);
  });
});

describe('A function that judges', () => {
  const ARN = 'arn:aws:lambda:eu-west-1:111111111111:function:judge';
  const environments = { qa: { region: 'eu-west-1' }, prod: { region: 'eu-central-1' } };
  const config = (more: object = {}) => ({
    environments,
    promotion: ['qa', 'prod'],
    pipelines: [endpoint({ test: { function_arn: ARN }, ...more })],
  });
  const says = (body: object | string, more: object = {}): Trouble => ({
    kind: 'function-answers',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    times: 'always',
    ...more,
  });
  const textsOf = (rig: Rig): string =>
    rig
      .newMails()
      .map(({ text }) => text.replaceAll(/\s+/g, ' '))
      .join(' ');

  it('lets the next environment be touched, once for a deployment, and the mail says what it said', async () => {
    const rig = await Rig.open();
    rig.inject(says({ passed: true, matched: 48, total: 50, message: 'AUC 0.93.' }));
    await rig.deploy(config());
    expect(rig.statuses('eu-central-1')).to.deep.equal({ 'mlops-prod-churn': 'CREATE_COMPLETE' });
    expect(textsOf(rig)).to.contain('it passed with 48 of 50 matched: AUC 0.93.');
    await later(rig);
    expect(rig.simulator.calls.get('lambda.Invoke')).to.equal(1);
  });

  it('that says no keeps the next environment as it is, until another model passes', async () => {
    const rig = await Rig.open();
    rig.inject(says({ passed: false, message: 'AUC 0.61.' }));
    const pass = await rig.deploy(config());
    expect(seen(pass, 'qa')).to.include({ step: 'degraded', verdict: 'degraded' });
    expect(seen(pass, 'qa').reason).to.contain('it failed: AUC 0.61.');
    expect(seen(pass, 'prod')).to.include({ step: 'promotion' });
    rig.simulator.calm();
    rig.inject(says({ passed: true }));
    await later(rig);
    expect(rig.statuses('eu-central-1')).to.deep.equal({});
    await rig.deploy(config({ inference_instance: 'ml.m5.xlarge' }));
    expect(rig.statuses('eu-central-1')).to.deep.equal({ 'mlops-prod-churn': 'CREATE_COMPLETE' });
  });

  const useless: readonly (readonly [string, readonly Trouble[], string])[] = [
    ['is not there', [], 'There is no test function judge.'],
    [
      'fails',
      [says({ errorMessage: 'Task timed out after 3.00 seconds' }, { fails: true })],
      'Its test function failed: Task timed out after 3.00 seconds.',
    ],
    [
      'answers garbage',
      [says('ok')],
      'Its test function is of no use: it answered ok, which is no JSON object.',
    ],
    [
      'may not be called',
      [{ kind: 'access-denied', operation: 'Invoke', times: 'always' }],
      'not authorized to perform: Invoke',
    ],
    [
      'is throttled for long',
      [{ kind: 'throttle', operation: 'Invoke', times: 'always' }],
      'AWS asks for fewer calls',
    ],
  ];
  for (const [sentence, troubles, reason] of useless)
    it(`that ${sentence} says nothing of the model: nobody knows, one mail says why, and it is asked again`, async () => {
      const rig = await Rig.open();
      rig.inject(...troubles);
      await rig.deploy(config());
      await later(rig);
      const pass = await rig.look();
      expect(seen(pass, 'qa')).to.include({ step: 'unverified', verdict: 'waiting' });
      expect(seen(pass, 'qa').reason).to.contain(reason);
      expect(rig.statuses('eu-central-1')).to.deep.equal({});
      expect(textsOf(rig).split(reason)).to.have.length(2);
      rig.simulator.calm();
      rig.inject(says({ passed: true }));
      await later(rig);
      expect(rig.statuses('eu-central-1')).to.deep.equal({ 'mlops-prod-churn': 'CREATE_COMPLETE' });
    });

  it('is asked again when a person says so, and nothing goes on before it has answered', async () => {
    const rig = await Rig.open();
    rig.inject(says({ passed: false, message: 'AUC 0.61.' }));
    await rig.deploy(config());
    rig.newMails();
    await rig.store.ask({ kind: 'retry', pipeline: 'churn', environment: 'qa' });
    expect(seen(await rig.look(), 'qa')).to.include({ step: 'verifying' });
    await later(rig);
    expect(seen(await rig.look(), 'qa')).to.include({ step: 'degraded' });
    expect(rig.simulator.calls.get('lambda.Invoke')).to.equal(2);
    expect(rig.newSubjects()).to.deep.equal([]);
    expect(rig.statuses('eu-central-1')).to.deep.equal({});
  });

  it('that the policy does not name is not called, and its pipeline is held', async () => {
    const functions = ['arn:aws:lambda:*:function:mlops-*'];
    const rig = await Rig.open({ policy: { ...WITHOUT_POLICY, current: { ...NO_POLICY, functions } } });
    const pass = await rig.deploy(config());
    expect(seen(pass, 'qa')).to.include({ step: 'forbidden' });
    expect(seen(pass, 'qa').reason).to.contain(`the test function ${ARN}`);
    expect(rig.statuses()).to.deep.equal({});
    expect(rig.simulator.calls.has('lambda.Invoke')).to.equal(false);
  });
});

describe('An inference component', () => {
  it('is asked at the endpoint it is placed at, and degraded on its own', async () => {
    const rig = await Rig.open();
    rig.inject({ kind: 'model-answers', body: '7', times: 'always' });
    const pass = await rig.deploy({
      pipelines: [SHARED, COMPONENT],
    });
    const steps = Object.fromEntries(pass.snapshot.pipelines.map(({ name, step }) => [name, step]));
    expect(steps).to.deep.equal({ language: 'in-sync', chat: 'degraded' });
    const { reason } = pass.snapshot.pipelines.find(({ name }) => name === 'chat') ?? {};
    expect(reason).to.contain('component').and.to.contain('its answer is 7, more than 1');
    rig.simulator.calm();
    await later(rig);
    expect((await rig.look()).snapshot.verdict).to.equal('synced');
  });
});
