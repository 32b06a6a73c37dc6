import type { Blueprint } from '../blueprint.ts';
import type { PipelineEntry, Target } from '../config.ts';
import { canonical, isObject } from '../text/json.ts';
import type { Json } from '../text/json.ts';
import { isJudged } from '../watch.ts';
import type { Serving, Watch } from '../watch.ts';

/** What of a blueprint serves, and whether it answers a request at once. */
export interface Service {
  readonly serving: Serving;
  /** `later`: an asynchronous endpoint. `others`: models placed there by other stacks answer. */
  readonly answers: 'now' | 'later' | 'others';
}

/** Null where nothing in the template serves. */
export function serviceOf({ template }: Pick<Blueprint, 'template'>): Service | null {
  const resources = Object.values(objectIn(template['Resources']));
  const some = (type: string): Json | undefined =>
    resources.find((resource) => objectIn(resource)['Type'] === type);
  if (some('AWS::SageMaker::Endpoint') !== undefined) {
    const config = canonical(some('AWS::SageMaker::EndpointConfig') ?? null);
    if (config.includes('"AsyncInferenceConfig"')) return { serving: 'endpoint', answers: 'later' };
    const isEmpty = config.includes('"ProductionVariants"') && !config.includes('"ModelName"');
    return { serving: 'endpoint', answers: isEmpty ? 'others' : 'now' };
  }
  const placed = some('AWS::SageMaker::InferenceComponent') !== undefined;
  return placed ? { serving: 'component', answers: 'now' } : null;
}

const objectIn = (value: Json | undefined): Readonly<Record<string, Json>> => (isObject(value) ? value : {});

/**
 * What is looked after in one environment. The test is run where another environment waits for its result, and
 * everywhere where none waits for any.
 */
export function watchOf(entry: PipelineEntry, target: Target, { serving }: Service): Watch {
  const { verify, targets } = entry;
  const isAwaited = targets.some(({ promotedFrom }) => promotedFrom === target.environment);
  const isLonely = targets.every(({ promotedFrom }) => promotedFrom === null);
  const test = isAwaited || isLonely ? (entry.test ?? null) : null;
  const { smoke = null, soak = 0 } = verify ?? {};
  const restores = verify?.restores === true ? { restores: true as const } : {};
  return { serving, smoke, soak, test, key: JSON.stringify([smoke, soak, test]), ...restores };
}

/** Why what an entry asks for cannot be looked after; null when it can. */
export function unwatchable(
  { verify, test, pipelineType }: Pick<PipelineEntry, 'verify' | 'test' | 'pipelineType'>,
  service: Service | null,
): { readonly message: string; readonly hint: string } | null {
  const keys = [verify === undefined ? [] : ['`verify`'], test === undefined ? [] : ['`test`']].flat();
  if (keys.length === 0) return null;
  const [which] = keys;
  if (service === null)
    return {
      message: `${keys.join(' and ')}: \`${pipelineType}\` has no endpoint that could be asked.`,
      hint: 'Take it away, or put it into the entry whose stack has the endpoint.',
    };
  // A function may ask in its own way.
  const isAsked = test !== undefined && !isJudged(test);
  if (service.answers === 'now' || (!isAsked && (verify?.smoke ?? null) === null)) return null;
  return service.answers === 'later'
    ? {
        message: `${which}: the endpoint of \`${pipelineType}\` answers later, into a bucket, and cannot be asked.`,
        hint: 'Take the payload away: the endpoint itself is looked at all the same.',
      }
    : {
        message: `${which}: the endpoint of \`${pipelineType}\` has no model of its own that could answer.`,
        hint: 'Put it into the entries of the type inference_component that are placed there.',
      };
}
