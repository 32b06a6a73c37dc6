import { Fault } from '../../core/fault.ts';
import type { Attempt } from './attempt.ts';
import { systemCode } from './sdk-error.ts';

/** No connection was made, so nothing can have happened. */
const noConnection = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
]);

const certificate =
  /^(?:CERT_|ERR_TLS_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_IN_CHAIN$|UNABLE_TO_(?:VERIFY|GET_ISSUER))/;

/** The connection was there and went away, or the answer did not come in time. */
const lost = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE']);

/** What kept a request from being answered; undefined when it was answered. */
export function networkFault(error: Error, { doing, effect }: Attempt): Fault | undefined {
  const code = systemCode(error);
  if (code !== undefined && noConnection.has(code))
    return new Fault(
      'waiting',
      'unreachable',
      `Could not ${doing}: AWS cannot be reached (${code}).`,
      'Look at the network, the proxy and AWS_ENDPOINT_URL; it will be tried again.',
    );
  if (code !== undefined && certificate.test(code))
    return new Fault(
      'stalled',
      'unreachable',
      `Could not ${doing}: the certificate of the AWS endpoint is not trusted (${code}).`,
      'If a proxy or an emulator brings its own certificate authority, name it in NODE_EXTRA_CA_CERTS.',
    );
  if (error.name !== 'TimeoutError' && (code === undefined || !lost.has(code))) return undefined;
  const why = code === 'ECONNRESET' || code === 'EPIPE' ? 'the connection was cut' : 'no answer came in time';
  return effect === 'possible'
    ? new Fault(
        'failed',
        'timeout',
        `Asked AWS to ${doing}, but ${why}.`,
        'It may have been done or not; the stack is looked at before anything is tried again.',
      )
    : new Fault('waiting', 'timeout', `Could not ${doing}: ${why}.`, 'It will be tried again.');
}
