import { counted } from '../../core/show/change-lines.ts';
import { checker } from '../../core/show/diagnosis.ts';
import type { Check } from '../../core/show/diagnosis.ts';
import { topicTrouble } from '../../core/topic-health.ts';
import type { Topics } from '../../ports.ts';
import { orFault } from './or-fault.ts';

const { ok, warn, fail } = checker('mail');

/** Whether anybody hears what the service says: what the service looks at by itself, at its start and now and then. */
export function checkTopic(topic: string, topics: Topics, signal: AbortSignal): Promise<Check> {
  return orFault(
    async () => {
      const facts = await topics.inspect(topic, signal);
      const trouble = topicTrouble(facts);
      if (trouble !== null) return warn(trouble, null);
      const { confirmed, waiting } = facts;
      const says = `${topic} has ${counted(confirmed, 'confirmed subscription')}`;
      return waiting === 0
        ? ok(`${says}.`)
        : warn(`${says}, and ${waiting} that wait.`, 'Whoever was subscribed follows the link AWS sent.');
    },
    ({ code, message, hint }) =>
      code === 'topic-missing' || code === 'topic-invalid'
        ? fail(message, 'Create it, or correct MLOPS_SNS_TOPIC_ARN or the `notify` that names it.')
        : warn(
            `Who hears ${topic} cannot be told: ${message}`,
            hint ?? 'Allow sns:GetTopicAttributes on it.',
          ),
  );
}

export const withoutTopic = warn(
  'No topic is set: what happens is only in the log.',
  'Set MLOPS_SNS_TOPIC_ARN to a topic to which somebody is subscribed.',
);
