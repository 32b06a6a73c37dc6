import { expect } from 'chai';
import { Trail } from '../../src/adapters/cloudtrail.ts';
import { scripted } from './cloudformation/scripted-endpoint.ts';
import type { Answer } from './cloudformation/scripted-endpoint.ts';

/** Noon of the 20th of November 2026, as CloudTrail writes times. */
const NOON = 1_795_176_000;

/** A record as LookupEvents answers it: the event itself is JSON in JSON. */
const record = (more: object = {}, event: object = {}) => ({
  EventId: '6f5c1b1e-0000-4000-8000-000000000000',
  EventName: 'SetTopicAttributes',
  ReadOnly: 'false',
  EventTime: NOON,
  EventSource: 'sns.amazonaws.com',
  Username: 'ann',
  Resources: [{ ResourceType: 'AWS::SNS::Topic', ResourceName: 'churn' }],
  CloudTrailEvent: JSON.stringify({
    eventVersion: '1.11',
    userIdentity: { type: 'AssumedRole', sessionContext: {} },
    sourceIPAddress: '192.0.2.7',
    ...event,
  }),
  ...more,
});

const BY_CLOUDFORMATION = record({}, { sourceIPAddress: 'cloudformation.amazonaws.com' });

const answered = (...Events: readonly object[]): Answer => ({ body: JSON.stringify({ Events }) });

const refused = (type: string, status: number): Answer => ({
  status,
  body: JSON.stringify({ __type: type, message: 'no' }),
});

/** What is told of a resource after such an answer, and what was asked. */
async function told(answer: Answer | Error, physicalId = 'arn:aws:sns:eu-west-1:111111111111:churn') {
  const asked: string[] = [];
  const sleeps: number[] = [];
  const clients = scripted(({ body }) => {
    asked.push(body);
    return answer;
  });
  const sleep = async (time: number): Promise<void> => void sleeps.push(time);
  const trail = new Trail(clients, { sleep });
  return { text: await trail.lastChange(physicalId), asked, sleeps, trail };
}

const ANN = 'by ann (SetTopicAttributes, 2026-11-20T12:00:00Z)';
const UNKNOWN = 'who did it is not in CloudTrail';
const UNREADABLE = 'who did it cannot be told: CloudTrail is not readable';

describe('Who changed a resource, by CloudTrail', () => {
  const answers: readonly (readonly [what: string, answer: Answer | Error, text: string])[] = [
    ['is told with the call and the time', answered(record()), ANN],
    ['is the last who wrote', answered(record({ ReadOnly: 'true', Username: 'bob' }), record()), ANN],
    ['is nobody whom CloudFormation acted for', answered(BY_CLOUDFORMATION, record()), ANN],
    ['is not known where only CloudFormation acted', answered(BY_CLOUDFORMATION), UNKNOWN],
    ['is not known where nothing is recorded, as in the first minutes', answered(), UNKNOWN],
    ['is not known of an answer without a list', { body: '{}' }, UNKNOWN],
    [
      'is somebody where no name is recorded',
      answered({ CloudTrailEvent: 'no JSON' }),
      'by somebody (a change)',
    ],
    ['cannot be told without the right to ask', refused('AccessDeniedException', 400), UNREADABLE],
    ['cannot be told while too much is asked', refused('ThrottlingException', 400), UNREADABLE],
    ['cannot be told where there is no CloudTrail', new Error('ENOTFOUND'), UNREADABLE],
    ['cannot be told of an answer that is none', { body: '<html>' }, UNREADABLE],
  ];
  for (const [what, answer, text] of answers)
    it(what, async () => {
      expect((await told(answer)).text).to.equal(text);
    });

  it('is one harmless line, whatever a session is called', async () => {
    const name = `ann\n\u001b[2J\u202e</b>${'x'.repeat(5_000)}`;
    const { text } = await told(answered(record({ Username: name, EventName: `Put\r\n${'y'.repeat(500)}` })));
    expect(text.length).to.be.at.most(300);
    expect(text).to.match(/^by ann \[2J <\/b>x+ \(Put y+, 2026-11-20T12:00:00Z\)$/);
  });

  const names: readonly (readonly [physicalId: string, name: string])[] = [
    ['arn:aws:sns:eu-west-1:111111111111:churn', 'churn'],
    ['arn:aws:iam::111111111111:role/path/churn', 'churn'],
    [
      'https://sqs.eu-west-1.amazonaws.com/111111111111/churn',
      'https://sqs.eu-west-1.amazonaws.com/111111111111/churn',
    ],
    ['churn', 'churn'],
    ['arn:', 'arn:'],
  ];
  for (const [physicalId, name] of names)
    it(`is asked for by the name of ${physicalId}`, async () => {
      const { asked } = await told(answered(), physicalId);
      expect(JSON.parse(asked[0] ?? '')).to.deep.include({
        LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: name }],
      });
    });

  it('is asked for one after the other, with a pause, for CloudTrail takes two questions a second', async () => {
    const { trail, asked, sleeps } = await told(answered(record()));
    const more = await Promise.all(['a', 'b'].map((id) => trail.lastChange(id)));
    expect(more).to.deep.equal([ANN, ANN]);
    expect(asked.map((body) => /"AttributeValue":"([^"]*)"/.exec(body)?.[1])).to.deep.equal([
      'churn',
      'a',
      'b',
    ]);
    expect(sleeps.length).to.be.at.least(2);
    for (const pause of sleeps) expect(pause).to.be.at.least(500);
  });
});
