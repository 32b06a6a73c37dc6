import { Readable } from 'node:stream';
import { expect } from 'chai';
import { awsClients } from '../../src/adapters/aws-clients.ts';
import { AwsExaminer } from '../../src/adapters/examiner/examiner.ts';
import { faultOf } from './fault-of.ts';

interface Reply {
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const NOW = Date.UTC(2026, 10, 21, 12);

/** An AWS that answers one request after the other as it is told, and what it was asked. */
function examiner(...replies: readonly Reply[]) {
  const asked: string[] = [];
  const left = [...replies];
  const requestHandler = {
    handle: (request: { readonly body?: string | Uint8Array; readonly path: string }) => {
      const { body: sent } = request;
      asked.push(sent instanceof Uint8Array ? new TextDecoder().decode(sent) : (sent ?? request.path));
      const { status = 200, body = '', headers = {} } = left.shift() ?? { status: 500 };
      return Promise.resolve({ response: { statusCode: status, headers, body: Readable.from([body]) } });
    },
  };
  const clients = awsClients({
    version: '0',
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    // The part of a handler that a client calls.
    requestHandler,
  });
  return { asked, examiner: new AwsExaminer(clients, () => NOW) };
}

const xml = (operation: string, inner: string): string =>
  `<${operation}Response><${operation}Result>${inner}</${operation}Result></${operation}Response>`;

const IDENTITY = xml(
  'GetCallerIdentity',
  '<Account>111111111111</Account><Arn>arn:aws:sts::111111111111:assumed-role/task/session</Arn>',
);

describe('The examiner', () => {
  const clocks = [
    { name: 'right', date: 'Sat, 21 Nov 2026 12:00:00 GMT', ahead: 0 },
    { name: 'before ours', date: 'Sat, 21 Nov 2026 12:10:00 GMT', ahead: 600_000 },
    { name: 'behind ours', date: 'Sat, 21 Nov 2026 11:50:00 GMT', ahead: -599_000 },
    { name: 'not told', date: null, ahead: null },
  ];
  for (const { name, date, ahead } of clocks)
    it(`says who we are, and what time AWS has when it is ${name}`, async () => {
      const headers = date === null ? {} : { Date: date };
      const { examiner: one } = examiner({ body: IDENTITY, headers });
      expect(await one.caller()).to.deep.equal({
        account: '111111111111',
        region: 'eu-west-1',
        arn: 'arn:aws:sts::111111111111:assumed-role/task/session',
        ahead,
      });
    });

  it('looks up the path of a role, which the ARN of its session does not have', async () => {
    const arn = 'arn:aws:iam::111111111111:role/reconciler/task';
    const { asked, examiner: one } = examiner({ body: xml('GetRole', `<Role><Arn>${arn}</Arn></Role>`) });
    expect(await one.principal('arn:aws:sts::111111111111:assumed-role/task/session')).to.equal(arn);
    expect(asked[0]).to.contain('RoleName=task');
  });

  it('asks nothing to know a user, and nothing about the root user', async () => {
    const { asked, examiner: one } = examiner();
    const user = 'arn:aws:iam::111111111111:user/ann';
    expect(await one.principal(user)).to.equal(user);
    expect(await one.principal('arn:aws:iam::111111111111:root')).to.equal(null);
    expect(asked).to.deep.equal([]);
  });

  it('names what IAM does not allow, with what it was told of the request', async () => {
    const member = (action: string, decision: string): string =>
      `<member><EvalActionName>${action}</EvalActionName><EvalDecision>${decision}</EvalDecision></member>`;
    const results = [
      member('s3:GetObject', 'allowed'),
      member('s3:PutObject', 'implicitDeny'),
      member('s3:ListBucket', 'explicitDeny'),
    ];
    const { asked, examiner: one } = examiner({
      body: xml('SimulatePrincipalPolicy', `<EvaluationResults>${results.join('')}</EvaluationResults>`),
    });
    const actions = ['s3:GetObject', 's3:PutObject', 's3:ListBucket'];
    const grant = { actions, resource: 'arn:aws:s3:::x', context: { 'aws:ResourceTag/a': 'b' } };
    expect(await one.denied('arn:aws:iam::111111111111:user/ann', grant)).to.deep.equal([
      's3:PutObject',
      's3:ListBucket',
    ]);
    expect(asked[0])
      .to.contain('ContextKeyName=aws%3AResourceTag%2Fa')
      .and.to.contain('ResourceArns.member.1=');
  });

  it('says that IAM may not be asked', async () => {
    const error =
      '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>';
    const { examiner: one } = examiner({ status: 403, body: error });
    const grant = { actions: ['s3:GetObject'], resource: '*', context: {} };
    const fault = await faultOf(one.denied('arn:aws:iam::111111111111:user/ann', grant));
    expect(fault.code).to.equal('access-denied');
  });

  const buckets = [
    { status: 301, code: 'bucket-region' },
    { status: 403, code: 'bucket-refused' },
    { status: 404, code: 'bucket-missing' },
  ];
  for (const { status, code } of buckets)
    it(`says ${code} of a bucket about which S3 answers ${status} and nothing else`, async () => {
      const { examiner: one } = examiner({ status });
      expect((await faultOf(one.bucketRegion('assets', '111111111111'))).code).to.equal(code);
    });

  it('knows the region of a bucket', async () => {
    const { examiner: one } = examiner({ headers: { 'x-amz-bucket-region': 'eu-west-1' } });
    expect(await one.bucketRegion('assets', '111111111111')).to.equal('eu-west-1');
  });

  it('knows how many stacks there may be, or that AWS does not say', async () => {
    const limit = '<member><Name>StackLimit</Name><Value>2000</Value></member>';
    const body = xml('DescribeAccountLimits', `<AccountLimits>${limit}</AccountLimits>`);
    expect(await examiner({ body }).examiner.stackLimit()).to.equal(2000);
    const silent = { body: xml('DescribeAccountLimits', '') };
    expect(await examiner(silent).examiner.stackLimit()).to.equal(null);
  });

  it('reads quotas page by page until it has what it looks for, and no further', async () => {
    const page = (name: string, value: number, next: string | null): Reply => ({
      body: JSON.stringify({ Quotas: [{ QuotaName: name, Value: value }], NextToken: next ?? undefined }),
    });
    const { asked, examiner: one } = examiner(
      page('ml.m5.large for training job usage', 9, 'a'),
      page('ml.m5.large for endpoint usage', 4, 'b'),
      page('ml.g5.xlarge for endpoint usage', 0, 'c'),
    );
    expect([...(await one.endpointQuotas(['ml.m5.large']))]).to.deep.equal([['ml.m5.large', 4]]);
    expect(asked).to.have.length(2);
    expect([...(await one.endpointQuotas([]))]).to.deep.equal([]);
    expect(asked).to.have.length(2);
  });
});
