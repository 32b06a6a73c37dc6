/**
 * What `npm test` runs after the build: prepares the lanes, runs mocha once over everything, and says what could not
 * be shown and why. The last line is always `N passed, N failed`. Arguments go to mocha: `npm test -- --grep pacer`.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { foreignEndpoints, isolated } from './lanes/environment.mjs';
import { Children, NotHere, serve } from './lanes/process.mjs';
import { prepare } from './lanes/python.mjs';
import { lanes } from './lanes/table.mjs';

const children = new Children();
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => void children.stop().then(() => process.exit(1)));

try {
  const { passed, failed, complete } = await main();
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && complete ? 0 : 1;
} finally {
  await children.stop();
}

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
  return { ...tally, complete: missing === 0 || process.env['CI'] !== 'true' };
}

/** A lane with what the tests are told about it, or with the reason why it cannot run here. */
async function open(lane) {
  try {
    const program = await prepare(lane, { children });
    const url = lane.server === null ? undefined : await serve(lane, program, { children });
    return { lane, env: lane.env({ program, url }) };
  } catch (error) {
    if (error instanceof NotHere) return { lane, missing: error.message };
    throw error;
  }
}

async function test(prepared) {
  const tallyFile = resolve('.cache/tally.json');
  rmSync(tallyFile, { force: true });
  const ignored = prepared.filter(({ missing }) => missing !== undefined).flatMap(({ lane }) => lane.only);
  const child = children.start(
    process.execPath,
    [
      resolve('node_modules/mocha/bin/mocha.js'),
      '--reporter',
      resolve('test/lanes/tally.cjs'),
      ...ignored.flatMap((file) => ['--ignore', file]),
      ...process.argv.slice(2),
    ],
    {
      stdio: 'inherit',
      env: {
        ...isolated(process.env),
        ...Object.assign({}, ...prepared.map(({ env }) => env)),
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
  console.log(['simulator', ...lanes.map(({ name }) => name)].flatMap(coverageOf).join('\n'));
  const missing = prepared.filter((one) => one.missing !== undefined);
  for (const one of missing) console.log(`The lane ${one.lane.name} did not run: ${one.missing}.`);
  return missing.length;
}
