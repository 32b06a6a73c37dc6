/**
 * `npm run bench`: the budgets of the design, measured, beside the least that is possible.
 * `npm run bench -- --output json` prints `[{name, value, minimum, budget, unit}]`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { output: { type: 'string', default: 'text' } } });
const PAGE = 100;

/** Each case in a process of its own, so that none is measured in the heap of another. */
async function measured(name) {
  const child = spawn(process.execPath, [fileURLToPath(new URL('case.mjs', import.meta.url)), name], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  });
  let text = '';
  child.stdout.on('data', (chunk) => (text += chunk));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the case ${name} ended with ${code}`);
  return JSON.parse(text);
}

const atRest = await measured('at-rest');
const changed = await measured('one-changed');
const created = await measured('hundred-created');
const thousand = await measured('thousand');
const twoThousand = await measured('two-thousand');
const memory = await measured('memory');
const page = await measured('page');
const start = await measured('start');
const trigger = await measured('trigger');
const polled = await measured('polls');
const large = await measured('history');
const pages = Math.ceil(thousand.pipelines / PAGE);

const rows = [
  row('look at rest, 1,000 stacks', atRest.cloudformation, pages, pages, 'CloudFormation calls'),
  row('look at rest, 1,000 stacks', atRest.git, 1, 1, 'ls-remote'),
  row(
    'one of 100 changed, 60 s operation',
    changed.cloudformation,
    1 + 1 + 1,
    1 + 14,
    'CloudFormation calls',
  ),
  row('100 created, 60 s operations', created.cloudformation, 1 + 100 + 1, 2 + 128, 'CloudFormation calls'),
  row('1,000 pipelines, look at rest, wall time', thousand.rest, null, 1000, 'ms'),
  row('2,000 pipelines, look at rest, wall time', twoThousand.rest, null, 2200, 'ms'),
  row('page of 1,000 pipelines, rendered', page.milliseconds, null, 100, 'ms'),
  row('page of 1,000 pipelines, size', page.kilobytes, null, 300, 'KB'),
  row('1,000 pipelines created, peak memory', memory.first, null, 150, 'MiB'),
  row('1,000 pipelines at rest, peak memory', memory.second, null, 150, 'MiB'),
  row('commit to the first change at AWS, with a webhook', trigger.woken, null, 1000, 'ms'),
  // An interval is 10 % longer or shorter, and then there is our own time, as with a webhook.
  row('commit to the first change at AWS, poll of 2 s', trigger.polled, null, 2000 * 1.1 + 1000, 'ms'),
  row('start of the process until it is ready', start.milliseconds, null, 1000, 'ms'),
  row('poll of a branch that has not moved', polled.milliseconds, null, 100, 'ms'),
  row('1,000 such polls, kept on the heap', polled.memory, 0, 5, 'MiB'),
  row('1,000 such polls, kept on the disk', polled.disk, 0, 0, 'bytes'),
  row('520 MiB of history, downloaded', large.fetched, null, 1, 'MiB'),
  row('520 MiB in the tip, kept after the fetch was stopped', large.left, 0, 1, 'MiB'),
];
print(rows);

function row(name, value, minimum, budget, unit) {
  return { name, value: Math.round(value * 10) / 10, minimum, budget, unit };
}

function print(found) {
  if (values.output === 'json') {
    console.log(JSON.stringify(found, null, 2));
    return;
  }
  for (const { name, value, minimum, budget, unit } of found) {
    const least = minimum === null ? '' : `, minimum ${minimum}`;
    const verdict = value <= budget ? 'ok  ' : 'OVER';
    console.log(
      `${verdict} ${name.padEnd(44)} ${String(value).padStart(8)} ${unit} (budget ${budget}${least})`,
    );
  }
}
