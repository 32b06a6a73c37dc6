import { isObject, parseJson } from '../core/text/json.ts';
import type { Json } from '../core/text/json.ts';
import type { Redact } from '../core/text/redact.ts';
import type { Notifier } from '../ports.ts';

/**
 * The last look at a mail before it leaves: whatever a commit, a template or AWS wrote into it, no secret of this
 * process and nothing that looks like one goes out (I9). Ids and attributes are ours.
 */
export const redactingNotifier = (notifier: Notifier, redact: Redact): Notifier => ({
  publish: (message, signal) => {
    const { subject, text, json } = message;
    const clean = { subject: redact(subject), text: redact(text), json: redactedJson(json, redact) };
    return notifier.publish({ ...message, ...clean }, signal);
  },
});

/** Text by text, so that it stays JSON whatever is taken out. */
const redactedJson = (json: string, redact: Redact): string =>
  JSON.stringify(redacted(parseJson(json) ?? json, redact));

function redacted(value: Json, redact: Redact): Json {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item: Json) => redacted(item, redact));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, redacted(member, redact)]));
}
