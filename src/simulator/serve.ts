/** `npm run simulator -- --listen PORT`: the simulator over HTTP, for the AWS CLI, curl and other SDKs. */
import { parseArgs } from 'node:util';
import { listen } from './http.ts';
import { Simulator } from './simulator.ts';

const { values } = parseArgs({
  options: { listen: { type: 'string', default: '0' }, speed: { type: 'string', default: '1' } },
});
const port = Number(values.listen);
const speed = Number(values.speed);
if (!Number.isInteger(port) || port < 0 || port > 65_535 || !(speed > 0)) {
  process.stderr.write('usage: npm run simulator -- [--listen PORT] [--speed FACTOR]\n');
  process.exit(1);
}
const server = await listen(new Simulator({ now: Date.now, speed }), port);
process.stdout.write(`simulated, this is not AWS: AWS_ENDPOINT_URL=${server.url}\n`);
const stop = (): void => void server.close();
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
