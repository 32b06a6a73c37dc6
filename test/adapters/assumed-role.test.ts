import { expect } from 'chai';
import { assumedRole, sessionName } from '../../src/adapters/assumed-role.ts';
import type { Role } from '../../src/adapters/assumed-role.ts';
import { CallCounts } from '../../src/adapters/call-counts.ts';
import { CloudFormation } from '../../src/adapters/cloudformation/cloud.ts';
import { freePacer } from '../../src/adapters/pacer.ts';
import { MINUTE } from '../../src/core/text/time.ts';
import { faultOf } from './fault-of.ts';
import { networkError, ok, refusal, scripted, stacksPage } from './cloudformation/scripted-endpoint.ts';
import type { Answer, Asked } from './cloudformation/scripted-endpoint.ts';

const ROLE = {
  arn: 'arn:aws:iam::222222222222:role/mlops-deploy',
  externalId: 'risk-1',
  sessionName: 'mlops-reconciler-mlops',
};

const NOW = Date.UTC(2026, 10, 21, 12);

/** What STS says: another access key each time, which expires so many milliseconds after a moment. */
const session = (number: number, expires: number): Answer =>
  ok(
    'AssumeRole',
    `<Credentials><AccessKeyId>ASIAEXAMPLE${number}</AccessKeyId><SecretAccessKey>kept-to-ourselves</SecretAccessKey>` +
      `<SessionToken>token-${number}</SessionToken><Expiration>${new Date(expires).toISOString()}</Expiration></Credentials>`,
  );

/** An AWS with one role in it, which writes down what it is asked. */
function world(
  expires: () => number,
  trouble: (asked: Asked) => Answer | Error | null = () => null,
  role: Role = ROLE,
) {
  const asked: Asked[] = [];
  let sessions = 0;
  const clients = scripted(
    (call) => {
      asked.push(call);
      const wrong = trouble(call);
      if (wrong !== null) return wrong;
      if (call.operation === 'AssumeRole') return session((sessions += 1), expires());
      if (call.operation === 'GetCallerIdentity')
        return ok('GetCallerIdentity', '<Account>222222222222</Account>');
      if (call.operation === 'ListStacks') return ok('ListStacks', '<StackSummaries/>');
      return stacksPage([]);
    },
    'eu-central-1',
    role,
  );
  const cloud = new CloudFormation({ clients, pacer: freePacer(), assetsBucket: null, now: () => NOW });
  const operations = (): readonly string[] => asked.map(({ operation }) => operation);
  return { asked, cloud, clients, operations };
}

/** The access key a call was signed with. */
const signer = ({ headers }: Asked): string =>
  /Credential=([^/]+)/.exec(headers['authorization'] ?? '')?.[1] ?? '';

