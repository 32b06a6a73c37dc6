/** The same stacks made so by this service and by its peers, through one counting proxy. */
import {
  CloudFormationClient,
  CreateStackCommand,
  GetTemplateCommand,
  paginateDescribeStacks,
} from '@aws-sdk/client-cloudformation';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { lanes } from '../../test/lanes/table.mjs';
import { Children, serve } from '../../test/lanes/process.mjs';
import { prepare } from '../../test/lanes/python.mjs';
import { entries, entry } from '../../scripts/trial.mjs';
import { createWorld } from '../world.mjs';
import { countingProxy } from './proxy.mjs';
import { REGION, tools } from './tools.mjs';
import { watched } from './watched.mjs';

const MOTO = lanes.find(({ name }) => name === 'moto');

/** Stacks on a page of moto's DescribeStacks; AWS has a hundred. */
const PAGE = 50;

/**
 * Each scenario with every tool.
 * @param measured is given what is known so far after each row:
 *   `{tools: [{name, version, how}], rows: [{scenario, tool, calls, minimum, others, seconds, memory}]}`
 * @throws when a tool cannot be installed here, or fails, or did not do what was asked
 */
export async function comparePeers(measured, { few = 100, many = 500 } = {}) {
  const children = new Children();
  const folder = mkdtempSync(join(tmpdir(), 'mlops-peers-'));
  try {
    const moto = await prepare(MOTO, { children });
    const ready = [];
    for (const tool of tools) {
      const program = await tool.install(children);
      ready.push({ ...tool, program, version: tool.version(program) });
    }
    const target = await serve(MOTO, moto, { children, log: join(folder, 'moto.log') });
    const proxy = await countingProxy(target);
    const soFar = {
      tools: [
        ...ready.map(({ name, version, how }) => ({ name, version, how })),
        { name: 'moto', version: pinned('moto'), how: 'the AWS of all of them' },
      ],
      rows: [],
    };
    const note = (row) => {
      soFar.rows.push(row);
      return measured(soFar);
    };
    const bench = { ready, target, proxy, folder, note };
    try {
      await fromNothing(bench, few);
      await atRest(bench, many);
    } finally {
      await proxy.close();
    }
  } finally {
    await children.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Nothing there; then nothing to do; then one of them is another one. Each tool alone, from an empty account. */
async function fromNothing({ ready, ...bench }, count) {
  const [one, first, second] = [await wishes(1), await wishes(count), await wishes(count, 7)];
  for (const tool of ready) {
    const site = await siteOf(tool, bench);
    // The first run of a program reads it from the disk, and Python compiles it.
    await site.run(one);
    await reset(bench.target);
    const fresh = await siteOf(tool, bench);
    const pages = Math.ceil(count / PAGE);
    await fresh.run(first, { scenario: `${count} created`, minimum: 1 + count + pages });
    await fresh.run(first, { scenario: `${count}, nothing to do`, minimum: pages });
    await fresh.run(second, { scenario: `${count}, one of them changed`, minimum: pages + 1 + 1 });
    await reset(bench.target);
  }
}

/** There already, as each tool would have made them, and looked at once more. */
async function atRest({ ready, ...bench }, count) {
  const wanted = await wishes(count);
  for (const tool of ready) {
    await reset(bench.target);
    await seed(bench.target, wanted, tool);
    const site = await siteOf(tool, bench);
    await site.run(wanted, { scenario: `${count}, nothing to do`, minimum: Math.ceil(count / PAGE) });
  }
}

/** Makes the stacks past the tools, which is quicker. Moto tells whether something changed by comparing text. */
async function seed(target, { stacks }, { sends = (template) => template }) {
  const client = new CloudFormationClient({ endpoint: target, region: REGION, credentials: NOBODY });
  for (const { stack, template, parameters, tags, capabilities } of stacks)
    await client.send(
      new CreateStackCommand({
        StackName: stack,
        TemplateBody: sends(template),
        Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
          ParameterKey,
          ParameterValue,
        })),
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
        Capabilities: capabilities,
      }),
    );
  client.destroy();
}

