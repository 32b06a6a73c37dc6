import type { Event } from '@aws-sdk/client-cloudtrail';
import { isObject, parseJson } from '../core/text/json.ts';
import { plainText } from '../core/text/plain-text.ts';
import { iso, SECOND } from '../core/text/time.ts';
import type { Clock } from '../ports.ts';
import type { AwsClients } from './aws-clients.ts';

/** LookupEvents takes two requests a second in an account and region (CloudTrail API reference). */
const PAUSE = 0.6 * SECOND;

/** Of the newest events about a resource, so many are looked at. */
const EVENTS = 20;

const UNREADABLE = 'who did it cannot be told: CloudTrail is not readable';
const UNKNOWN = 'who did it is not in CloudTrail';

/** Who changed something, as far as CloudTrail tells; it is asked only about what drifted, and never the reason to fail. */
export class Trail {
  readonly #clients: Pick<AwsClients, 'cloudtrail'>;
  readonly #clock: Pick<Clock, 'sleep'>;
  #last: Promise<unknown> = Promise.resolve();

  constructor(clients: Pick<AwsClients, 'cloudtrail'>, clock: Pick<Clock, 'sleep'>) {
    this.#clients = clients;
    this.#clock = clock;
  }

  /** A clause for people: `by ann (SetTopicAttributes, 2026-11-20T12:00:00Z)`, or why it cannot be told. */
  async lastChange(physicalId: string, signal?: AbortSignal): Promise<string> {
    const turn = this.#last.then(() => this.#ask(physicalId, signal));
    this.#last = turn.then(() => this.#clock.sleep(PAUSE, signal));
    return turn;
  }

  async #ask(physicalId: string, signal?: AbortSignal): Promise<string> {
    try {
      const client = await this.#clients.cloudtrail();
      const { LookupEventsCommand } = await import('@aws-sdk/client-cloudtrail');
      const command = new LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: nameOf(physicalId) }],
        MaxResults: EVENTS,
      });
      const { Events: events = [] } = await client.send(
        command,
        signal === undefined ? {} : { abortSignal: signal },
      );
      const change = events.find((event) => event.ReadOnly !== 'true' && !isByCloudFormation(event));
      return change === undefined ? UNKNOWN : told(change);
    } catch {
      // Denied, not there, too busy: it would be good to know, and nothing depends on it.
      return UNREADABLE;
    }
  }
}

/** CloudTrail names most resources by the end of their ARN. */
const nameOf = (physicalId: string): string =>
  physicalId.startsWith('arn:') ? (/[^:/]+$/.exec(physicalId)?.[0] ?? physicalId) : physicalId;

/** What CloudFormation does is what templates ask for. */
function isByCloudFormation({ CloudTrailEvent: text = '' }: Event): boolean {
  const event = parseJson(text);
  return isObject(event) && event['sourceIPAddress'] === 'cloudformation.amazonaws.com';
}

/** Longest name of a person or an event that is shown. */
const LONGEST = 100;

function told({
  Username: name = 'somebody',
  EventName: event = 'a change',
  EventTime: time,
}: Event): string {
  const at = time === undefined ? '' : `, ${iso(time.getTime())}`;
  return plainText(`by ${name.slice(0, LONGEST)} (${event.slice(0, LONGEST)}${at})`, 3 * LONGEST);
}
