import { createServer, request as send } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';

/**
 * When a process is killed around one of its calls: before it reaches AWS, when it had its effect but the answer is
 * not out, or with the answer in its hands.
 */
export const MOMENTS = ['before it arrives', 'before its answer', 'after its answer'] as const;
export type Moment = (typeof MOMENTS)[number];

/** Stands between a service and an AWS endpoint, and says when it is time to kill the service. */
export interface KillingProxy {
  /** For AWS_ENDPOINT_URL. */
  readonly url: string;
  /** Resolves with the call's name at that moment of the call with that number, counted from 1 from now on. */
  strikeAt(call: number, moment: Moment): Promise<string>;
  /** All mutations that had an effect: `UpdateStack mlops-default-churn`. */
  readonly effects: readonly string[];
  close(): Promise<void>;
}

interface Armed {
  left: number;
  readonly moment: Moment;
  readonly strike: (operation: string) => void;
}

export async function killingProxy(target: string): Promise<KillingProxy> {
  const effects: string[] = [];
  let armed: Armed | null = null;

  async function relay(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await read(request);
    const call = nameOf(body);
    const due = armed !== null && (armed.left -= 1) === 0 ? armed : null;
    if (due !== null) armed = null;
    if (due?.moment === 'before it arrives') return due.strike(call);
    const answer = await forward(target, request, body);
    if (answer.status < 300 && isChange(call)) effects.push(call);
    if (due?.moment === 'before its answer') return due.strike(call);
    response.writeHead(answer.status, answer.headers).end(answer.body);
    due?.strike(call);
  }

  const server = createServer((request, response) => {
    // Whoever asked may be dead by now; then there is nobody to answer.
    relay(request, response).catch(() => request.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the proxy has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    strikeAt: (call, moment) =>
      new Promise((strike) => {
        armed = { left: call, moment, strike };
      }),
    effects,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function read(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The Query protocol names the operation and the stack in the form. */
function nameOf(body: Buffer): string {
  const form = new URLSearchParams(body.toString('latin1'));
  const stack = form.get('StackName') ?? '';
  return `${form.get('Action')} ${/:stack\/([^/]+)\//.exec(stack)?.[1] ?? stack}`.trim();
}

const isChange = (call: string): boolean => !/^(?:Describe|List|Get|Publish|null)/.test(call);

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

async function forward(
  target: string,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
): Promise<Answer> {
  const onward = send(new URL(url ?? '/', target), { method: method ?? 'GET', headers });
  onward.end(body);
  const [answer]: IncomingMessage[] = await once(onward, 'response');
  if (answer === undefined) throw new Error('no answer');
  return { status: answer.statusCode ?? 502, headers: answer.headers, body: await read(answer) };
}
