import type { MessageAttributeValue } from '@aws-sdk/client-sns';
import type { Message } from '../core/mail.ts';

/** SNS counts the whole envelope and the attributes (API reference, Publish: "at most 256 KB", in bytes of UTF-8). */
const limit = 256 * 1024;
const longestSubject = 99;
const mostValues = 50;

/** Printable ASCII that begins with a visible character, 1 to 99 long (API reference, Publish, `Subject`). */
export function snsSubject(subject: string): string {
  const legal = subject
    .replace(/[^\x20-\x7e]+/g, '?')
    .trim()
    .slice(0, longestSubject);
  return legal === '' ? 'mlops-reconciler' : legal;
}

/** What subscribers filter by. A list past 50 values becomes `many`: a filter policy reads no more of them. */
export function snsAttributes({ attributes }: Message): Record<string, MessageAttributeValue> {
  const lists = { environment: attributes.environment, pipeline: attributes.pipeline };
  const arrays = Object.entries(lists)
    // An attribute must not be empty, and a message about the whole configuration names no pipeline.
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => {
      const listed = values.length > mostValues ? ['many'] : values;
      return [name, { DataType: 'String.Array', StringValue: JSON.stringify(listed) }] as const;
    });
  return {
    ...Object.fromEntries(arrays),
    outcome: { DataType: 'String', StringValue: attributes.outcome },
    severity: { DataType: 'String', StringValue: attributes.severity },
  };
}

/**
 * The `MessageStructure: json` envelope within SNS's limit: people get the text, cut where it is too long; machines
 * get the JSON whole, or a stub that says so, because half of a JSON text is none.
 */
export function envelope(message: Message): string {
  const room = limit - attributeBytes(message);
  const whole = pack(message.text, message.json);
  if (bytes(whole) <= room) return whole;
  const json = bytes(pack('', message.json)) <= room / 2 ? message.json : stub(message);
  return pack(
    cut(message.text, (text) => bytes(pack(text, json)) <= room),
    json,
  );
}

/**
 * What subscribers get by protocol: people the text, everybody else the JSON. The whole counts against the limit, so
 * nothing stands there twice. https://docs.aws.amazon.com/sns/latest/dg/sns-send-custom-platform-specific-payloads-mobile-devices.html
 */
const pack = (text: string, json: string): string => JSON.stringify({ default: json, email: text });

const note = '\n\n[The rest is left out: SNS carries no longer messages.]';

/** The longest beginning that fits, found by halving; never half of a surrogate pair. */
function cut(text: string, fits: (text: string) => boolean): string {
  if (fits(text)) return text;
  let [short, long] = [0, text.length];
  while (long - short > 1) {
    const middle = Math.floor((short + long) / 2);
    if (fits(text.slice(0, middle) + note)) short = middle;
    else long = middle;
  }
  return text.slice(0, short).replace(/[\ud800-\udbff]$/, '') + note;
}

const stub = ({ id, subject }: Message): string =>
  JSON.stringify({ schema_version: 1, id, subject, truncated: true });

function attributeBytes(message: Message): number {
  const attributes = Object.entries(snsAttributes(message));
  return attributes.reduce(
    (sum, [name, { DataType: type = '', StringValue: value = '' }]) => sum + bytes(name + type + value),
    0,
  );
}

const bytes = (text: string): number => Buffer.byteLength(text);
