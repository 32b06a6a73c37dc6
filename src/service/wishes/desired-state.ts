import type { Blueprint } from '../../core/blueprint.ts';
import { Fault } from '../../core/fault.ts';
import type { MlopsConfig } from '../../core/config.ts';
import type { Revision } from '../../core/model.ts';
import type { Problem } from '../../core/text/result.ts';
import type { Checkout } from '../../ports.ts';
import { likelyTypes } from './desire.ts';
import { readConfigs } from './read-configs.ts';
import type { ConfigRead } from './read-configs.ts';
import { scopeOf, Scopes } from './scopes.ts';
import type { Scope } from './scopes.ts';
import type { World } from '../world.ts';

/** The last configuration that could be used. */
export interface Good {
  readonly revision: Revision;
  readonly desire: { readonly config: MlopsConfig };
  readonly wishes: Scopes;
}

/** Files of a commit that cannot be used, beside others that can. */
export interface Broken {
  readonly files: readonly string[];
  /** Of all files. */
  readonly of: number;
  /** The same for the same files with the same content, whatever else is committed. */
  readonly key: string;
}

/** What the source said at a look. */
export type Reading =
  /** Not all files need be valid, but one is. `problems` are warnings, and the errors of the files that are `broken`. */
  | {
      readonly kind: 'accepted';
      readonly good: Good;
      readonly problems: readonly Problem[];
      readonly broken: Broken | null;
      readonly rewritten: boolean;
    }
  | {
      readonly kind: 'rejected';
      readonly revision: Revision;
      readonly problems: readonly Problem[];
      /** The same for the same content and problems: a commit of something else is no other rejection. */
      readonly key: string;
    }
  | { readonly kind: 'lost'; readonly fault: Fault };

/** Reads the desired state, and keeps the last good one: a failed read is never an empty one (I1). */
export class DesiredState {
  readonly #world: World;
  #last: Exclude<Reading, { kind: 'lost' }> | null = null;
  /** By file: what it said when it was last valid, as long as it is there. */
  #scopes: ReadonlyMap<string, Scope> = new Map();
  good: Good | null = null;

  constructor(world: World) {
    this.#world = world;
  }

  async read(signal?: AbortSignal): Promise<Reading> {
    try {
      return await this.#read(signal);
    } catch (error) {
      // What fails because the work is stopped says nothing about the source.
      if (!(error instanceof Fault) || signal?.aborted === true) throw error;
      return { kind: 'lost', fault: error };
    }
  }

  async #read(signal?: AbortSignal): Promise<Reading> {
    const checkout = await this.#world.source.look(signal);
    const { revision, rewritten } = checkout;
    const last = this.#last;
    const known = last?.kind === 'rejected' ? last.revision.commit : last?.good.revision.commit;
    if (last !== null && known === revision.commit)
      return last.kind === 'accepted' ? { ...last, rewritten: last.rewritten || rewritten } : last;
    this.#last = this.#take(checkout, await this.#readConfigs(checkout, signal));
    return this.#last;
  }

  /** First with the blueprints it names; what is wrong with it is said by one who knows them all. */
  async #readConfigs(checkout: Checkout, signal?: AbortSignal): Promise<readonly ConfigRead[]> {
    const { configPath } = this.#world;
    const types = await likelyTypes(checkout, configPath, signal);
    if (types !== undefined) {
      const builtIn = await this.#blueprints(types);
      const read = await readConfigs(checkout, configPath, { builtIn, signal });
      if (read.every(({ result }) => result.ok)) return read;
    }
    return readConfigs(checkout, configPath, { builtIn: await this.#blueprints(), signal });
  }

  #take({ revision, rewritten }: Checkout, read: readonly ConfigRead[]): Exclude<Reading, { kind: 'lost' }> {
    const problems = withoutRepetition(
      read.flatMap(({ result }) => (result.ok ? result.warnings : result.problems)),
    );
    if (read.every(({ result }) => !result.ok)) {
      const key = this.#keyOf(read, JSON.stringify(problems));
      return { kind: 'rejected', revision, problems, key };
    }
    const before = this.#scopes;
    this.#scopes = new Map(
      read.flatMap(({ path, result }) => {
        const scope = result.ok ? scopeOf(this.#world, result.value) : before.get(path);
        return scope === undefined ? [] : [[path, scope] as const];
      }),
    );
    const broken = read.filter(({ result }) => !result.ok);
    const texts = new Map(broken.map(({ path, text }) => [path, text]));
    const wishes = new Scopes(this.#world.configPath, this.#scopes, texts);
    this.good = { revision, desire: { config: wishes.config }, wishes };
    return {
      kind: 'accepted',
      good: this.good,
      problems,
      broken: this.#told(broken, read.length),
      rewritten,
    };
  }

  #told(broken: readonly ConfigRead[], of: number): Broken | null {
    if (broken.length === 0) return null;
    return { files: broken.map(({ path }) => path), of, key: this.#keyOf(broken) };
  }

  #keyOf(read: readonly ConfigRead[], ...more: readonly string[]): string {
    const { hash } = this.#world;
    const files = read.map(({ path, text }) => `${path}\n${text === '' ? '' : hash(text)}`);
    return hash([...files, ...more].join('\n')).slice(0, 40);
  }

  /** Blueprints of ours that cannot be read are a broken installation, not somebody's input. */
  async #blueprints(types?: ReadonlySet<string>): Promise<readonly Blueprint[]> {
    const loaded = await this.#world.blueprints.load(types);
    if (!loaded.ok) throw new Error(loaded.problems.map((problem) => problem.message).join('\n'));
    return loaded.value;
  }
}

/** What is wrong with a blueprint is wrong for every file that might name it, and said once. */
const withoutRepetition = (problems: readonly Problem[]): readonly Problem[] => [
  ...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values(),
];

/** The commit a reading is about. */
export const revisionOf = (reading: Reading): Revision | null => {
  if (reading.kind === 'lost') return null;
  return reading.kind === 'accepted' ? reading.good.revision : reading.revision;
};
