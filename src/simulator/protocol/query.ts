import { AwsError, type HttpAnswer } from './message.ts';
import { xml, type XmlValue } from './xml.ts';

/**
 * The parameters of an AWS Query request. Structures and lists are flattened into dotted names:
 * `Parameters.member.1.ParameterKey` (AWS Query protocol, smithy.io/2.0/aws/protocols/aws-query-protocol.html).
 */
export type Form = ReadonlyMap<string, string>;

export const parseForm = (body: string): Form => new Map(new URLSearchParams(body));

export const formOf = (values: Readonly<Record<string, string>>): Form => new Map(Object.entries(values));

export const optional = (form: Form, name: string): string | null => form.get(name) ?? null;

export function required(form: Form, name: string): string {
  const value = form.get(name);
  if (value === undefined || value === '') {
    throw new AwsError(
      400,
      'ValidationError',
      `1 validation error detected: Value at '${name.charAt(0).toLowerCase()}${name.slice(1)}' failed to satisfy constraint: Member must not be null`,
    );
  }
  return value;
}

export const flag = (form: Form, name: string): boolean => form.get(name)?.toLowerCase() === 'true';

/** True when the list was sent, if only as an empty one. */
export const given = (form: Form, name: string): boolean =>
  [...form.keys()].some((key) => key === name || key.startsWith(`${name}.`));

/** The texts of a list; `wrapper` is `member`, or `entry` in a map. */
export function list(form: Form, name: string): readonly string[] {
  const values: string[] = [];
  for (let index = 1; ; index += 1) {
    const value = form.get(`${name}.member.${index}`);
    if (value === undefined) return values;
    values.push(value);
  }
}

/** The structures of a list, each as a form of its own. */
export function structures(form: Form, name: string, wrapper = 'member'): readonly Form[] {
  const found = new Map<number, Map<string, string>>();
  const prefix = `${name}.${wrapper}.`;
  for (const [key, value] of form) {
    if (!key.startsWith(prefix)) continue;
    const [position = '', ...path] = key.slice(prefix.length).split('.');
    const index = Number(position);
    const structure = found.get(index) ?? new Map<string, string>();
    structure.set(path.join('.'), value);
    found.set(index, structure);
  }
  return [...found].toSorted(([a], [b]) => a - b).map(([, structure]) => structure);
}

export interface QueryContext {
  readonly operation: string;
  readonly namespace: string;
  readonly requestId: string;
}

export function queryAnswer(
  context: QueryContext,
  result: { readonly [name: string]: XmlValue },
): HttpAnswer {
  const { operation, namespace, requestId } = context;
  const body =
    `<${operation}Response xmlns="${namespace}">` +
    xml(`${operation}Result`, result) +
    xml('ResponseMetadata', { RequestId: requestId }) +
    `</${operation}Response>`;
  return textXml(200, body, requestId);
}

export function queryError(context: QueryContext, error: AwsError): HttpAnswer {
  const body =
    `<ErrorResponse xmlns="${context.namespace}">` +
    xml('Error', {
      Type: error.statusCode < 500 ? 'Sender' : 'Receiver',
      Code: error.code,
      Message: error.message,
    }) +
    xml('RequestId', context.requestId) +
    '</ErrorResponse>';
  return textXml(error.statusCode, body, context.requestId);
}

function textXml(statusCode: number, body: string, requestId: string): HttpAnswer {
  return {
    statusCode,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body: Buffer.from(body),
  };
}
