import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Http2Bindings, HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import { Fault } from '../core/fault.ts';
import { CLOSE } from './requests/refusals.ts';

export interface Address {
  /** A name or an address; `[::1]` without its brackets. */
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

export interface WebServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Milliseconds for a whole request: nobody may hold a connection by sending slowly. */
const REQUEST = 10_000;

/** Connections at a time; readers of the page keep one or two each. */
const CONNECTIONS = 200;

/** Answers that one connection may wait for: no browser asks for a second one before it has the first. */
const PIPELINED = 4;

/** Milliseconds without a byte in either direction, as when somebody does not read; a stream of events is never so quiet. */
const QUIET = 5 * 60_000;

/** Milliseconds to wait for another request: a load balancer, which keeps connections for 60 s, must be first to close. */
const KEPT = 65_000;

/**
 * @param onError hears what goes wrong later; the server goes on
 * @throws Fault `address-unusable`
 */
export async function listen(
  app: Hono,
  { host, port }: Address,
  onError: (error: Error) => void,
): Promise<WebServer> {
  const server = createAdaptorServer({
    fetch: oneByOne(app),
    serverOptions: {
      requestTimeout: REQUEST,
      headersTimeout: REQUEST,
      connectionsCheckingInterval: 1000,
      keepAliveTimeout: KEPT,
    },
  });
  server.maxConnections = CONNECTIONS;
  server.setTimeout(QUIET);
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new Fault(
      'stalled',
      'address-unusable',
      `Cannot listen on ${host}:${port} (${reason}).`,
      'Set MLOPS_HTTP to another address, like 127.0.0.1:8081, or to off.',
    );
  }
  // Such as that no more files can be opened: without a listener it would end the process.
  server.on('error', onError);
  const at = server.address();
  const shown = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${shown}:${typeof at === 'object' && at !== null ? at.port : port}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
}

/** Without it somebody who asks a thousand times and reads nothing fills the memory with answers. */
function oneByOne(
  app: Hono,
): (request: Request, bindings: HttpBindings | Http2Bindings) => Response | Promise<Response> {
  const waiting = new WeakMap<Socket, number>();
  return (request, bindings) => {
    const { socket } = bindings.incoming;
    const before = waiting.get(socket) ?? 0;
    if (before >= PIPELINED) return new Response('one by one', { status: 429, headers: CLOSE });
    waiting.set(socket, before + 1);
    bindings.outgoing.once('close', () => waiting.set(socket, (waiting.get(socket) ?? 1) - 1));
    return app.fetch(request, bindings);
  };
}
