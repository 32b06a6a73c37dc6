import { bind } from '../blueprints/bind.ts';
import { bindingOf } from '../core/adoption.ts';
import type { Binding, Held } from '../core/adoption.ts';
import { accountIn } from '../core/arn.ts';
import { locateAssets } from '../core/assets.ts';
import type { Located } from '../core/assets.ts';
import type { Blueprint } from '../core/blueprint.ts';
import type { Environment, PipelineEntry, Target } from '../core/config.ts';
import { stackName } from '../core/identity.ts';
import type { Blocked, DesiredStack, Wanted } from '../core/model.ts';
import { resolveOutputs } from '../core/outputs.ts';
import type { Lookup } from '../core/outputs.ts';
import { forbidden } from '../core/policy.ts';
import type { Asked, Policy } from '../core/policy.ts';
import { contentHash, render } from '../core/render.ts';
import { resourceTypes } from '../core/resource-types.ts';
import { notSupported } from '../core/unsupported.ts';
import type { Problem } from '../core/result.ts';
import type { Desire } from './desire.ts';
import type { World } from './world.ts';

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
  readonly #contents = new Map<PipelineEntry, string>();

  #policy: Policy;

  constructor(place: Place, desire: Desire) {
    this.#place = place;
    this.#desire = desire;
    this.#policy = place.policy.current;
  }

  /**
   * @param lookup outputs of the environment's live stacks
   * @param heldBy its stacks of ours that say they are a pipeline's
   */
  of(environment: Environment, lookup: Lookup, heldBy: HeldBy = nothingHeld): readonly Wanted[] {
    const policy = this.#place.policy.current;
    if (policy !== this.#policy) this.#kept.clear();
    this.#policy = policy;
    return this.#desire.config.pipelines.flatMap((entry) => {
      const target = entry.targets.find((each) => each.environment === environment.name);
      return target === undefined ? [] : [this.#wish(entry, target, { environment, lookup, heldBy })];
    });
  }

  #wish(entry: PipelineEntry, target: Target, at: Site): Wanted {
    const own = stackName(this.#place.instance, target.environment, entry.name);
    const binding = bindingOf(own, entry, at.heldBy(entry.name));
    const kept = this.#kept.get(target);
    if (kept?.stack === binding.stack && binding.blocked === null) return kept;
    const { resolved, missing, references } = resolveOutputs(target, at.lookup);
    const made = binding.blocked ?? missing ?? this.#make(entry, resolved, at.environment, binding);
    const wanted = this.#wanted(entry, target, binding, made);
    if (references === 0 && binding.blocked === null) this.#kept.set(target, wanted);
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
      adopt: entry.adopt,
      desired,
      content: desired?.content ?? this.#contentOf(entry),
      blocked,
    };
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
    named: Environment,
    { stack, adopted }: Binding,
  ): DesiredStack | Blocked | null {
    const { config, library, locate } = this.#desire;
    if (entry.unsupported.length > 0) {
      const { topicArn } = entry;
      const barred = forbidden(this.#policy, { seat: named, topicArn, stack: null });
      return entry.state === 'present' && barred !== null ? barred : notSupported(entry.unsupported);
    }
    if (entry.state === 'absent') return null;
    if (entry.incomplete !== null) return untold(entry.incomplete);
    const blueprint = library.get(entry.pipelineType ?? '');
    if (blueprint === undefined) throw new Error(`${entry.name}: its type passed the check and is unknown`);
    const environment = this.#completed(named);
    const foreign = foreignRole(environment);
    if (foreign !== null) return foreign;
    const located = locateAssets(blueprint, target, environment.assetsBucket);
    const homeless = withoutBucket(located, blueprint, environment);
    if (homeless !== null) return homeless;
    const bound = bind(blueprint, located.target, locate, {
      place: entry.place,
      region: environment.region,
    });
    if (!bound.ok) return incomplete(bound.problems);
    const { instance, sourceId, hash } = this.#place;
    const desired = render({
      instance,
      sourceId,
      configPath: config.path,
      entry,
      target: located.target,
      environment,
      blueprint,
      bound: bound.value,
      adopted: adopted ? stack : null,
      hash,
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

const asked = (
  { topicArn }: PipelineEntry,
  seat: Environment,
  { origin }: Blueprint,
  { pipelineType, role: executionRole, capabilities, template }: DesiredStack,
): Asked => ({
  seat,
  topicArn,
  stack: { pipelineType, origin, executionRole, capabilities, resourceTypes: () => resourceTypes(template) },
});

interface Site {
  readonly environment: Environment;
  readonly lookup: Lookup;
  readonly heldBy: HeldBy;
}

/** The stacks of ours that say they are that pipeline's. */
export type HeldBy = (pipeline: string) => readonly Held[];

const nothingHeld: HeldBy = () => [];

const untold = (why: string): Blocked => ({
  kind: 'incomplete',
  why,
  releases: 'A commit that says what is missing; `mlops-reconciler validate` names the place.',
});

/** The execution role of the service is of no use in another account; to go on without one would widen its rights. */
function foreignRole({ name, account, executionRoleArn: role }: Environment): Blocked | null {
  const other = accountIn(role ?? '');
  if (account === null || other === null || other === account) return null;
  return {
    kind: 'incomplete',
    why: `Environment ${name} is in account ${account} and names no execution role; that of the service is in ${other}, and CloudFormation takes roles of its own account only.`,
    releases: `An "execution_role_arn" of account ${account} in the environment.`,
  };
}

/** What belongs into the assets bucket of an environment that has none. */
function withoutBucket(
  { withoutBucket: keys }: Located,
  { code }: Blueprint,
  { name, assetsBucket }: Environment,
): Blocked | null {
  if (keys.length > 0)
    return {
      kind: 'incomplete',
      why: `${keys.join(', ')} names a key in the assets bucket, and environment ${name} has none.`,
      releases: 'Set "assets_bucket" in the environment or MLOPS_ASSETS_BUCKET, or write s3://BUCKET/KEY.',
    };
  if (code.length === 0 || assetsBucket !== null) return null;
  return {
    kind: 'incomplete',
    why: `The code of its functions goes to the assets bucket, and environment ${name} has none.`,
    releases: 'Set "assets_bucket" in the environment or MLOPS_ASSETS_BUCKET.',
  };
}

const incomplete = (problems: readonly Problem[]): Blocked => ({
  kind: 'incomplete',
  why: problems.map((problem) => problem.message).join(' '),
  releases: problems[0]?.hint ?? 'A commit that corrects it.',
});
