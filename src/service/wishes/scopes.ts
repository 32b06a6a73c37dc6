import type { Environment, MlopsConfig } from '../../core/config.ts';
import { together } from '../../core/entry/config-set.ts';
import type { Answers, Followed } from '../../core/followed.ts';
import { readMeta } from '../../core/meta.ts';
import type { Blocked, DesiredStack, Wanted } from '../../core/model.ts';
import type { Lookup } from '../../core/stack/outputs.ts';
import type { Situation } from '../../core/step.ts';
import type { Desire } from './desire.ts';
import { Wishes } from './wanted.ts';
import type { HeldBy } from './wanted.ts';

/** A configuration file that could be used when it was read last. */
export interface Scope {
  readonly config: MlopsConfig;
  readonly wishes: Wishes;
}

export const scopeOf = (place: ConstructorParameters<typeof Wishes>[0], desire: Desire): Scope => ({
  config: desire.config,
  wishes: new Wishes(place, desire),
});

/**
 * Several configuration files, each for itself. A rejected one goes on wishing what it wished when it was last valid;
 * the pipelines that came from it are held, and nothing is concluded from their absence.
 */
export class Scopes {
  readonly config: MlopsConfig;
  /** Files that this commit has and that cannot be used, with what stands in them as far as it could be read. */
  readonly #broken: ReadonlyMap<string, string>;
  readonly #current: readonly Scope[];
  readonly #outdated: readonly Scope[];

  /** @param path the file, or the pattern that all of them fit */
  constructor(path: string, scopes: ReadonlyMap<string, Scope>, broken: ReadonlyMap<string, string>) {
    this.#broken = broken;
    this.#current = [...scopes].filter(([file]) => !broken.has(file)).map(([, scope]) => scope);
    this.#outdated = [...scopes].filter(([file]) => broken.has(file)).map(([, scope]) => scope);
    const [only, ...others] = [...this.#current, ...this.#outdated].map(({ config }) => config);
    this.config =
      only !== undefined && others.length === 0
        ? only
        : together(path, only === undefined ? [] : [only, ...others]);
  }

  /** As those of one file, see `Wishes`. */
  async of(
    environment: Environment,
    lookup: Lookup,
    heldBy?: HeldBy,
    answers?: Answers,
  ): Promise<readonly Wanted[]> {
    const ofAll = async (scopes: readonly Scope[]): Promise<readonly Wanted[]> => {
      const wanted: Wanted[] = [];
      // One after the other, so that one file has its turn and not all of them.
      for (const { wishes } of scopes)
        wanted.push(...(await wishes.of(environment, lookup, heldBy, answers)));
      return wanted;
    };
    const wanted = await ofAll(this.#current);
    // What moved from a rejected file into a valid one is what the valid one says.
    const claimed = new Set(wanted.map(({ stack }) => stack));
    const kept = await ofAll(this.#outdated);
    return [...wanted, ...kept.filter(({ stack }) => !claimed.has(stack))];
  }

  /** As that of one file, see `Wishes`. */
  followed(environment: Environment, lookup: Lookup): readonly Followed[] {
    return [...this.#current, ...this.#outdated].flatMap(({ wishes }) =>
      wishes.followed(environment, lookup),
    );
  }

  /** As that of one file, see `Wishes`: the one that has the pipeline. */
  barred(environment: Environment, before: DesiredStack): Blocked | null {
    const all = [...this.#current, ...this.#outdated];
    return all.map(({ wishes }) => wishes.barred(environment, before)).find((why) => why !== null) ?? null;
  }

  /** The rejected file a stack came from, or may have come from; null when it has nothing to do with one. */
  brokenFileOf({ pipeline, environment, wanted, live }: Origin): string | null {
    if (this.#broken.size === 0) return null;
    const path = live === null ? null : (readMeta(live.outputs)?.path ?? null);
    if (path !== null && this.#broken.has(path)) return path;
    if (wanted === null) return live === null ? null : this.#fileThatMayWish(pipeline, path);
    const outdated = this.#outdated.find(({ config }) => names(config, pipeline, environment));
    if (outdated === undefined || this.#isCurrent(pipeline, environment)) return null;
    return outdated.config.path;
  }

  /**
   * What nobody wishes may have moved into a rejected file, together with the mistake in it: by a commit that renamed
   * the file, or one that moved the entry. Without a readable origin nobody knows that it did not come from one of them,
   * and of a file that could not be read nobody knows what stands in it.
   */
  #fileThatMayWish(pipeline: string, origin: string | null): string | null {
    const isThere = this.#current.some(({ config }) => config.path === origin);
    const names = (text: string): boolean => text === '' || text.includes(JSON.stringify(pipeline));
    const found = [...this.#broken].find(([, text]) => !isThere || names(text));
    return found?.[0] ?? null;
  }

  #isCurrent(pipeline: string, environment: string): boolean {
    return this.#current.some(({ config }) => names(config, pipeline, environment));
  }
}

type Origin = Pick<Situation, 'pipeline' | 'environment' | 'wanted' | 'live'>;

const names = ({ pipelines }: MlopsConfig, pipeline: string, environment: string): boolean =>
  pipelines.some(
    (entry) => entry.name === pipeline && entry.targets.some((target) => target.environment === environment),
  );
