import { once } from 'node:events';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import { Fault } from '../core/fault.ts';

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
    fetch: app.fetch,
    serverOptions: { requestTimeout: REQUEST, headersTimeout: REQUEST, connectionsCheckingInterval: 1000 },
  });
  server.maxConnections = CONNECTIONS;
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
