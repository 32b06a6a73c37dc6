/**
 * `npm run bench`: the budgets of the design, measured; ends with 1 when one is broken. With `-- --peers` the same work by
 * this service and by other tools, with `-- --scale` a great many pipelines in simulation.
 *
 * `--output json` prints figures and nothing else; `--write` also puts the tables into README.md and docs.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { budgets, isOver } from './budgets.mjs';
import { comparePeers } from './peers/peers.mjs';
import { aligned, machine, markdown, publish } from './show.mjs';

const { values } = parseArgs({
  options: {
    output: { type: 'string', default: 'text' },
    peers: { type: 'boolean', default: false },
    scale: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});

if (!['text', 'json'].includes(values.output)) throw new Error('--output is text or json');
// The SDK announces in every process which Node it will want next year.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
if (values.peers) await peers();
else if (values.scale) await scaled();
else await within();

async function within() {
  const rows = await budgets(measured);
  const table = [
    ['What', 'Measured', 'Least possible', 'Budget', 'Unit'],
    ...rows.map(({ name, value, minimum, budget, unit }) => [name, value, minimum, budget, unit]),
  ];
  await show('bench', rows, [table]);
  const over = rows.filter(isOver);
  for (const { name, value, budget, unit } of over)
    console.error(`Over its budget: ${name}: ${value} ${unit} of ${budget}`);
  if (over.length > 0) process.exitCode = 1;
}

async function peers() {
  let known = { tools: [], rows: [] };
  // What a run that is stopped has measured is written all the same.
  await comparePeers(async (soFar) => {
    known = soFar;
    const { scenario, tool, calls, seconds } = soFar.rows.at(-1);
    console.error(`${scenario}, ${tool}: ${calls} calls, ${seconds} s`);
    if (values.write) await publish('peers', page('npm run bench -- --peers', peerTables(soFar)));
  });
  print(known, peerTables(known));
}

function peerTables({ tools, rows }) {
  const table = [
    ['Work', 'Tool', 'CloudFormation calls', 'Least possible', 'Other calls', 'Seconds', 'Memory, MiB'],
    ...rows.map(({ scenario, tool, calls, minimum, others, seconds, memory }) => [
      scenario,
      tool,
      calls,
      minimum,
      others,
      seconds,
      memory,
    ]),
  ];
  const versions = [
    ['Tool', 'Version', 'How'],
    ...tools.map(({ name, version, how }) => [name, version, how]),
  ];
  return [table, versions];
}

async function scaled() {
  const { pipelines, places, rest, commit, heap } = await measured('scale');
  const table = [
    [`${pipelines.toLocaleString('en')} pipelines in ${places} account-regions`, 'Figure', 'Unit'],
    ['look at rest', rest.calls, 'CloudFormation calls'],
    ['look at rest, in each account-region', rest.calls / places, 'CloudFormation calls'],
    ['look at rest, own time', rest.milliseconds / 1000, 's'],
    ['a commit that changes every pipeline, until all are in sync', commit.minutes, 'simulated minutes'],
    ['the same', commit.calls, 'CloudFormation calls'],
    ['the same, at least one update each', pipelines, 'CloudFormation calls'],
    ['the same, busiest minute of an account-region', commit.reads, 'reads a minute'],
    ['the same, busiest minute of an account-region', commit.writes, 'writes a minute'],
    ['the same, own time in all', commit.seconds, 's'],
    ['kept on the heap by the service', heap, 'MiB'],
  ];
  await show('scale', { pipelines, places, rest, commit, heap }, [table]);
}

function print(figures, tables) {
  if (values.output === 'json') console.log(JSON.stringify(figures, null, 2));
  else console.log(tables.map(aligned).join('\n\n'));
}

function page(command, tables) {
  return [machine(command), ...tables.map(markdown)].join('\n\n');
}

async function show(name, figures, tables) {
  print(figures, tables);
  if (!values.write) return;
  const command = ['npm run bench', ...(name === 'bench' ? [] : [`--${name}`])].join(' -- ');
  await publish(name, page(command, tables));
}

/** Each case in a process of its own, so that none is measured in the heap of another. */
async function measured(name) {
  const child = spawn(process.execPath, [fileURLToPath(new URL('case.mjs', import.meta.url)), name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk) => (text += chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the case ${name} ended with ${code}`);
  // Before it may stand what was installed for it.
  return JSON.parse(text.trimEnd().split('\n').at(-1));
}
