/** Stands between every tool and the emulator, and counts what arrives. */
import { once } from 'node:events';
import { Agent, createServer, request as send } from 'node:http';

/** @returns its address, `calls()`: what arrived since it was asked last, by service and operation, and `close()` */
export async function countingProxy(target) {
  let calls = new Map();
  const agent = new Agent({ keepAlive: true });
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.once('end', () => {
      const body = Buffer.concat(chunks);
      const name = nameOf(request, body);
      calls.set(name, (calls.get(name) ?? 0) + 1);
      const { method, url, headers } = request;
      const onward = send(new URL(url, target), { method, headers, agent }, (answer) =>
        answer.pipe(response.writeHead(answer.statusCode, answer.headers)),
      );
      onward.once('error', () => request.socket.destroy());
      onward.end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    calls: () => {
      const since = calls;
      calls = new Map();
      return since;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      agent.destroy();
      await once(server, 'close');
    },
  };
}

/** `cloudformation.UpdateStack`: the service stands in the signature, the operation in the form or in a header. */
function nameOf({ method, headers }, body) {
  const [, service = 'unsigned'] =
    /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization) ?? [];
  const target = headers['x-amz-target'];
  const operation =
    typeof target === 'string'
      ? target.split('.').at(-1)
      : new URLSearchParams(body.toString('latin1')).get('Action');
  return `${service}.${operation ?? method}`;
}
