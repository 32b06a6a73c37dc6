import { bind } from '../../blueprints/bind.ts';
import { bindingOf } from '../../core/plan/adoption.ts';
import type { Binding, Held } from '../../core/plan/adoption.ts';
import { locateAssets } from '../../core/stack/assets.ts';
import type { Blueprint } from '../../core/blueprint.ts';
import type { Environment, PipelineEntry, Target } from '../../core/config.ts';
import { follow, followedBy } from '../../core/stack/follow.ts';
import { NOTHING_ASKED } from '../../core/followed.ts';
import type { Answers, Followed } from '../../core/followed.ts';
import { stackName } from '../../core/stack/identity.ts';
import type { Blocked, DesiredStack, Wanted } from '../../core/model.ts';
import { resolveOutputs } from '../../core/stack/outputs.ts';
import type { Lookup } from '../../core/stack/outputs.ts';
import { forbidden } from '../../core/entry/policy.ts';
import type { Policy } from '../../core/entry/policy.ts';
import { contentHash, render } from '../../core/stack/render.ts';
import { serviceOf, watchOf } from '../../core/health/serving.ts';
import type { Service } from '../../core/health/serving.ts';
import { asked } from './asked.ts';
import type { Desire } from './desire.ts';
import { Followers } from './followers.ts';
import { foreignRole, incomplete, untold, withoutBucket } from './obstacles.ts';
import { rendering } from './turn.ts';
import type { World } from '../world.ts';

type Place = Pick<
  World,
  'instance' | 'sourceId' | 'region' | 'assetsBucket' | 'executionRoleArn' | 'policy' | 'hash'
>;

/**
 * What every entry means for one environment. Rendering a thousand templates anew at every look would be most
 * of a look's time, so what depends on nothing but the commit is kept for as long as the commit is.
 */
export class Wishes {
  readonly #place: Place;
  readonly #desire: Desire;
  readonly #kept = new Map<Target, Wanted>();
  readonly #followers: Followers;
  readonly #contents = new Map<PipelineEntry, string>();
  readonly #services = new Map<Blueprint, Service | null>();
  #policy: Policy;

  constructor(place: Place, desire: Desire) {
    this.#place = place;
    this.#desire = desire;
    this.#followers = new Followers(desire);
    this.#policy = place.policy.current;
  }

  /**
   * @param lookup outputs of the environment's live stacks
   * @param heldBy its stacks of ours that say they are a pipeline's
   * @param answers about all that `followed` names
   */
  async of(
    environment: Environment,
    lookup: Lookup,
    heldBy: HeldBy = () => [],
    answers: Answers = NOTHING_ASKED,
  ): Promise<readonly Wanted[]> {
    const policy = this.#place.policy.current;
    if (policy !== this.#policy) this.#kept.clear();
    this.#policy = policy;
    const wanted: Wanted[] = [];
    for (const entry of this.#desire.config.pipelines) {
      const target = entry.targets.find((each) => each.environment === environment.name);
      if (target !== undefined)
        wanted.push(this.#wish(entry, target, { environment, lookup, heldBy, answers }));
      if (rendering.isOver) await rendering.end();
    }
    return wanted;
  }

  /** What AWS has to be asked before it is known what the entries for an environment mean. */
  followed(environment: Environment, lookup: Lookup): readonly Followed[] {
    return this.#followers.in(environment).flatMap(({ blueprint, target }) => {
      const { resolved, missing } = resolveOutputs(target, lookup);
      const bucket = this.#completed(environment).assetsBucket;
      const located = locateAssets(blueprint, resolved, bucket);
      const isKnown = missing === null && located.withoutBucket.length === 0;
      return isKnown ? followedBy(blueprint, located.target) : [];
    });
  }

  /** Why the policy forbids a content that a pipeline had before; null when it does not, or the pipeline is not one of these. */
  barred(environment: Environment, before: DesiredStack): Blocked | null {
    const { config, library } = this.#desire;
    const entry = config.pipelines.find(({ name }) => name === before.pipeline);
    if (entry === undefined) return null;
    // A blueprint that is not there any more was the repository's own.
    const { origin } = library.get(before.pipelineType) ?? { origin: 'repository' as const };
    return forbidden(
      this.#place.policy.current,
      asked(entry, this.#completed(environment), { origin }, before),
    );
  }

  #wish(entry: PipelineEntry, target: Target, at: Site): Wanted {
    const own = stackName(this.#place.instance, target.environment, entry.name);
    const binding = bindingOf(own, entry, at.heldBy(entry.name));
    const kept = this.#kept.get(target);
    if (kept?.stack === binding.stack && binding.blocked === null) return kept;
    const { resolved, missing, references } = resolveOutputs(target, at.lookup);
    const made = binding.blocked ?? missing ?? this.#make(entry, resolved, at, binding);
    const wanted = this.#wanted(entry, target, binding, made);
    const changes = references > 0 || this.#followers.has(target);
    if (!changes && binding.blocked === null) this.#kept.set(target, wanted);
    return wanted;
  }

  #wanted(
    entry: PipelineEntry,
    target: Target,
    { stack }: Binding,
    made: DesiredStack | Blocked | null,
  ): Wanted {
    const blocked = made !== null && 'kind' in made ? made : null;
    const desired = made !== null && 'kind' in made ? null : made;
    const service = this.#serviceOf(entry);
    return {
      pipeline: entry.name,
      environment: target.environment,
      pipelineType: entry.pipelineType,
      stack,
      state: entry.state,
      dependsOn: entry.dependsOn,
      retry: entry.retry,
      suspend: entry.suspend,
      approval: target.approval,
      promotedFrom: target.promotedFrom,
      windows: target.windows,
      protect: entry.protect,
      ...this.#notifyOf(entry),
      drift: entry.drift,
      adopt: entry.adopt,
      desired,
      content: desired?.content ?? this.#contentOf(entry),
      blocked,
      watch: service === null ? null : watchOf(entry, target, service),
      ...this.#followers.versions(target, desired),
    };
  }

