import { expect } from 'chai';
import { codeOf } from '../fault-of.ts';
import { cloudOn } from './examples.ts';
import { arn, htmlPage, ok, refusal, stacksPage, stackXml, type Script } from './scripted-endpoint.ts';

describe('A sweep', () => {
  it('reads every page', async () => {
    const cloud = cloudOn(({ form }) =>
      form['NextToken'] === undefined ? stacksPage([stackXml('a')], 'more') : stacksPage([stackXml('b')]),
    );
    expect((await cloud.sweep()).map(({ name }) => name)).to.deep.equal(['a', 'b']);
  });

  it('is a fault when a later page fails, never a part', async () => {
    const cloud = cloudOn(({ form }) =>
      form['NextToken'] === undefined ? stacksPage([stackXml('a')], 'more') : refusal('AccessDenied', 'no'),
    );
    expect(await codeOf(cloud.sweep())).to.equal('access-denied');
  });

  it('is a fault when the pages never end', async () => {
    expect(await codeOf(cloudOn(() => stacksPage([stackXml('a')], 'same')).sweep())).to.equal(
      'malformed-answer',
    );
  });

  it('leaves nested stacks out', async () => {
    const inner = stackXml('inner', 'CREATE_COMPLETE', `<RootId>${arn('outer')}</RootId>`);
    const stacks = await cloudOn(() => stacksPage([stackXml('outer'), inner])).sweep();
    expect(stacks.map(({ name }) => name)).to.deep.equal(['outer']);
  });

  it('shows a stack that slid to the next page once, as it was seen last', async () => {
    const cloud = cloudOn(({ form }) =>
      form['NextToken'] === undefined
        ? stacksPage([stackXml('a', 'UPDATE_IN_PROGRESS')], 'more')
        : stacksPage([stackXml('a', 'UPDATE_COMPLETE')]),
    );
    expect((await cloud.sweep()).map(({ status }) => status)).to.deep.equal(['UPDATE_COMPLETE']);
  });

  it('of an empty account is empty', async () => {
    expect(await cloudOn(() => ok('DescribeStacks', '<Stacks/>')).sweep()).to.deep.equal([]);
  });
});

describe('An answer without a list, as a proxy or a page to sign in gives with HTTP 200,', () => {
  const pages = { 'no answer at all': '', 'a page': '<html><body>Sign in</body></html>' };
  for (const [name, body] of Object.entries(pages))
    it(`is a fault, and never an account without stacks (${name})`, async () => {
      const cloud = cloudOn(() => ({ status: 200, body }));
      expect(await codeOf(cloud.sweep())).to.equal('malformed-answer');
      expect(await codeOf(cloud.inProgress())).to.equal('malformed-answer');
      expect(await codeOf(cloud.describe(arn('x')))).to.equal('malformed-answer');
    });
});

describe('A look at one stack', () => {
  it('finds nothing where CloudFormation says that it does not exist', async () => {
    for (const text of ['Stack with id x does not exist', 'Stack [x] does not exist'])
      expect(await cloudOn(() => refusal('ValidationError', text)).describe('x')).to.equal(undefined);
  });

  it('sees by its ARN that a stack was deleted', async () => {
    const cloud = cloudOn(() => stacksPage([stackXml('x', 'DELETE_COMPLETE')]));
    expect((await cloud.describe(arn('x')))?.phase).to.equal('absent');
  });

  it('reads its template as it was given', async () => {
    const cloud = cloudOn(({ form }) =>
      form['TemplateStage'] === 'Original'
        ? ok('GetTemplate', '<TemplateBody>{"a": "&lt;"}</TemplateBody>')
        : htmlPage,
    );
    expect(await cloud.template(arn('x'))).to.equal('{"a": "<"}');
  });

  it('is a fault when the answer has no template', async () => {
    expect(await codeOf(cloudOn(() => ok('GetTemplate')).template('x'))).to.equal('malformed-answer');
  });
});

