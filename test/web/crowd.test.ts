import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { expect } from 'chai';
import { createApp } from '../../src/web/app.ts';
import { listen } from '../../src/web/server.ts';
import { NOW } from '../support/planner.ts';
import { exampleSite } from './example-site.ts';
import { boardOf, passOf, synced } from './example-view.ts';

const nothing = (): void => undefined;

async function open() {
  const showing = boardOf({ steps: [synced('churn')] });
  const site = exampleSite({ showing });
  const app = createApp({ secret: null, ring: nothing, now: () => NOW, site });
  const server = await listen(app, { host: '127.0.0.1', port: 0 }, nothing);
  return { showing, server, port: Number(new URL(server.url).port) };
}

describe('a crowd of readers', () => {
  it('follows live, fifty of them, and all get the same', async () => {
    const { showing, server } = await open();
    const stop = new AbortController();
    try {
      const readers = await Promise.all(
        Array.from({ length: 50 }, async () => {
          const response = await fetch(`${server.url}/api/v1/events`, { signal: stop.signal });
          return response.body?.pipeThrough(new TextDecoderStream()).getReader();
        }),
      );
      const said = Promise.all(
        readers.map(async (reader) => {
          let text = '';
          while (!/\n\n[^]*\n\n/.test(text)) text += (await reader?.read())?.value ?? '';
          return text;
        }),
      );
      showing.saw({ pass: passOf({ steps: [synced('churn')] }), took: 1, whole: true, nextLook: NOW });
      expect(new Set(await said)).to.deep.equal(
        new Set(['retry: 3000\n\nevent: view\ndata: {"version":2,"verdict":"synced"}\n\n']),
      );
      // Whoever asks only what the answer would be is no reader.
      await fetch(`${server.url}/api/v1/events`, { method: 'HEAD' });
      const metrics = await (await fetch(`${server.url}/metrics`)).text();
      expect(metrics).to.match(/^mlops_page_readers 50$/m);
    } finally {
      stop.abort();
      await server.close();
    }
  });

  it('gets no more than four answers ahead of its reading: one that asks without end is cut off', async () => {
    const { server, port } = await open();
    const socket = connect(port, '127.0.0.1').on('error', nothing);
    const parts: Buffer[] = [];
    try {
      socket.on('data', (part: Buffer) => parts.push(part));
      // `/metrics` is answered later than it was asked for.
      socket.write('GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(500));
      await new Promise((resolve) => socket.once('close', resolve));
      const answers = Buffer.concat(parts)
        .toString()
        .match(/^HTTP\/1\.1 \d+/gm);
      expect(answers).to.deep.equal([...Array.from({ length: 4 }, () => 'HTTP/1.1 200'), 'HTTP/1.1 429']);
    } finally {
      socket.destroy();
      await server.close();
    }
  });

  it('may keep two hundred connections open; the next is turned away until one is closed', async () => {
    const { server, port } = await open();
    const sockets: Socket[] = [];
    const dial = (): Socket => {
      const socket = connect(port, '127.0.0.1').on('error', nothing);
      sockets.push(socket);
      return socket;
    };
    const answer = async (socket: Socket): Promise<string> => {
      const parts: Buffer[] = [];
      socket.on('data', (part: Buffer) => parts.push(part));
      socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
      // Not `once`, which would take the reset of a connection for a failure.
      await new Promise((resolve) => socket.once('close', resolve));
      return Buffer.concat(parts).toString();
    };
    try {
      const all = Array.from({ length: 200 }, dial);
      await Promise.all(all.map((socket) => once(socket, 'connect')));
      expect(await answer(dial())).to.equal('');
      const [first, second] = all;
      if (first === undefined || second === undefined) throw new Error('nobody is connected');
      expect(await answer(first)).to.match(/^HTTP\/1.1 200 OK/);
      expect(await answer(dial())).to.match(/^HTTP\/1.1 200 OK/);
      expect(await answer(second)).to.match(/^HTTP\/1.1 200 OK/);
    } finally {
      for (const socket of sockets) socket.destroy();
      await server.close();
    }
  });
});
