import type { HttpRequest } from '../../src/simulator/protocol/message.ts';
import type { Region } from './wire.ts';

/** What a command of any client says. */
export interface Command {
  readonly input: object;
}

/** One call as it goes out: no SDK between the service and the wire. */
export interface Line {
  readonly service: 'cloudformation' | 'sns';
  readonly region: Region;
  /** How often a call is made at most: reads again when they fail, as the SDK makes them. */
  readonly attempts: number;
  readonly send: (request: HttpRequest) => Promise<Answer>;
}

interface Answer {
  readonly response: { readonly statusCode: number; readonly body: AsyncIterable<unknown> };
}

/**
 * Says and understands just as much of the Query protocol as the service needs
 * (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html). The SDK's own clients, which take a third of the time of
 * a history, say the same in one of eight histories, and everywhere else in the tests.
 */
export async function callShort(line: Line, command: Command): Promise<object> {
  const operation = command.constructor.name.replace(/Command$/, '');
  for (let attempt = 1; ; attempt += 1) {
    try {
      return {
        ...(await once(line, operation, command)),
        $metadata: { httpStatusCode: 200, attempts: attempt },
      };
    } catch (error) {
      if (attempt >= line.attempts || !isTransient(error)) throw error;
    }
  }
}

async function once({ service, region, send }: Line, operation: string, { input }: Command): Promise<object> {
  const form = new URLSearchParams({ Action: operation, Version: VERSION[service] });
  for (const [name, value] of Object.entries(input)) flatten(form, name, value);
  const { response } = await send({
    method: 'POST',
    hostname: `${service}.${region}.amazonaws.com`,
    path: '/',
    headers: { authorization: `Credential=simulated/20261120/${region}/${service}/aws4_request` },
    body: form.toString(),
  });
  const parts: Uint8Array[] = [];
  for await (const part of response.body) if (part instanceof Uint8Array) parts.push(part);
  const root = parse(Buffer.concat(parts).toString('utf8'));
  if (response.statusCode === 200) return partOf(root, `${operation}Result`);
  throw refusal(partOf(root, 'Error'), response.statusCode);
}

const VERSION = { cloudformation: '2010-05-15', sns: '2010-03-31' } as const;

type Value = string | boolean | Date | readonly Value[] | { readonly [name: string]: Value } | undefined;

/** Lists are numbered from 1, maps are lists of names and values; an empty list is said, too. */
function flatten(form: URLSearchParams, name: string, value: unknown): void {
  if (value === undefined) return;
  if (Array.isArray(value)) {
    if (value.length === 0) form.set(name, '');
    for (const [index, item] of value.entries()) flatten(form, `${name}.member.${index + 1}`, item);
  } else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    form.set(name, String(value));
  else if (typeof value !== 'object' || value === null) throw new TypeError(`${name} cannot be sent`);
  else if (name === 'MessageAttributes')
    for (const [index, [key, entry]] of Object.entries(value).entries()) {
      form.set(`${name}.entry.${index + 1}.Name`, key);
      flatten(form, `${name}.entry.${index + 1}.Value`, entry);
    }
  else for (const [key, item] of Object.entries(value)) flatten(form, `${name}.${key}`, item);
}

interface Element {
  readonly name: string;
  readonly children: [string, Value][];
  text: string;
}

function parse(xml: string): Value {
  const open: Element[] = [{ name: '', children: [], text: '' }];
  for (const [, slash, name = '', text = ''] of xml.matchAll(/<(\/?)(\w+)[^>]*>([^<]*)/g)) {
    if (slash === '') open.push({ name, children: [], text });
    else {
      const closed = open.pop();
      if (closed !== undefined) open.at(-1)?.children.push([closed.name, valueOf(closed)]);
    }
  }
  return Object.fromEntries(open[0]?.children ?? []);
}

const DATES: readonly string[] = ['CreationTime', 'LastUpdatedTime', 'DeletionTime', 'Timestamp'];
/** AWS writes down that they are empty, and of these the service has to hear it. */
const LISTS: readonly string[] = ['Stacks', 'StackSummaries', 'Summaries', 'Changes'];
const FLAGS: readonly string[] = ['EnableTerminationProtection', 'DisableRollback'];

function valueOf({ name, children, text }: Element): Value {
  if (children.length > 0)
    return children.every(([child]) => child === 'member')
      ? children.map(([, value]) => value)
      : Object.fromEntries(children);
  if (text === '') return LISTS.includes(name) ? [] : undefined;
  if (DATES.includes(name)) return new Date(text);
  return FLAGS.includes(name) ? text === 'true' : text.replaceAll(/&(?:amp|lt|gt|quot|#xD);/g, decoded);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#xD;': '\r',
};

const decoded = (entity: string): string => ENTITIES[entity] ?? '';

/** What is inside the one element of the answer that has that name. */
function partOf(root: Value, name: string): { readonly [name: string]: Value } {
  const whole = Object.values(isObject(root) ? root : {})[0];
  const part = isObject(whole) ? whole[name] : undefined;
  return isObject(part) ? part : {};
}

const isObject = (value: Value): value is { readonly [name: string]: Value } =>
  typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date);

/** As the SDK throws it. */
function refusal(said: { readonly [name: string]: Value }, statusCode: number): Error {
  const [code, message] = [said['Code'], said['Message']].map((text) =>
    typeof text === 'string' ? text : '',
  );
  return Object.assign(new Error(message), {
    name: code,
    Code: code,
    $fault: statusCode < 500 ? 'client' : 'server',
    $metadata: { httpStatusCode: statusCode },
  });
}

function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (!('$metadata' in error)) return true;
  return error.name === 'Throttling' || ('$fault' in error && error.$fault === 'server');
}
