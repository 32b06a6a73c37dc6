import { Fault } from '../core/fault.ts';
import type { Message } from '../core/mail.ts';
import type { Notifier } from '../ports.ts';
import type { AwsClients } from './aws-clients.ts';
import { toFault } from './cloudformation/faults.ts';
import { envelope, snsAttributes, snsSubject } from './sns-envelope.ts';

/** `Notifier` on SNS: one publish, which mail readers get as text and machines as JSON. */
export class SnsNotifier implements Notifier {
  readonly #clients: Pick<AwsClients, 'sns'>;

  constructor(clients: Pick<AwsClients, 'sns'>) {
    this.#clients = clients;
  }

  async publish(message: Message, signal?: AbortSignal): Promise<void> {
    const { topicArn } = message;
    const sns = await this.#clients.sns(regionOf(topicArn));
    const { PublishCommand } = await import('@aws-sdk/client-sns');
    const command = new PublishCommand({
      TopicArn: topicArn,
      Subject: snsSubject(message.subject),
      MessageStructure: 'json',
      Message: envelope(message),
      MessageAttributes: snsAttributes(message),
    });
    try {
      await sns.send(command, signal === undefined ? {} : { abortSignal: signal });
    } catch (error) {
      throw topicFault(toFault(error, { doing: `publish to ${topicArn}`, effect: 'possible' }), topicArn);
    }
  }
}

/** A topic lives in the region its ARN names, which need not be ours (IAM User Guide, "Amazon Resource Names"). */
export function regionOf(topicArn: string): string {
  const region = /^arn:aws[a-z-]*:sns:([a-z0-9-]+):\d{12}:[\w.-]+$/.exec(topicArn)?.[1];
  if (region !== undefined) return region;
  throw new Fault(
    'stalled',
    'topic-invalid',
    `${JSON.stringify(topicArn)} is not the ARN of an SNS topic.`,
    'Set MLOPS_SNS_TOPIC_ARN to something like arn:aws:sns:eu-west-1:111111111111:mlops.',
  );
}

/** Says of a topic that is not there what to do about it. */
export function topicFault(fault: unknown, topicArn: string): unknown {
  if (!(fault instanceof Fault) || fault.code !== 'not-found') return fault;
  return new Fault(
    'stalled',
    'topic-missing',
    `There is no SNS topic ${topicArn}.`,
    'Create it, or correct MLOPS_SNS_TOPIC_ARN; messages wait until then.',
  );
}
