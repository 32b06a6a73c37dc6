import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../core/fault.ts';
import { isObject, parseJson } from '../../core/text/json.ts';
import type { Json, JsonObject } from '../../core/text/json.ts';
import { packageRoot } from '../../package-root.ts';
import { scripted } from './script.ts';
import type { Chapter } from './story.ts';

/** A configuration repository that comes with the service, as a folder. */
export interface Example {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  /** What its configuration says. */
  readonly text: string;
  /** What is played with it; null for what is played with every example. */
  readonly script?: string | null;
}

const FOLDER = join(packageRoot, 'examples');
const CONFIG = 'mlops-config.json';
const SCRIPT = 'demo.json';

/** @throws Fault for a name that none has, with those there are */
export function findExample(name: string): Example {
  const names = readdirSync(FOLDER).filter((each) => existsSync(join(FOLDER, each, CONFIG)));
  if (!names.includes(name))
    throw new Fault(
      'stalled',
      'unknown-example',
      `There is no example ${JSON.stringify(name)}.`,
      `There are ${names.toSorted().join(', ')}.`,
    );
  const folder = join(FOLDER, name);
  const script = join(folder, SCRIPT);
  return {
    name,
    folder,
    text: readFileSync(join(folder, CONFIG), 'utf8'),
    script: existsSync(script) ? readFileSync(script, 'utf8') : null,
  };
}

/** Its own story or, without one, all of it at once and a change of one pipeline; and then nothing any more. */
export function exampleStory({ name, text, script = null }: Example): readonly Chapter[] {
  const config = parseJson(text) ?? null;
  if (script !== null) return [...scripted(script, config), removal(config)];
  const pipelines = pipelinesOf(config);
  const first = pipelines.find(isEndpoint) ?? pipelines[0];
  const begin: Chapter = {
    title: `The example ${name}`,
    lead: `Ann commits all of it: ${namesOf(pipelines)}. What needs an output of another waits for it.`,
    author: 'Ann',
    message: `Begin with the example ${name}`,
    text,
    ends: 'deployed',
    stacks: stacksOf(config, pipelines),
  };
  const change = first === undefined || !isObject(config) ? [] : [changeOf(config, pipelines, first)];
  return [begin, ...change, removal(config)];
}

function changeOf(config: JsonObject, pipelines: readonly JsonObject[], first: JsonObject): Chapter {
  const who = nameOf(first);
  const [what, changed] = isEndpoint(first)
    ? ['another instance', { ...first, instance_count: Number(first['instance_count'] ?? 1) + 1 }]
    : ['a tag', { ...first, tags: { ...members(first['tags']), played: 'demo' } }];
  const others = pipelines.map((each) => (each === first ? changed : each));
  return {
    title: 'One of them changes',
    lead: `Ben gives ${who} ${what}. Its stack is updated, the others are left alone.`,
    author: 'Ben',
    message: `Give ${who} ${what}`,
    text: written({ ...config, pipelines: others }),
    ends: 'deployed',
    stacks: stacksOf(config, pipelines),
  };
}

const removal = (config: Json): Chapter => ({
  title: 'All of them go',
  lead: 'Cleo takes every pipeline out. After a second look the stacks are deleted, those that need others first.',
  author: 'Cleo',
  message: 'Retire everything',
  text: written({ ...(isObject(config) && 'pipelines' in config ? config : { version: 1 }), pipelines: [] }),
  ends: 'removed',
  stacks: 0,
});

const pipelinesOf = (config: Json): readonly JsonObject[] => {
  const listed = isObject(config) ? config['pipelines'] : null;
  return Array.isArray(listed) ? listed.filter((each: Json): each is JsonObject => isObject(each)) : [];
};

/** How many stacks that makes: one for each entry in each environment it is meant for. */
function stacksOf(config: Json, pipelines: readonly JsonObject[]): number {
  const all = isObject(config) ? Object.keys(members(config['environments'])).length : 0;
  const counts = pipelines.map(({ environments: meant, state }) =>
    state === 'absent' ? 0 : Array.isArray(meant) ? meant.length : Math.max(all, 1),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The buckets that the environments of an example name, and that somebody would have made before. */
export function bucketsOf({ text }: Example): readonly string[] {
  const config = members(parseJson(text));
  const named = Object.values(members(config['environments'])).map((each) => members(each)['assets_bucket']);
  return [...new Set(named.filter((bucket) => typeof bucket === 'string'))];
}

const isEndpoint = ({ pipeline_type: type }: JsonObject): boolean => type === 'realtime_endpoint';

const nameOf = ({ name }: JsonObject): string => (typeof name === 'string' ? name : 'a pipeline');

const namesOf = (pipelines: readonly JsonObject[]): string =>
  pipelines.map(nameOf).join(', ') || 'no pipeline';

const members = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

const written = (config: JsonObject): string => `${JSON.stringify(config, null, 2)}\n`;