/** A tool with a folder of its own. */
async function siteOf(tool, { target, proxy, folder, note }) {
  const home = mkdtempSync(join(folder, 'home-'));
  const place = join(home, 'work');
  mkdirSync(place);
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    AWS_ENDPOINT_URL: proxy.url,
    ...tool.environment(place),
  };
  return {
    run: async (wanted, { scenario, minimum } = {}) => {
      tool.write(place, wanted);
      proxy.calls();
      const { seconds, memory } = await watched(tool.command(tool.program, place, wanted), {
        cwd: home,
        env,
      });
      const calls = [...proxy.calls()];
      await check(target, wanted, tool.name);
      const sum = (found) => found.reduce((total, [, count]) => total + count, 0);
      const ours = calls.filter(([name]) => name.startsWith('cloudformation.'));
      if (scenario === undefined) return;
      await note({
        scenario,
        tool: tool.name,
        calls: sum(ours),
        minimum,
        others: sum(calls) - sum(ours),
        seconds: Math.round(seconds * 10) / 10,
        memory: Math.round(memory),
        operations: Object.fromEntries(calls),
      });
    },
  };
}

/** The stacks that this service wishes for, with everything a tool needs to make them, and the file that says so. */
async function wishes(count, changed = -1) {
  const world = createWorld();
  const pipelines = entries(count).map((each, index) => (index === changed ? entry(index, 'v2') : each));
  const config = JSON.stringify({ version: 1, pipelines });
  world.commit(pipelines);
  const stacks = (await world.wishes()).map(({ stack, desired }) => {
    const { template, parameters, tags, capabilities } = desired;
    return { stack, template, parameters, tags, capabilities, own: ownOnly(desired) };
  });
  return { config, stacks };
}

/** Without those that have the value the template gives them anyway. */
function ownOnly({ template, parameters }) {
  const { Parameters: declared } = JSON.parse(template);
  return Object.fromEntries(
    Object.entries(parameters).filter(([name, value]) => String(declared[name].Default) !== value),
  );
}

/** Asks moto itself, past the proxy: every stack is there, complete, and of the template that was asked for. */
async function check(target, { stacks }, name) {
  const client = new CloudFormationClient({ endpoint: target, region: REGION, credentials: NOBODY });
  const statuses = new Map();
  for await (const { Stacks } of paginateDescribeStacks({ client }, {}))
    for (const { StackName, StackStatus } of Stacks) statuses.set(StackName, StackStatus);
  const wrong = [];
  for (const { stack, template } of stacks) {
    const status = statuses.get(stack) ?? 'missing';
    const isDone = ['CREATE_COMPLETE', 'UPDATE_COMPLETE'].includes(status);
    // Moto shows no outputs of what a change set made, but the template has them.
    const found = isDone && (await client.send(new GetTemplateCommand({ StackName: stack }))).TemplateBody;
    if (!isDone || !isDeepStrictEqual(parsed(found), JSON.parse(template)))
      wrong.push(`${stack} (${status})`);
  }
  client.destroy();
  if (wrong.length > 0) throw new Error(`${name} left stacks other than they should be: ${wrong.join(', ')}`);
}

/** Some tools send JSON as the YAML it is. */
const parsed = (text) => (text.startsWith('{') ? JSON.parse(text) : parse(text));

const NOBODY = { accessKeyId: 'bench', secretAccessKey: 'bench' };

const reset = async (target) => {
  const { ok } = await fetch(`${target}/moto-api/reset`, { method: 'POST' });
  if (!ok) throw new Error('moto did not forget');
};

const pinned = (name) => new RegExp(`^${name}==(\\S+)`, 'm').exec(readFileSync(MOTO.requirements, 'utf8'))[1];
