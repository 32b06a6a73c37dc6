import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { Identity } from './tls.ts';

/** A request as the server got it. */
export interface Seen {
  readonly path: string;
  /** `user:password`, or null. */
  readonly shown: string | null;
  /** What git asked for by protocol version 2: `ls-refs` or `fetch`; null for a greeting. */
  readonly command: string | null;
}

/** Git over https as people run it: `git http-backend` behind TLS. */
export class GitServer {
  readonly seen: Seen[] = [];
  /** Bytes that went out in answers to `fetch`. */
  sent = 0;
  /** The password it asks for, whoever the user is. */
  password: string | null = null;
  /** Answers in place of git; false leaves a request to git. */
  answer: (request: IncomingMessage, response: ServerResponse) => boolean = () => false;
  /** What it does after so many bytes of a fetch: break off, or say no more until the client goes. */
  stop: { readonly after: number; readonly how: 'break-off' | 'stall' } | null = null;
  readonly #server: Server;
  readonly #root: string;

  /** @param root folder of the repositories */
  constructor(root: string, { key, cert }: Identity) {
    this.#root = root;
    this.#server = createServer({ key, cert }, (request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
  }

  /** @returns `https://localhost:<port>` */
  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('it listens on no port');
    return `https://localhost:${address.port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await request.toArray());
    const command = /command=([a-z-]+)/.exec(body.toString('latin1'))?.[1] ?? null;
    const shown = passwordOf(request);
    this.seen.push({ path: request.url ?? '', shown, command });
    if (this.answer(request, response)) return;
    if (this.password !== null && shown?.replace(/^[^:]*:/, '') !== this.password) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="Git"' }).end();
      return;
    }
    const { head, rest } = await backend(this.#root, request, body);
    response.writeHead(head.status, head.headers);
    const isFetch = command === 'fetch';
    const left = new AbortController();
    response.once('close', () => left.abort());
    for await (const chunk of rest) {
      const stop = isFetch ? this.stop : null;
      if (stop !== null && this.sent + chunk.length > stop.after) return await this.#stop(response, stop.how);
      if (isFetch) this.sent += chunk.length;
      if (!response.write(chunk)) await once(response, 'drain', { signal: left.signal });
    }
    response.end();
  }

  async #stop(response: ServerResponse, how: 'break-off' | 'stall'): Promise<void> {
    if (how === 'break-off') response.destroy();
    else await once(response, 'close');
  }
}

function passwordOf({ headers: { authorization } }: IncomingMessage): string | null {
  const encoded = /^Basic (.+)$/.exec(authorization ?? '')?.[1];
  return encoded === undefined ? null : Buffer.from(encoded, 'base64').toString();
}

interface Answer {
  readonly head: { readonly status: number; readonly headers: Record<string, string> };
  readonly rest: AsyncIterable<Buffer>;
}

/** One CGI call: https://git-scm.com/docs/git-http-backend. */
async function backend(root: string, request: IncomingMessage, body: Buffer): Promise<Answer> {
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const { 'content-type': type = '', 'content-encoding': encoding = '' } = request.headers;
  const child = spawn('git', ['http-backend'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      PATH: process.env['PATH'],
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      REQUEST_METHOD: request.method,
      PATH_INFO: path,
      QUERY_STRING: query,
      CONTENT_TYPE: type,
      CONTENT_LENGTH: String(body.length),
      HTTP_CONTENT_ENCODING: encoding,
    },
  });
  // It may answer before it has read all.
  child.stdin.on('error', () => {}).end(body);
  const chunks = child.stdout.iterator();
  let start = Buffer.alloc(0);
  while (!start.includes('\r\n\r\n')) {
    const { done, value } = await chunks.next();
    if (done === true) throw new Error('git http-backend gave no answer');
    start = Buffer.concat([start, value]);
  }
  const end = start.indexOf('\r\n\r\n');
  const headers = new Map(
    start
      .subarray(0, end)
      .toString()
      .split('\r\n')
      .map((line) => [line.replace(/:.*$/s, '').toLowerCase(), line.replace(/^[^:]*: */s, '')] as const),
  );
  const status = Number((headers.get('status') ?? '200').slice(0, 3));
  headers.delete('status');
  return {
    head: { status, headers: Object.fromEntries(headers) },
    rest: joined(start.subarray(end + 4), chunks),
  };
}

async function* joined(first: Buffer, rest: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  if (first.length > 0) yield first;
  yield* rest;
}
