/**
 * What `npm test` runs after the build: prepares the lanes, runs mocha over everything in as many workers as there are
 * processors (up to four), and says what could not be shown and why. The last line is always `N passed, N failed`. Arguments go to mocha: `npm test -- --grep pacer`.
 */
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import { foreignEndpoints, isolated } from './lanes/environment.mjs';
import { Children, NotHere, serve } from './lanes/process.mjs';
import { install } from './lanes/npm.mjs';
import { prepare } from './lanes/python.mjs';
import { find } from './lanes/system.mjs';
import { lanes } from './lanes/table.mjs';

const mochaArguments = process.argv.slice(2);
const workers = Math.min(4, availableParallelism());
const children = new Children();
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => void children.stop().then(() => process.exit(1)));

const { passed, failed, complete } = await main().catch((error) => {
  console.error(error);
  return { passed: 0, failed: 1, complete: false };
});
await children.stop();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && complete ? 0 : 1;

/** `complete` is false when the run must not be taken for a whole one, although nothing has failed. */
async function main() {
  const foreign = await foreignEndpoints(process.env);
  if (foreign.length > 0) {
    console.error(`The tests do not run while ${foreign.join(', ')} leads away from this machine. Unset it.`);
    return { passed: 0, failed: 0, complete: false };
  }
  const prepared = await Promise.all(lanes.map(open));
  const tally = await test(prepared);
  const missing = await report(prepared);
  // A run of no test at all, say for a misspelt --grep, has shown nothing.
  const some = tally.passed + tally.failed > 0;
  return { ...tally, complete: some && (missing === 0 || process.env['CI'] !== 'true') };
}

/** A lane with what each worker is told about it, or with the reason why it cannot run here. */
async function open(lane) {
  try {
    const program = await programOf(lane);
    const start = async (_, worker) => {
      const log = `.cache/lanes/${lane.name}-${worker}.log`;
      const url = lane.server === null ? undefined : await serve(lane, program, { children, log });
      return lane.env({ program, url });
    };
    return { lane, envs: await Promise.all(Array.from({ length: workers }, start)) };
  } catch (error) {
    if (error instanceof NotHere) return { lane, missing: error.message };
    throw error;
  }
}

function programOf(lane) {
  if (lane.needs !== undefined) return find(lane);
  return lane.packages === undefined ? prepare(lane, { children }) : install(lane, { children });
}

async function test(prepared) {
  const tallyFile = resolve('.cache/tally.json');
  mkdirSync(dirname(tallyFile), { recursive: true });
  rmSync(tallyFile, { force: true });
  const servers = Array.from({ length: workers }, (_, worker) =>
    Object.assign({}, ...prepared.map(({ envs }) => envs?.[worker])),
  );
  const ignored = prepared.filter(({ missing }) => missing !== undefined).flatMap(({ lane }) => lane.only);
  const child = children.start(
    process.execPath,
    [
      resolve('node_modules/mocha/bin/mocha.js'),
      '--reporter',
      resolve('test/lanes/tally.cjs'),
      '--require',
      resolve('test/lanes/own.cjs'),
      ...(workers > 1 ? ['--parallel', '--jobs', String(workers)] : []),
      ...ignored.flatMap((file) => ['--ignore', file]),
      ...mochaArguments,
    ],
    {
      stdio: 'inherit',
      env: {
        ...isolated(process.env),
        LANES: JSON.stringify(servers),
        TALLY: tallyFile,
      },
    },
  );
  const [code] = await once(child, 'exit');
  if (!existsSync(tallyFile)) return { passed: 0, failed: 1 };
  const { passed, failed } = JSON.parse(readFileSync(tallyFile, 'utf8'));
  // A run that broke off has failed, whatever it had counted until then.
  return { passed, failed: code === 0 ? failed : Math.max(1, failed) };
}

/** Says what each lane could not show, and why. @returns how many lanes were missing altogether */
async function report(prepared) {
  const { coverageOf } = await import(resolve('build/test/contract/selection.js'));
  const missing = prepared.filter((one) => one.missing !== undefined);
  const present = lanes.filter((lane) => !missing.some((one) => one.lane === lane));
  // Somebody who asks for a few tests only wants to know about those.
  const names = mochaArguments.length > 0 ? [] : ['simulator', ...present.map(({ name }) => name)];
  for (const line of names.flatMap(coverageOf)) console.log(line);
  for (const one of missing) console.log(`The lane ${one.lane.name} did not run: ${one.missing}.`);
  return missing.length;
}
