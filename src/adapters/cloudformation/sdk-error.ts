/** The shape of what SDK clients throw, read without trusting it. */
interface SdkError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly Code?: unknown;
  readonly code?: unknown;
  readonly $fault?: unknown;
}

/** Every error that passed through a client's middleware carries `$metadata`. */
export const isSdkError = (error: Error): boolean => (error as SdkError).$metadata !== undefined;

/** AWS's own error code; undefined when the answer was no AWS answer (an HTML page, a cut body). */
export function serviceCode(error: Error): string | undefined {
  const { $fault: fault, Code: code } = error as SdkError;
  if (fault === undefined) return undefined;
  // SNS says `NotFound` on the wire and the SDK calls it `NotFoundException`: the wire is AWS's word.
  return typeof code === 'string' ? code : error.name;
}

/** `ECONNREFUSED` and its like, from Node. */
export function systemCode(error: Error): string | undefined {
  const { code } = error as SdkError;
  return typeof code === 'string' ? code : undefined;
}

export const statusCode = (error: Error): number | undefined => (error as SdkError).$metadata?.httpStatusCode;

const longest = 500;

/**
 * AWS's sentence, fit for people: one line, cut at 500 characters, without control characters and without anything
 * that looks like an access key id.
 */
export function words(error: Error): string {
  const line = error.message
    // eslint-disable-next-line no-control-regex -- control characters are what it removes
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .replace(/(?:AKIA|ASIA)[A-Z0-9]{12,}/g, '****')
    .trim()
    .replace(/\.$/, '');
  return line.length > longest ? `${line.slice(0, longest)}...` : line;
}
