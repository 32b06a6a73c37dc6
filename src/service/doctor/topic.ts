import { counted } from '../../core/change-lines.ts';
import { checker } from '../../core/diagnosis.ts';
import type { Check } from '../../core/diagnosis.ts';
import type { Examiner } from '../../inside-ports.ts';
import { orFault } from './or-fault.ts';

const { ok, warn, fail } = checker('mail');

/** Whether anybody hears what the service says. */
export function checkTopic(topic: string, examiner: Examiner, signal: AbortSignal): Promise<Check> {
  return orFault(
    async () => {
      const { confirmed, pending } = await examiner.subscribers(topic, signal);
      if (confirmed === 0)
        return warn(
          `Nobody hears ${topic}: ${pending} of its subscriptions wait to be confirmed, none is.`,
          pending > 0
            ? 'Follow the link in the message that AWS sent to the address; look among the spam too.'
            : `Subscribe somebody: aws sns subscribe --topic-arn ${topic} --protocol email --notification-endpoint ADDRESS`,
        );
      const says = `${topic} has ${counted(confirmed, 'confirmed subscription')}`;
      return pending === 0
        ? ok(`${says}.`)
        : warn(`${says}, and ${pending} that wait.`, 'Whoever was subscribed follows the link AWS sent.');
    },
    ({ code, message, hint }) =>
      code === 'not-found'
        ? fail(`There is no topic ${topic}.`, 'Create it, or correct MLOPS_SNS_TOPIC_ARN.')
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
