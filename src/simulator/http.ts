import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { ConnectionError } from './disturb.ts';
import { readBody } from './protocol/message.ts';
import type { Simulator } from './simulator.ts';

export interface Listening {
  /** `http://127.0.0.1:<port>`, for AWS_ENDPOINT_URL. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves a simulator over HTTP, on the loopback interface only: it checks no signatures.
 *
 * @param port 0 for any free one
 */
export async function listen(simulator: Simulator, port: number): Promise<Listening> {
  const server = createServer((request, response) => {
    serve(simulator, request, response).catch((error: unknown) => {
      request.socket.destroy(error instanceof Error ? error : undefined);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return { url: `http://127.0.0.1:${bound}`, close: () => close(server) };
}

async function serve(
  simulator: Simulator,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? '127.0.0.1'}`);
  const body = await readBody(request);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : (value ?? ''),
    ]),
  );
  try {
    const answer = simulator.answer(
      {
        method: request.method ?? 'GET',
        hostname: url.hostname,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers,
      },
      body,
    );
    if (answer.delay !== undefined) await setTimeout(answer.delay);
    response.writeHead(answer.statusCode, answer.headers).end(answer.body);
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    request.socket.destroy();
  }
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeAllConnections();
  await closed;
}
