import { createServer, request as send } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { EventEmitter, once } from 'node:events';

/** Stands between the service and an AWS endpoint, and writes down what was asked for. */
export interface CountingProxy {
  /** For AWS_ENDPOINT_URL. */
  readonly url: string;
  /** Calls that change something, `UpdateStack mlops-default-churn`, since it was asked last. */
  changes(): readonly string[];
  /** Resolves when such a call arrives. */
  arrival(operation: string): Promise<void>;
  /** From now on calls of that operation arrive, and their answers do not. */
  keepAnswersOf(operation: string | null): void;
  /**
   * From now on the calls for which the function has a message are answered with AccessDenied and that message, and
   * are not passed on.
   */
  refuse(message: (form: URLSearchParams) => string | null): void;
  /** All that was answered to calls of that operation. */
  answersTo(operation: string): readonly string[];
  close(): Promise<void>;
}

interface Call {
  readonly operation: string;
  readonly about: string;
}

export async function countingProxy(target: string): Promise<CountingProxy> {
  let changes: string[] = [];
  let silent: string | null = null;
  let refusal: (form: URLSearchParams) => string | null = () => null;
  const answers = new Map<string, string[]>();
  const arrivals = new EventEmitter();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      const body = Buffer.concat(chunks);
      const call = callOf(request, body);
      if (!isRead(call.operation)) changes.push(`${call.operation} ${call.about}`.trim());
      arrivals.emit(call.operation);
      const message = refusal(formOf(body));
      if (message !== null) {
        response.writeHead(403).end(accessDenied(message));
        return;
      }
      const onward = call.operation === silent ? null : response;
      forward({ target, request, body }, onward, (text) => {
        answers.set(call.operation, [...(answers.get(call.operation) ?? []), text]);
      });
    });
  });
  const url = await listening(server);
  return {
    url,
    changes: () => {
      const since = changes;
      changes = [];
      return since;
    },
    arrival: async (operation) => {
      await once(arrivals, operation);
    },
    keepAnswersOf: (operation) => {
      silent = operation;
    },
    refuse: (message) => {
      refusal = message;
    },
    answersTo: (operation) => answers.get(operation) ?? [],
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the proxy has no port');
  return `http://127.0.0.1:${address.port}`;
}

/** The Query protocol names the operation in the form, the JSON protocols in a header, S3 in method and path. */
function callOf({ method, url, headers }: IncomingMessage, body: Buffer): Call {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return { operation: target.split('.').at(-1) ?? target, about: '' };
  const form = formOf(body);
  const action = form.get('Action');
  if (action === null) return { operation: `${method}`, about: `${url}` };
  const stack = form.get('StackName') ?? '';
  return { operation: action, about: /:stack\/([^/]+)\//.exec(stack)?.[1] ?? stack };
}

const formOf = (body: Buffer): URLSearchParams => new URLSearchParams(body.toString('latin1'));

/** An error of the Query protocol. */
const accessDenied = (message: string): string =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>${message}</Message></Error></ErrorResponse>`;

const isRead = (operation: string): boolean => /^(?:Describe|List|Get|HEAD|GET)/.test(operation);

interface Forwarded {
  readonly target: string;
  readonly request: IncomingMessage;
  readonly body: Buffer;
}

/**
 * @param response null: the answer is thrown away, and whoever asked waits
 * @param heard is told what was answered
 */
function forward(
  { target, request, body }: Forwarded,
  response: ServerResponse | null,
  heard: (text: string) => void,
): void {
  const { method, url, headers } = request;
  const onward = send(new URL(url ?? '/', target), { method: method ?? 'GET', headers }, (answer) => {
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.once('end', () => heard(Buffer.concat(chunks).toString('utf8')));
    if (response === null) answer.resume();
    else answer.pipe(response.writeHead(answer.statusCode ?? 502, answer.headers));
  });
  onward.once('error', () => request.socket.destroy());
  onward.end(body);
}
