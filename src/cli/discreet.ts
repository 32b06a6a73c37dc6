import { secretsIn } from '../compose-secrets.ts';
import { hiding } from '../core/text/redact.ts';
import type { Redact } from '../core/text/redact.ts';
import type { Outside, Stream } from './outside.ts';

/**
 * The same outside, but no secret of its environment is ever printed: a server may name a branch after the token it was
 * shown, and what `plan` prints is often put under a pull request.
 */
export function discreet(outside: Outside): Outside {
  const hide = hiding(secretsIn(outside.env));
  return { ...outside, stdout: without(outside.stdout, hide), stderr: without(outside.stderr, hide) };
}

const without = (stream: Stream, hide: Redact): Stream => ({
  write: (text) => stream.write(hide(text)),
  ...(stream.isTTY === undefined ? {} : { isTTY: stream.isTTY }),
  ...(stream.columns === undefined ? {} : { columns: stream.columns }),
});
