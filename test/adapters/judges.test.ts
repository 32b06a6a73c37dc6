import { LambdaClient } from '@aws-sdk/client-lambda';
import { expect } from 'chai';
import { awsClients } from '../../src/adapters/aws-clients.ts';
import { LambdaJudges } from '../../src/adapters/lambda/judges.ts';
import type { Trouble } from '../../src/simulator/trouble.ts';
import { Rig } from '../support/rig.ts';
import { faultOf } from './fault-of.ts';

const ARN = 'arn:aws:lambda:eu-west-1:111111111111:function:judge:live';

async function asking(...troubles: readonly Trouble[]) {
  const rig = await Rig.open();
  rig.inject(...troubles);
  return { rig, judges: new LambdaJudges(awsClients({ version: '0', ...rig.clientOptions })) };
}

describe('A test function of Lambda', () => {
  it('is called once with what it is told, and its answer is its own', async () => {
    const { rig, judges } = await asking({
      kind: 'function-answers',
      function: 'judge',
      body: '{"passed":true}',
    });
    expect(await judges.ask(ARN, '{}')).to.deep.equal({ text: '{"passed":true}', isError: false });
    expect(rig.simulator.calls.get('lambda.Invoke')).to.equal(1);
  });

  it('that fails is answered with how', async () => {
    const body = '{"errorMessage":"oh no"}';
    const { judges } = await asking({ kind: 'function-answers', body, fails: true });
    expect(await judges.ask(ARN, '{}')).to.deep.equal({ text: body, isError: true });
  });

  const refusals: readonly (readonly [string, Trouble | null, string, string, string])[] = [
    ['is not there', null, 'stalled', 'not-found', 'There is no test function judge:live.'],
    ['is throttled', { kind: 'throttle', operation: 'Invoke' }, 'waiting', 'throttled', 'fewer calls'],
    [
      'may not be called',
      { kind: 'access-denied', operation: 'Invoke' },
      'stalled',
      'access-denied',
      'not authorized',
    ],
    [
      'cannot be reached',
      { kind: 'unreachable', operation: 'Invoke' },
      'waiting',
      'unreachable',
      'ask test function judge:live',
    ],
  ];
  for (const [sentence, trouble, lane, code, says] of refusals)
    it(`that ${sentence} is a fault, and no judgement`, async () => {
      const { rig, judges } = await asking(...(trouble === null ? [] : [trouble]));
      const fault = await faultOf(judges.ask(ARN, '{}'));
      expect([fault.lane, fault.code]).to.deep.equal([lane, code]);
      expect(fault.message).to.contain(says);
      expect(rig.simulator.calls.get('lambda.Invoke')).to.equal(1);
    });

  it('that takes its time is waited for half a minute', async () => {
    const timeout = Object.assign(new Error('too slow'), { name: 'TimeoutError' });
    const requestHandler = { handle: () => Promise.reject(timeout) };
    const rig = await Rig.open();
    const judges = new LambdaJudges(awsClients({ version: '0', ...rig.clientOptions, requestHandler }));
    const fault = await faultOf(judges.ask(ARN, '{}'));
    expect(fault).to.include({ lane: 'stalled', code: 'timeout' });
    expect(fault.message).to.equal('Test function judge:live did not answer within 30 seconds.');
  });

  it('that is being woken up is asked again', async () => {
    const answer = { message: 'The function is in state Pending' };
    const requestHandler = {
      handle: () =>
        Promise.resolve({
          response: {
            statusCode: 409,
            headers: { 'x-amzn-errortype': 'ResourceConflictException' },
            body: Buffer.from(JSON.stringify(answer)),
          },
        }),
    };
    const rig = await Rig.open();
    const judges = new LambdaJudges(awsClients({ version: '0', ...rig.clientOptions, requestHandler }));
    expect(await faultOf(judges.ask(ARN, '{}'))).to.include({ lane: 'waiting', code: 'function-not-ready' });
  });
});

const MOTO = process.env['MOTO_URL'];
if (MOTO !== undefined)
  describe('A test function on moto', () => {
    it('that is not there is a fault that says so', async () => {
      const credentials = { accessKeyId: 'simulated', secretAccessKey: 'simulated' };
      const lambda = new LambdaClient({ region: 'eu-west-1', credentials, endpoint: MOTO });
      const clients = { ...awsClients({ version: '0' }), lambda: () => Promise.resolve(lambda) };
      const fault = await faultOf(new LambdaJudges(clients).ask(ARN.replace(/:live$/, ''), '{}'));
      expect(fault).to.include({ code: 'not-found', message: 'There is no test function judge.' });
    });
  });
