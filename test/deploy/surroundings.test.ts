import { expect } from 'chai';
import type { Json } from '../../src/core/text/json.ts';
import { list, object, objects, parseJson, text } from './data.ts';
import { read } from './files.ts';
import { partsOf } from './parts.ts';
import { statements } from './policies.ts';

const { template, properties, resource, policy, ofType } = partsOf('deploy/service.yaml');
const principals = (document: Json | undefined): ReadonlyMap<string, unknown> =>
  new Map(
    objects(object(document)['Statement'])
      .filter((statement) => statement['Effect'] === 'Allow')
      .map((statement) => [text(statement['Sid']), statement['Principal']]),
  );
const account = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };

describe('the queue of deploy/service.yaml', () => {
  it('is encrypted, forgets after five minutes and is the one the service reads', () => {
    expect(properties('Queue')).to.deep.equal({ MessageRetentionPeriod: 300, SqsManagedSseEnabled: true });
    const [container = {}] = objects(properties('TaskDefinition')['ContainerDefinitions']);
    expect(container['Environment']).to.deep.include({ Name: 'MLOPS_QUEUE_URL', Value: { Ref: 'Queue' } });
    const [taking] = policy('TaskPolicy').filter(({ sid }) => sid === 'TakeMessages');
    expect(taking?.resources).to.deep.equal([{ 'Fn::GetAtt': ['Queue', 'Arn'] }]);
  });

  it('takes messages from its own two rules only, over TLS', () => {
    const [tls, rules, ...others] = policy('QueuePolicy');
    expect(others).to.deep.equal([]);
    expect(tls).to.deep.include({
      effect: 'Deny',
      condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
    expect(rules).to.deep.include({ effect: 'Allow', actions: ['sqs:SendMessage'] });
    expect(rules?.condition).to.deep.equal({
      ArnEquals: {
        'aws:SourceArn': [
          { 'Fn::GetAtt': ['StackChanges', 'Arn'] },
          { 'Fn::If': ['HasCodeCommit', { 'Fn::GetAtt': ['Pushes', 'Arn'] }, { Ref: 'AWS::NoValue' }] },
        ],
      },
    });
    expect(ofType('AWS::Events::Rule')).to.deep.equal(['StackChanges', 'Pushes']);
  });

  it('hears what docs/operations.md says that a queue should hear', () => {
    const written = [...read('docs/operations.md').matchAll(/```json\n(\{\n {2}"source"[^`]*)```/g)];
    const sources = written.map(([, rule]) => {
      const { source, 'detail-type': kind } = object(parseJson(rule));
      return { source, kind };
    });
    const made = ['Pushes', 'StackChanges'].map((name) => {
      const { source, 'detail-type': kind } = object(properties(name)['EventPattern']);
      return { source, kind };
    });
    expect(made).to.deep.equal(sources);
  });
});

describe('the CodeCommit repository of deploy/service.yaml', () => {
  it('can be read and nothing else, and is there only when it was asked for', () => {
    const reading = policy('TaskPolicy').filter(({ actions }) =>
      actions.some((action) => action.startsWith('codecommit:')),
    );
    expect(reading.map(({ resources }) => resources)).to.deep.equal([
      [
        {
          'Fn::Sub': 'arn:${AWS::Partition}:codecommit:${AWS::Region}:${AWS::AccountId}:${CodeCommitName}',
        },
      ],
    ]);
    expect(resource('ConfigRepository')).to.include({
      Condition: 'MakesCodeCommit',
      DeletionPolicy: 'Retain',
    });
  });

  it('is given or an address is, never both and never neither', () => {
    const rules = object(template['Rules']);
    const assertions = ['RepositoryWithoutCodeCommit', 'CodeCommitWithoutRepository'].map((name) => {
      const { RuleCondition: when, Assertions: wanted } = object(rules[name]);
      return { when, assert: objects(wanted)[0]?.['Assert'] };
    });
    const none = { 'Fn::Equals': [{ Ref: 'CodeCommit' }, 'none'] };
    const empty = { 'Fn::Equals': [{ Ref: 'Repository' }, ''] };
    expect(assertions).to.deep.equal([
      { when: none, assert: { 'Fn::Not': [empty] } },
      { when: { 'Fn::Not': [none] }, assert: empty },
    ]);
  });
});

describe('the topic of deploy/service.yaml', () => {
  it('lets alarms of this account and EventBridge publish, over TLS', () => {
    expect(principals(properties('TopicPolicy')['PolicyDocument'])).to.deep.equal(
      new Map([
        ['Alarms', { Service: 'cloudwatch.amazonaws.com' }],
        ['Events', { Service: 'events.amazonaws.com' }],
      ]),
    );
    const conditions = policy('TopicPolicy').map(({ sid, condition }) => [sid, condition]);
    expect(conditions).to.deep.equal([
      ['TlsOnly', { Bool: { 'aws:SecureTransport': 'false' } }],
      ['Alarms', account],
      ['Events', {}],
    ]);
  });

  it('is published to, and looked at, with those that entries name, and no other', () => {
    const telling = policy('TaskPolicy').find(({ sid }) => sid === 'TellPeople');
    const topics = [{ Ref: 'Topic' }, { 'Fn::Join': [',', { Ref: 'NotifyTopicArns' }] }];
    expect(telling?.actions).to.deep.equal([
      'sns:GetTopicAttributes',
      'sns:ListSubscriptionsByTopic',
      'sns:Publish',
    ]);
    expect(telling?.resources).to.deep.equal([
      {
        'Fn::If': [
          'HasNotifyTopics',
          { 'Fn::Split': [',', { 'Fn::Join': [',', topics] }] },
          { Ref: 'Topic' },
        ],
      },
    ]);
  });

  it('is encrypted with a key that whoever may publish can use, and nobody else', () => {
    const key = properties('TopicKey');
    expect(properties('Topic')['KmsMasterKeyId']).to.deep.equal({ 'Fn::GetAtt': ['TopicKey', 'Arn'] });
    expect(key['EnableKeyRotation']).to.equal(true);
    const users = principals(key['KeyPolicy']);
    expect([...users.keys()]).to.deep.equal(['TheAccountKeepsIt', 'Publishers', 'Alarms', 'Events']);
    const conditions = new Map(statements(key['KeyPolicy']).map(({ sid, condition }) => [sid, condition]));
    expect(conditions.get('Publishers')).to.deep.equal({
      StringEquals: {
        'kms:CallerAccount': { Ref: 'AWS::AccountId' },
        'kms:ViaService': { 'Fn::Sub': 'sns.${AWS::Region}.amazonaws.com' },
      },
    });
    expect(conditions.get('Alarms')).to.deep.equal(account);
  });
});

describe('the load balancer of deploy/service.yaml', () => {
  it('is there only with a certificate', () => {
    const parts = Object.keys(object(template['Resources'])).filter((name) => name.startsWith('Door'));
    expect(parts).to.include.members(['Door', 'DoorListener', 'DoorRule', 'DoorTargets']);
    expect(parts.filter((name) => resource(name)['Condition'] !== 'HasDoor')).to.deep.equal(['DoorPageRule']);
    expect(object(template['Conditions'])['HasDoor']).to.deep.equal({
      'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'CertificateArn' }, ''] }],
    });
  });

  it('speaks TLS only, and lets strangers through with nothing but what is posted to a webhook', () => {
    expect(
      ofType('AWS::ElasticLoadBalancingV2::Listener').map((name) => properties(name)['Protocol']),
    ).to.deep.equal(['HTTPS']);
    const [otherwise] = objects(properties('DoorListener')['DefaultActions']);
    expect(otherwise).to.include({ Type: 'fixed-response' });
    expect(ofType('AWS::ElasticLoadBalancingV2::ListenerRule')).to.deep.equal(['DoorRule', 'DoorPageRule']);
    expect(properties('DoorRule')['Conditions']).to.deep.equal([
      { Field: 'path-pattern', PathPatternConfig: { Values: ['/webhooks/*'] } },
      { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['POST'] } },
    ]);
    const [strangers, readers, ...others] = objects(properties('DoorSecurityGroup')['SecurityGroupIngress']);
    expect(others).to.deep.equal([]);
    expect(strangers).to.include({ FromPort: 443, ToPort: 443 });
    expect(list(readers?.['Fn::If'])[0]).to.equal('HasPageElsewhere');
  });

  it('shows the page to the addresses that are named, and to nobody when none are', () => {
    expect(resource('DoorPageRule')['Condition']).to.equal('HasPage');
    expect(object(object(template['Parameters'])['PageCidr'])['Default']).to.equal('');
    expect(properties('DoorPageRule')['Conditions']).to.deep.equal([
      { Field: 'source-ip', SourceIpConfig: { Values: [{ Ref: 'PageCidr' }] } },
    ]);
  });

  it('sends to the port on which the service then listens, and asks for its health', () => {
    const [container = {}] = objects(properties('TaskDefinition')['ContainerDefinitions']);
    expect(container['PortMappings']).to.deep.equal([{ ContainerPort: 8080, Protocol: 'tcp' }]);
    expect(container['Environment']).to.deep.include({
      Name: 'MLOPS_HTTP',
      Value: { 'Fn::If': ['HasDoor', '0.0.0.0:8080', '127.0.0.1:8080'] },
    });
    expect(properties('DoorTargets')).to.include({
      Port: 8080,
      Protocol: 'HTTP',
      HealthCheckPath: '/healthz',
    });
    expect(read('src/web/app.ts')).to.contain("'/healthz'");
  });
});

describe('the rights over stacks that are taken over, in deploy/service.yaml', () => {
  it('are those over its own stacks but for making them, only on the stacks that are named', () => {
    const isStack = (action: string): boolean => action.startsWith('cloudformation:');
    const own = policy('TaskPolicy').filter(({ resources }) => !resources.includes('*'));
    const expected = own
      .flatMap(({ actions }) => actions)
      .filter((action) => isStack(action) && action !== 'cloudformation:CreateStack');
    const adopted = policy('AdoptedPolicy');
    expect(adopted.flatMap(({ actions }) => actions).toSorted()).to.deep.equal(expected.toSorted());
    for (const { resources } of adopted) expect(resources).to.deep.equal([{ Ref: 'AdoptedStackArns' }]);
    expect(resource('AdoptedPolicy')['Condition']).to.equal('HasAdopted');
  });

  it('include deleting one only after it was taken over', () => {
    const deleting = policy('AdoptedPolicy').filter(({ actions }) =>
      actions.includes('cloudformation:DeleteStack'),
    );
    expect(deleting.map(({ condition }) => condition)).to.deep.equal([
      { StringEquals: { 'aws:ResourceTag/mlops:managed-by': { Ref: 'Instance' } } },
    ]);
  });
});
