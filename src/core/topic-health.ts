import { accountIn } from './text/arn.ts';
import { isObject, parseJson } from './text/json.ts';
import type { Json, JsonObject } from './text/json.ts';
import { matchesGlob } from './text/glob.ts';
import { iso } from './text/time.ts';

/** What a topic says of itself: nothing is sent to find out. */
export interface TopicFacts {
  readonly topicArn: string;
  /** The account the service works in. */
  readonly account: string;
  /** Subscriptions that get what is sent. */
  readonly confirmed: number;
  /** How many wait to be confirmed. */
  readonly waiting: number;
  /** While nobody gets it: who would, had they followed the link in the mail by which SNS asked them: addresses, or kinds of subscription. */
  readonly pending: readonly string[];
  /** The policy of the topic: JSON text. */
  readonly policy: string;
}

/** A topic whose mails nobody gets. */
export interface TopicTrouble {
  /** Epoch milliseconds. */
  readonly since: number;
  /** What is wrong, and what to do about it. */
  readonly trouble: string;
}

/** Why nobody would get a mail that is sent there; null when somebody would, as far as can be seen. */
export function topicTrouble({ topicArn, account, confirmed, pending, policy }: TopicFacts): string | null {
  if (!mayPublish(policy, account, topicArn))
    return (
      `Nobody gets the mails of ${topicArn}: its policy does not let account ${account} publish. ` +
      'Allow the role of the service sns:Publish there.'
    );
  if (confirmed > 0) return null;
  const who = pending.slice(0, NAMES).join(', ');
  const more = pending.length > NAMES ? `, and ${pending.length - NAMES} more` : '';
  return pending.length > 0
    ? `Nobody gets the mails of ${topicArn}: no subscription is confirmed. ` +
        `The link in the mail that SNS sent has to be followed by ${who}${more}.`
    : `Nobody gets the mails of ${topicArn}: it has no subscription. aws sns subscribe ` +
        `--topic-arn ${topicArn} --protocol email --notification-endpoint ADDRESS`;
}

/** Subscribers in one sentence. */
const NAMES = 5;

export const topicLine = ({ since, trouble }: TopicTrouble): string =>
  `${trouble} (Seen since ${iso(since)}.)`;

/**
 * Whether a topic's own policy lets an account publish. What cannot be judged from here counts as allowed, for a
 * warning has to be right: only a plain refusal of everybody, and a policy of another account that names neither us
 * nor everybody, are told. https://docs.aws.amazon.com/sns/latest/dg/sns-using-identity-based-policies.html
 */
function mayPublish(policy: string, account: string, topicArn: string): boolean {
  const document = parseJson(policy);
  const entries = isObject(document) ? document['Statement'] : undefined;
  const statements = listOf(entries).filter(isObject).filter(isAboutPublishing);
  const refused = statements.some(
    (each) => each['Effect'] === 'Deny' && each['Condition'] === undefined && isMeant(each, EVERYBODY),
  );
  if (refused) return false;
  if (accountIn(topicArn) === account || !isObject(document)) return true;
  const ours = new RegExp(`^(?:\\*|${account}|arn:[a-z-]+:(?:iam|sts)::${account}:.+)$`);
  return statements.some(
    (each) => each['Effect'] === 'Allow' && isMeant(each, ours) && !isOfOthers(each, account),
  );
}

const listOf = (value: Json | undefined): readonly Json[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const textsOf = (value: Json | undefined): readonly string[] =>
  listOf(value).filter((each) => typeof each === 'string');

/** Actions are not told apart by case. */
const isAboutPublishing = ({ Action: action }: JsonObject): boolean =>
  textsOf(action).some((pattern) => matchesGlob(pattern.toLowerCase(), 'sns:publish'));

const EVERYBODY = /^\*$/;

const isMeant = ({ Principal: principal }: JsonObject, whom: RegExp): boolean =>
  textsOf(isObject(principal) ? principal['AWS'] : principal).some((name) => whom.test(name));

/** The policy that SNS gives a new topic names everybody, on the condition that they are of its own account. */
function isOfOthers({ Condition: condition }: JsonObject, account: string): boolean {
  const tests = isObject(condition) ? Object.values(condition).filter(isObject) : [];
  return tests
    .flatMap((test) => Object.entries(test))
    .filter(([key]) => /^aws:source(?:owner|account)$/i.test(key))
    .some(([, value]) => !textsOf(value).includes(account));
}