  #serviceOf({ pipelineType }: PipelineEntry): Service | null {
    const blueprint = this.#desire.library.get(pipelineType ?? '');
    if (blueprint === undefined) return null;
    const service = this.#services.get(blueprint) ?? serviceOf(blueprint);
    this.#services.set(blueprint, service);
    return service;
  }

  /** A topic that the policy does not allow hears nothing, not even that it is not allowed. */
  #notifyOf({ notify, topicArn }: PipelineEntry): Pick<Wanted, 'notify'> {
    if (notify === undefined) return {};
    const nowhere = { account: null, region: null, roleArn: null, externalId: null };
    const barred = forbidden(this.#policy, { seat: nowhere, topicArn, stack: null });
    return barred === null ? { notify } : {};
  }

  /** Of what cannot be made now, so that it is known for what it is all the same. */
  #contentOf(entry: PipelineEntry): string | null {
    const blueprint = this.#desire.library.get(entry.pipelineType ?? '');
    if (entry.state === 'absent' || blueprint === undefined) return null;
    const known = this.#contents.get(entry);
    if (known !== undefined) return known;
    const content = contentHash({ blueprint, entry, hash: this.#place.hash });
    this.#contents.set(entry, content);
    return content;
  }

  #make(
    entry: PipelineEntry,
    target: Target,
    { environment: named, answers }: Site,
    { stack, adopted }: Binding,
  ): DesiredStack | Blocked | null {
    if (entry.state === 'absent') return null;
    if (entry.incomplete !== null) return untold(entry.incomplete);
    const blueprint = this.#desire.library.get(entry.pipelineType ?? '');
    if (blueprint === undefined) throw new Error(`${entry.name}: its type passed the check and is unknown`);
    const environment = this.#completed(named);
    const foreign = foreignRole(environment);
    if (foreign !== null) return foreign;
    const located = locateAssets(blueprint, target, environment.assetsBucket);
    const homeless = withoutBucket(located, blueprint, environment);
    if (homeless !== null) return homeless;
    const following = follow(blueprint, located.target, answers);
    if (following.blocked !== null) return following.blocked;
    return this.#rendered(blueprint, following.target, {
      entry,
      environment,
      adopted: adopted ? stack : null,
    });
  }

  #rendered(blueprint: Blueprint, target: Target, of: Rendering): DesiredStack | Blocked {
    const { entry, environment } = of;
    const { config, locate } = this.#desire;
    rendering.work();
    const bound = bind(blueprint, target, locate, { place: entry.place, region: environment.region });
    if (!bound.ok) return incomplete(bound.problems);
    const { instance, sourceId, hash } = this.#place;
    const desired = render({
      instance,
      sourceId,
      configPath: config.path,
      target,
      blueprint,
      bound: bound.value,
      hash,
      ...of,
    });
    if (!desired.ok) return incomplete(desired.problems);
    return forbidden(this.#policy, asked(entry, environment, blueprint, desired.value)) ?? desired.value;
  }

  /** What the service is set to holds where the environment says nothing. */
  #completed(environment: Environment): Environment {
    const { region, assetsBucket, executionRoleArn } = this.#place;
    return {
      ...environment,
      region: environment.region ?? region,
      assetsBucket: environment.assetsBucket ?? assetsBucket,
      executionRoleArn: environment.executionRoleArn ?? executionRoleArn,
    };
  }
}

/** What is rendered, and where. */
interface Rendering {
  readonly entry: PipelineEntry;
  readonly environment: Environment;
  /** The name of the stack that was taken over. */
  readonly adopted: string | null;
}

interface Site {
  readonly environment: Environment;
  readonly lookup: Lookup;
  readonly heldBy: HeldBy;
  readonly answers: Answers;
}

/** The stacks of ours that say they are that pipeline's. */
export type HeldBy = (pipeline: string) => readonly Held[];
