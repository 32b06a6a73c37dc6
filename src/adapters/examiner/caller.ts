import type { Caller } from '../../inside-ports.ts';
import type { AwsClients } from '../aws-clients.ts';
import { asking, until } from './asking.ts';

/** Who AWS takes us for, and what time it has. */
export async function caller(clients: AwsClients, now: () => number, signal?: AbortSignal): Promise<Caller> {
  return asking('ask AWS who we are', async () => {
    const region = await clients.region();
    const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
    const client = await clients.sts();
    const command = new GetCallerIdentityCommand({});
    let ahead: number | null = null;
    // The SDK corrects a skew by itself and does not tell: the header does.
    command.middlewareStack.add(
      (next) => async (args) => {
        const sent = now();
        const answer = await next(args);
        ahead = aheadOf(dateOf(answer.response), sent, now());
        return answer;
      },
      { step: 'deserialize', priority: 'low', name: 'readDate' },
    );
    const { Account: account = '', Arn: arn = '' } = await client.send(command, until(signal));
    return { account, region, arn, ahead };
  });
}

/** The Date of an answer is a whole second, and was written between the request and its end. */
function aheadOf(date: string | undefined, sent: number, received: number): number | null {
  const theirs = Date.parse(date ?? '');
  if (Number.isNaN(theirs)) return null;
  if (theirs + 1000 < sent) return theirs + 1000 - sent;
  return theirs > received ? theirs - received : 0;
}

function dateOf(response: unknown): string | undefined {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return undefined;
  const { headers } = response;
  if (typeof headers !== 'object' || headers === null) return undefined;
  const entry = Object.entries(headers).find(([name]) => name.toLowerCase() === 'date');
  return typeof entry?.[1] === 'string' ? entry[1] : undefined;
}
