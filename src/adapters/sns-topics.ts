import type { SNSClient, Subscription } from '@aws-sdk/client-sns';
import type { TopicFacts } from '../core/topic-health.ts';
import type { Topics } from '../ports.ts';
import type { AwsClients } from './aws-clients.ts';
import { toFault } from './cloudformation/faults.ts';
import { regionOf, topicFault } from './sns-notifier.ts';

/** What SNS says of topics. Reads only. */
export class SnsTopics implements Topics {
  readonly #clients: Pick<AwsClients, 'sns' | 'sts'>;
  #account: string | null = null;

  constructor(clients: Pick<AwsClients, 'sns' | 'sts'>) {
    this.#clients = clients;
  }

  async inspect(topicArn: string, signal?: AbortSignal): Promise<TopicFacts> {
    const sns = await this.#clients.sns(regionOf(topicArn));
    const options = signal === undefined ? {} : { abortSignal: signal };
    try {
      const account = (this.#account ??= await this.#whoAmI(options));
      const { GetTopicAttributesCommand } = await import('@aws-sdk/client-sns');
      const { Attributes: attributes = {} } = await sns.send(
        new GetTopicAttributesCommand({ TopicArn: topicArn }),
        options,
      );
      const {
        Policy: policy = '',
        SubscriptionsConfirmed: confirmed = '0',
        SubscriptionsPending: waiting = '0',
      } = attributes;
      const pending = Number(confirmed) > 0 ? [] : await pendingOf(sns, topicArn, options);
      return { topicArn, account, confirmed: Number(confirmed), waiting: Number(waiting), pending, policy };
    } catch (error) {
      throw topicFault(toFault(error, { doing: `look at ${topicArn}`, effect: 'none' }), topicArn);
    }
  }

  async #whoAmI(options: Options): Promise<string> {
    const sts = await this.#clients.sts();
    const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
    return (await sts.send(new GetCallerIdentityCommand({}), options)).Account ?? '';
  }
}

interface Options {
  readonly abortSignal?: AbortSignal;
}

/** One page: SNS gives up to 100, and a sentence names a few. */
async function pendingOf(sns: SNSClient, topicArn: string, options: Options): Promise<readonly string[]> {
  const { ListSubscriptionsByTopicCommand } = await import('@aws-sdk/client-sns');
  const command = new ListSubscriptionsByTopicCommand({ TopicArn: topicArn });
  const { Subscriptions: subscriptions = [] } = await sns.send(command, options);
  return subscriptions.map(nameOf);
}

/** The address of an endpoint of another kind may hold a password. */
const nameOf = ({ Protocol: protocol = '', Endpoint: endpoint = '' }: Subscription): string =>
  protocol.startsWith('email') ? endpoint : `a subscription of the kind ${protocol}`;
