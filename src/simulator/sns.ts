import type { Answer, Call, Handler } from './cloudformation/call.ts';
import { strike } from './faults.ts';
import { AwsError } from './protocol/message.ts';
import { flag, type Form, optional, required, structures } from './protocol/query.ts';
import { uuid } from './random.ts';
import type { Letter, Topic } from './world.ts';

const MESSAGE_BYTES = 262_144;

const invalid = (what: string): AwsError =>
  new AwsError(400, 'InvalidParameter', `Invalid parameter: ${what}`);

function mustFindTopic({ world, region }: Call, arn: string): Topic {
  const topic = world.topics[arn];
  if (topic === undefined || topic.region !== region)
    throw new AwsError(404, 'NotFound', 'Topic does not exist');
  return topic;
}

/** CreateTopic API reference: a topic that exists already is answered as it is. */
function createTopic({ world, region, form }: Call): Answer {
  const name = required(form, 'Name');
  if (!/^[A-Za-z0-9_-]{1,256}$/.test(name)) throw invalid('Topic Name');
  const arn = `arn:aws:sns:${region}:${world.account}:${name}`;
  world.topics[arn] ??= { arn, region, subscriptions: [] };
  return { TopicArn: arn };
}

/** Subscribe API reference: e-mail waits for its reader to confirm, a queue of the same account does not. */
function subscribe(call: Call): Answer {
  const { world, form } = call;
  const topic = mustFindTopic(call, required(form, 'TopicArn'));
  const protocol = required(form, 'Protocol');
  const endpoint = required(form, 'Endpoint');
  const confirmed = !/^(?:email|email-json|http|https)$/.test(protocol);
  const arn = `${topic.arn}:${uuid(world)}`;
  topic.subscriptions.push({ arn, protocol, endpoint, confirmed });
  return { SubscriptionArn: confirmed || flag(form, 'ReturnSubscriptionArn') ? arn : 'pending confirmation' };
}

function getTopicAttributes(call: Call): Answer {
  const topic = mustFindTopic(call, required(call.form, 'TopicArn'));
  const confirmed = topic.subscriptions.filter((subscription) => subscription.confirmed).length;
  const attributes = new Map([
    ['TopicArn', topic.arn],
    ['Owner', call.world.account],
    ['DisplayName', ''],
    ['SubscriptionsConfirmed', String(confirmed)],
    ['SubscriptionsPending', String(topic.subscriptions.length - confirmed)],
    ['SubscriptionsDeleted', '0'],
  ]);
  return { Attributes: attributes };
}

function listSubscriptionsByTopic(call: Call): Answer {
  const topic = mustFindTopic(call, required(call.form, 'TopicArn'));
  return {
    Subscriptions: topic.subscriptions.map(({ arn, protocol, endpoint, confirmed }) => ({
      SubscriptionArn: confirmed ? arn : 'PendingConfirmation',
      Owner: call.world.account,
      Protocol: protocol,
      Endpoint: endpoint,
      TopicArn: topic.arn,
    })),
  };
}

/** Publish API reference: Subject, Message, MessageStructure and MessageAttributes. */
function publish(call: Call): Answer {
  const { world, form, now } = call;
  const topic = mustFindTopic(call, required(form, 'TopicArn'));
  const refused = strike(
    world,
    now,
    'topic-refuses',
    ({ topicArn }) => topicArn === undefined || topicArn === topic.arn,
  );
  if (refused !== undefined)
    throw new AwsError(403, 'AuthorizationError', `Not authorized to publish to ${topic.arn}`);
  const letter = letterOf(call, topic);
  world.letters.push(letter);
  return { MessageId: letter.id };
}

function letterOf({ world, form, now }: Call, topic: Topic): Letter {
  const subject = optional(form, 'Subject');
  // "ASCII text that begins with a letter, number, or punctuation mark", no line breaks, less than 100 characters.
  if (subject !== null && !/^[\x21-\x7e][\x20-\x7e]{0,98}$/.test(subject)) throw invalid('Subject');
  const message = form.get('Message') ?? '';
  if (message === '') throw invalid('Empty message');
  const attributes = messageAttributes(form);
  const sizes = Object.entries(attributes).flatMap(([name, { type, value }]) => [name, type, value]);
  const size = [message, ...sizes].reduce((total, part) => total + Buffer.byteLength(part), 0);
  if (size > MESSAGE_BYTES) throw invalid('Message too long');
  const bodies = optional(form, 'MessageStructure') === 'json' ? structured(message) : { default: message };
  return { id: uuid(world), topicArn: topic.arn, at: now, subject, bodies, attributes };
}

function structured(message: string): Readonly<Record<string, string>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(message);
  } catch {
    throw invalid('Message Structure - JSON message body failed to parse');
  }
  const entries = typeof parsed === 'object' && parsed !== null ? Object.entries(parsed) : [];
  const bodies = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  if (!bodies.some(([protocol]) => protocol === 'default')) {
    throw invalid('Message Structure - No default entry in JSON message body');
  }
  return Object.fromEntries(bodies);
}

function messageAttributes(form: Form): Letter['attributes'] {
  return Object.fromEntries(
    structures(form, 'MessageAttributes', 'entry').map((entry) => {
      const name = entry.get('Name') ?? '';
      const type = entry.get('Value.DataType') ?? '';
      const value = entry.get('Value.StringValue') ?? entry.get('Value.BinaryValue') ?? '';
      if (!/^[A-Za-z0-9_.-]{1,256}$/.test(name)) throw invalid(`Message attribute name '${name}'`);
      if (!/^(?:String|Number|Binary|String\.Array)(?:\.|$)/.test(type)) {
        throw invalid(`The message attribute '${name}' has an invalid message attribute type`);
      }
      if (value === '')
        throw invalid(`The message attribute '${name}' must contain non-empty message attribute value`);
      return [name, { type, value }];
    }),
  );
}

/** The operations of SNS that are simulated. */
export const SNS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['CreateTopic', createTopic],
  ['GetTopicAttributes', getTopicAttributes],
  ['ListSubscriptionsByTopic', listSubscriptionsByTopic],
  ['Publish', publish],
  ['Subscribe', subscribe],
]);
