import type { Blueprint } from '../../core/blueprint.ts';
import type { Environment, Target } from '../../core/config.ts';
import { isFollower, versionsOf } from '../../core/stack/follow.ts';
import type { DesiredStack, Wanted } from '../../core/model.ts';
import type { Desire } from './desire.ts';

interface Follower {
  readonly target: Target;
  readonly blueprint: Blueprint;
}

/** The entries of a commit that follow something. Found once: a look at a commit in which none does costs nothing. */
export class Followers {
  readonly #all: ReadonlyMap<Target, Follower>;

  constructor({ config, library }: Desire) {
    const found = config.pipelines.flatMap((entry) => {
      const blueprint = library.get(entry.pipelineType ?? '');
      const isMade = entry.state === 'present' && entry.incomplete === null;
      if (blueprint === undefined || !isMade) return [];
      return entry.targets.flatMap((target) =>
        isFollower(blueprint, target) ? [{ target, blueprint }] : [],
      );
    });
    this.#all = new Map(found.map((follower) => [follower.target, follower]));
  }

  in(environment: Environment): readonly Follower[] {
    if (this.#all.size === 0) return [];
    return [...this.#all.values()].filter(({ target }) => target.environment === environment.name);
  }

  has(target: Target): boolean {
    return this.#all.has(target);
  }

  /** What of all that an entry follows its stack is made with; nothing where it follows nothing, or has no stack. */
  versions(target: Target, desired: DesiredStack | null): Pick<Wanted, 'versions'> {
    const follower = this.#all.get(target);
    if (follower === undefined || desired === null) return {};
    return { versions: versionsOf(follower.blueprint, target, desired.parameters) };
  }
}
