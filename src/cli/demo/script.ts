import { isObject } from '../../core/text/json.ts';
import type { Json, JsonObject } from '../../core/text/json.ts';
import type { Chapter } from './story.ts';

/** What an example plays: its `demo.json`, which comes with the service and not from its users. */
interface Scene extends Pick<Chapter, 'title' | 'lead' | 'author' | 'message' | 'ends'> {
  readonly tells?: string;
  readonly stacks?: number;
  readonly reports?: NonNullable<Chapter['reports']>;
  readonly trouble?: NonNullable<Chapter['trouble']>;
  /** Inputs that this commit writes anew, by pipeline. */
  readonly set?: Readonly<Record<string, JsonObject>>;
}

/** The chapters of an example that has its own; each commit goes on from the one before. */
export function scripted(script: string, config: Json): readonly Chapter[] {
  const scenes: readonly Scene[] = JSON.parse(script);
  let current = config;
  return scenes.map(({ set = {}, ...scene }) => {
    current = changed(current, set);
    return { ...scene, text: `${JSON.stringify(current, null, 2)}\n` };
  });
}

function changed(config: Json, set: Readonly<Record<string, JsonObject>>): Json {
  if (!isObject(config)) return config;
  const { pipelines } = config;
  if (!Array.isArray(pipelines)) return config;
  return {
    ...config,
    pipelines: pipelines.map((each: Json) => {
      const name = isObject(each) ? each['name'] : undefined;
      const inputs = typeof name === 'string' ? set[name] : undefined;
      return isObject(each) && inputs !== undefined ? { ...each, ...inputs } : each;
    }),
  };
}