describe('An assumed role', () => {
  it('is assumed once, with its external id, for everything that is done there', async () => {
    const { asked, cloud, clients } = world(() => Date.now() + 60 * MINUTE);
    expect(await cloud.identity()).to.deep.equal({ account: '222222222222', region: 'eu-central-1' });
    await Promise.all([cloud.sweep(), cloud.inProgress(), cloud.sweep()]);
    await clients.writes.config.credentials();
    const [assume, ...others] = asked;
    expect(assume?.form).to.include({
      Action: 'AssumeRole',
      RoleArn: ROLE.arn,
      ExternalId: 'risk-1',
      RoleSessionName: 'mlops-reconciler-mlops',
    });
    expect(others.map(({ operation }) => operation)).to.not.include('AssumeRole');
    expect(new Set(others.map(signer))).to.deep.equal(new Set(['ASIAEXAMPLE1']));
    expect(clients.counts.calls).to.include({ 'sts:AssumeRole': 1 });
  });

  it('is asked of the STS of its own region, by the credentials of the service', async () => {
    const { asked, cloud } = world(() => Date.now() + 60 * MINUTE);
    await cloud.sweep();
    expect(asked[0]).to.include({ operation: 'AssumeRole', host: 'sts.eu-central-1.amazonaws.com' });
    expect(asked.map(signer)[0]).to.equal('AKIAEXAMPLEEXAMPLE00');
  });

  it('is assumed again before the SDK would use credentials that are about to expire', async () => {
    const { asked, cloud } = world(() => Date.now() + 4 * MINUTE);
    await cloud.sweep();
    await cloud.sweep();
    const [first, second] = asked.filter(({ operation }) => operation === 'DescribeStacks').map(signer);
    expect(first).to.match(/^ASIA/);
    expect(second).to.match(/^ASIA/).and.not.equal(first);
  });

  describe('as time goes by', () => {
    let now = NOW;
    let failing: Answer | Error | null = null;
    let asked = 0;
    const provider = () => {
      const { clients } = world(
        () => now + 60 * MINUTE,
        ({ operation }) => {
          if (operation === 'AssumeRole') asked += 1;
          return failing;
        },
      );
      const { requestHandler } = clients.reads.config;
      const own = { accessKeyId: 'AKIAEXAMPLEEXAMPLE00', secretAccessKey: 'secret' };
      const client = { region: 'eu-central-1', credentials: own, requestHandler, maxAttempts: 1 };
      return assumedRole(ROLE, client, { counts: new CallCounts(), now: () => now });
    };
    beforeEach(() => {
      now = NOW;
      failing = null;
      asked = 0;
    });

    const moments: readonly (readonly [minutes: number, times: number])[] = [
      [0, 1],
      [53, 1],
      [54, 2],
      [60, 2],
      [61, 2],
    ];
    for (const [minutes, times] of moments)
      it(`has been assumed ${times} times when it is used again after ${minutes} of its 60 minutes`, async () => {
        const credentials = provider();
        const first = await credentials();
        now += minutes * MINUTE;
        const second = await credentials();
        expect(asked).to.equal(times);
        expect(second.accessKeyId === first.accessKeyId).to.equal(times === 1);
      });

    it('is assumed once for all who ask at the same time', async () => {
      const credentials = provider();
      const all = await Promise.all([credentials(), credentials(), credentials()]);
      expect(new Set(all).size).to.equal(1);
      expect(asked).to.equal(1);
    });

    it('goes on with what it has when it cannot be assumed again, for as long as that is valid', async () => {
      const credentials = provider();
      const first = await credentials();
      failing = networkError('ECONNREFUSED');
      now += 59 * MINUTE;
      expect(await credentials()).to.equal(first);
      now += MINUTE;
      expect(await faultOf(credentials())).to.include({ code: 'unreachable', lane: 'waiting' });
      failing = null;
      expect((await credentials()).accessKeyId).to.equal('ASIAEXAMPLE2');
    });
  });

  it('that may not be assumed says so, and what to do, before anything else is asked', async () => {
    const { cloud, operations } = world(
      () => NOW,
      () =>
        refusal('AccessDenied', `User: me is not authorized to perform: sts:AssumeRole on ${ROLE.arn}`, 403),
    );
    const fault = await faultOf(cloud.sweep());
    expect(fault).to.include({ code: 'role-refused', lane: 'stalled' });
    expect(fault.message).to.contain(`Could not assume the role ${ROLE.arn}`);
    expect(fault.hint).to.contain('trust policy').and.to.contain('external id must be');
    expect(operations()).to.deep.equal(['AssumeRole']);
  });

  it('that asks for no external id is sent none', async () => {
    const { asked, cloud } = world(
      () => Date.now() + 60 * MINUTE,
      ({ operation }) => (operation === 'AssumeRole' ? refusal('AccessDenied', 'no', 403) : null),
      { ...ROLE, externalId: null },
    );
    const { hint } = await faultOf(cloud.sweep());
    expect(asked[0]?.form).to.not.have.property('ExternalId');
    expect(hint).to.contain('no external id is given');
  });

  it('is not at fault when the credentials of the service have expired', async () => {
    const { cloud } = world(
      () => NOW,
      () => refusal('ExpiredToken', 'The security token included in the request is expired', 403),
    );
    expect(await faultOf(cloud.identity())).to.include({ code: 'credentials-expired', lane: 'waiting' });
  });

  const names: readonly (readonly [instance: string, name: string])[] = [
    ['mlops', 'mlops-reconciler-mlops'],
    ['a b/c', 'mlops-reconciler-a-b-c'],
    ['x'.repeat(60), `mlops-reconciler-${'x'.repeat(47)}`],
  ];
  for (const [instance, name] of names)
    it(`has a session name that STS takes for the instance ${instance}`, () => {
      expect(sessionName(instance)).to.equal(name);
      expect(name).to.match(/^[\w+=,.@-]{2,64}$/);
    });
});