describe('The stacks at work', () => {
  it('are those with an operation under way, of all pages', async () => {
    const cloud = cloudOn(({ form }) =>
      form['NextToken'] === undefined
        ? ok('ListStacks', `<StackSummaries>${summary('a')}</StackSummaries><NextToken>n</NextToken>`)
        : ok('ListStacks', `<StackSummaries>${summary('b')}</StackSummaries>`),
    );
    expect([...(await cloud.inProgress())]).to.deep.equal([arn('a'), arn('b')]);
  });
});

describe('Who we are', () => {
  it('is the account of the credentials and the region of the clients', async () => {
    const cloud = cloudOn(() => ok('GetCallerIdentity', '<Account>111111111111</Account>'));
    expect(await cloud.identity()).to.deep.equal({ account: '111111111111', region: 'eu-west-1' });
  });

  it('is a fault when the credentials have expired, or AWS does not say', async () => {
    expect(await codeOf(cloudOn(() => refusal('ExpiredToken', 'x', 403)).identity())).to.equal(
      'credentials-expired',
    );
    expect(await codeOf(cloudOn(() => ok('GetCallerIdentity')).identity())).to.equal('malformed-answer');
  });
});

describe('Why an operation failed', () => {
  const failed = event(
    '<LogicalResourceId>Model</LogicalResourceId><ResourceType>AWS::SageMaker::Model</ResourceType>' +
      '<ResourceStatus>CREATE_FAILED</ResourceStatus><ResourceStatusReason>no such image</ResourceStatusReason>' +
      '<ClientRequestToken>t1</ClientRequestToken>',
  );
  const modern: Script = ({ operation }) =>
    operation === 'DescribeEvents' ? ok(operation, `<OperationEvents>${failed}</OperationEvents>`) : htmlPage;
  const withoutDescribeEvents =
    (answer: ReturnType<typeof refusal>): Script =>
    ({ operation }) =>
      operation === 'DescribeStackEvents' ? ok(operation, `<StackEvents>${failed}</StackEvents>`) : answer;

  const endpoints: readonly (readonly [string, Script])[] = [
    ['knows DescribeEvents', modern],
    ['calls it an invalid action', withoutDescribeEvents(refusal('InvalidAction', 'x'))],
    ['answers 501', withoutDescribeEvents(refusal('NotImplemented', 'x', 501))],
    ['answers an HTML page', withoutDescribeEvents(htmlPage)],
    ['does not allow it', withoutDescribeEvents(refusal('AccessDenied', 'x', 403))],
  ];
  for (const [what, script] of endpoints)
    it(`is told by an endpoint that ${what}`, async () => {
      const failure = await cloudOn(script).lastFailure(arn('x'), 't1');
      expect(failure?.cause).to.deep.equal({
        resource: 'Model',
        resourceType: 'AWS::SageMaker::Model',
        reason: 'no such image',
      });
      expect(failure?.token).to.equal('t1');
    });

  it('is unknown when the stack has gone', async () => {
    const cloud = cloudOn(() => refusal('ValidationError', 'Stack [x] does not exist'));
    expect(await cloud.lastFailure('x', null)).to.equal(undefined);
  });

  it('is a fault when it cannot be asked now', async () => {
    expect(await codeOf(cloudOn(() => refusal('ExpiredToken', 'x')).lastFailure('x', null))).to.equal(
      'credentials-expired',
    );
  });

  it('is looked for on later pages, but not for ever', async () => {
    const other = event('<ClientRequestToken>t9</ClientRequestToken>');
    let pages = 0;
    const third = cloudOn(() => eventsPage((pages += 1) === 3 ? failed : other));
    expect((await third.lastFailure('x', 't1'))?.cause.resource).to.equal('Model');
    expect(await cloudOn(() => eventsPage(other)).lastFailure('x', 't1')).to.equal(undefined);
  });
});

const summary = (name: string): string => `<member><StackId>${arn(name)}</StackId></member>`;

function event(members: string): string {
  return `<member>${members}<Timestamp>2026-01-02T03:04:05Z</Timestamp></member>`;
}

const eventsPage = (members: string) =>
  ok('DescribeEvents', `<OperationEvents>${members}</OperationEvents><NextToken>more</NextToken>`);
