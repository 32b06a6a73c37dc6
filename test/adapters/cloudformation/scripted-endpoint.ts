import { Readable } from 'node:stream';
import type { Role } from '../../../src/adapters/assumed-role.ts';
import { awsClients, type AwsClients } from '../../../src/adapters/aws-clients.ts';

/** What an endpoint was asked, as it came over the wire. */
export interface Asked {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly operation: string;
  /** Members of a query-protocol request: `Parameters.member.1.ParameterKey`. */
  readonly form: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  readonly body?: string;
}

export type Script = (asked: Asked) => Answer | Error | Promise<Answer>;

/** Real SDK clients whose network is a function of the test. */
export function scripted(script: Script, region = 'eu-west-1', role?: Role): AwsClients {
  const handle = async (request: Request) => {
    const body = textOf(request.body);
    const form = Object.fromEntries(new URLSearchParams(body));
    const answer = await script({
      method: request.method,
      host: request.hostname,
      path: request.path,
      operation: form['Action'] ?? request.method,
      form,
      headers: request.headers,
      body,
    });
    if (answer instanceof Error) throw answer;
    const headers = { 'content-type': 'text/xml' };
    return {
      response: { statusCode: answer.status ?? 200, headers, body: Readable.from([answer.body ?? '']) },
    };
  };
  return awsClients({
    version: '0.0.0-test',
    region,
    credentials: { accessKeyId: 'AKIAEXAMPLEEXAMPLE00', secretAccessKey: 'secret' },
    ...(role === undefined ? {} : { role }),
    requestHandler: { handle, updateHttpClientConfig: () => undefined, httpHandlerConfigs: () => ({}) },
  });
}

/** The JSON protocols send bytes. */
const textOf = (body: unknown): string =>
  body instanceof Uint8Array ? Buffer.from(body).toString('utf8') : typeof body === 'string' ? body : '';

interface Request {
  readonly method: string;
  readonly hostname: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A success of the query protocol. */
export const ok = (operation: string, result = ''): Answer => ({
  body: `<${operation}Response><${operation}Result>${result}</${operation}Result></${operation}Response>`,
});

/** An error of the query protocol. */
export const refusal = (code: string, message: string, status = 400): Answer => ({
  status,
  body:
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code>` +
    `<Message>${escape(message)}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
});

/** What moto and proxies answer when they are at a loss. */
export const htmlPage: Answer = { status: 500, body: '<!doctype html>\n<html lang=en><title>500</title>' };

export const networkError = (code: string): Error => Object.assign(new Error(`network ${code}`), { code });

/** DescribeStacks' answer for stacks given as XML members. */
export const stacksPage = (stacks: readonly string[], next?: string): Answer =>
  ok(
    'DescribeStacks',
    `<Stacks>${stacks.map((stack) => `<member>${stack}</member>`).join('')}</Stacks>` +
      (next === undefined ? '' : `<NextToken>${next}</NextToken>`),
  );

/** One stack as DescribeStacks writes it. */
export const stackXml = (name: string, status = 'CREATE_COMPLETE', more = ''): string =>
  `<StackName>${name}</StackName><StackId>${arn(name)}</StackId><StackStatus>${status}</StackStatus>` +
  `<CreationTime>2026-01-02T03:04:05Z</CreationTime>${more}`;

export const arn = (name: string): string =>
  `arn:aws:cloudformation:eu-west-1:111111111111:stack/${name}/00000000-0000-4000-8000-000000000000`;

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
