import { canonical } from '../../core/text/json.ts';
import { AwsError } from '../protocol/message.ts';
import { optional } from '../protocol/query.ts';
import type { Stack, TokenUse } from '../world.ts';
import type { Call } from './call.ts';

const PATTERN = /^[a-zA-Z0-9][-a-zA-Z0-9]{0,127}$/;

/**
 * The earlier use of the request's token: the same request is answered as before and does nothing; another one under
 * the same token is refused. A token is forgotten with its stack.
 * Reference: CreateStack API reference, ClientRequestToken.
 *
 * @throws AwsError TokenAlreadyExistsException
 */
export function replayed(call: Call, operation: string): TokenUse | undefined {
  const { world, form } = call;
  const token = optional(form, 'ClientRequestToken');
  if (token === null) return undefined;
  if (!PATTERN.test(token)) {
    throw new AwsError(
      400,
      'ValidationError',
      `1 validation error detected: Value '${token}' at 'clientRequestToken' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9][-a-zA-Z0-9]*`,
    );
  }
  const use = world.tokens[tokenKey(call, token)];
  if (use === undefined || world.stacks[use.stackId]?.state.status === 'DELETE_COMPLETE') return undefined;
  if (use.request === requestText(call, operation)) return use;
  throw new AwsError(
    400,
    'TokenAlreadyExistsException',
    `A client request token already exists with different parameters: ${token}`,
  );
}

export function rememberToken(call: Call, operation: string, stack: Stack): void {
  const token = optional(call.form, 'ClientRequestToken');
  if (token === null) return;
  call.world.tokens[tokenKey(call, token)] = {
    stackId: stack.id,
    request: requestText(call, operation),
    operationId: stack.state.operations[0]?.id ?? '',
  };
}

const tokenKey = ({ region }: Call, token: string): string => `${region}/${token}`;

const requestText = ({ form }: Call, operation: string): string =>
  canonical({ ...Object.fromEntries(form), Action: operation });
