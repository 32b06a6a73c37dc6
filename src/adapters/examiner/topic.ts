import { regionIn } from '../../core/arn.ts';
import type { AwsClients } from '../aws-clients.ts';
import { asking, until } from './asking.ts';

/** An e-mail address counts as pending until its reader has followed the link (GetTopicAttributes API reference). */
export async function subscribers(
  clients: AwsClients,
  topic: string,
  signal?: AbortSignal,
): Promise<{ readonly confirmed: number; readonly pending: number }> {
  return asking(`look at the topic ${topic}`, async () => {
    const { GetTopicAttributesCommand } = await import('@aws-sdk/client-sns');
    const client = await clients.sns(regionIn(topic) ?? (await clients.region()));
    const command = new GetTopicAttributesCommand({ TopicArn: topic });
    const { Attributes: attributes = {} } = await client.send(command, until(signal));
    return {
      confirmed: Number(attributes['SubscriptionsConfirmed'] ?? 0),
      pending: Number(attributes['SubscriptionsPending'] ?? 0),
    };
  });
}
