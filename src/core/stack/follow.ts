import { authoringOf } from './authoring.ts';
import type { Blueprint } from '../blueprint.ts';
import type { Bound } from './bound.ts';
import type { Target } from '../config.ts';
import { isObject } from '../text/json.ts';
import type { Json, JsonObject } from '../text/json.ts';
import type { Follow } from './follows.ts';
import type { Answers, Followed, Version, Versions } from '../followed.ts';
import { followKey } from '../followed.ts';
import { answered } from './follow-answer.ts';
import type { Blocked } from '../model.ts';

/** Instead of a version: the newest one. */
export const LATEST = 'latest';

/**
 * The environment variable that tells a container which version of its artifact it serves. A Model of SageMaker has no
 * property for the version of an object (AWS::SageMaker::Model ContainerDefinition), and is made anew only when one of
 * its properties changes.
 */
export const VERSION_VARIABLE = 'MLOPS_MODEL_ARTIFACT_VERSION';

type Shape = Pick<Blueprint, 'template' | 'parameters'>;

/** What an entry follows in one environment: what AWS has to be asked before its stack can be made. */
export const followedBy = (blueprint: Shape, target: Target): readonly Followed[] =>
  wishesOf(blueprint, target).map(({ followed }) => followed);

/** Whether an entry follows anything, now or once the outputs it needs are there. */
export const isFollower = (blueprint: Shape, target: Target): boolean =>
  authoringOf(blueprint.template).follows.some((rule) => {
    const asked = valueOf(blueprint, target, askedBy(rule));
    // An endpoint that is an output of another stack is there when that is.
    return rule.kind === 'endpoint' ? typeof asked === 'string' && asked !== '' : asked !== null;
  });

export interface Following {
  /** With the versions that are there now, as if somebody had written them. */
  readonly target: Target;
  readonly blocked: Blocked | null;
}

/** Puts what AWS answered in the place of what an entry follows. @param target with whole S3 locations in it */
export function follow(blueprint: Shape, target: Target, answers: Answers): Following {
  let following = target;
  for (const { rule, followed, wish } of wishesOf(blueprint, target)) {
    const found = answered(followed, wish, answers.get(followKey(followed)));
    if (found.kind !== 'value') return { target, blocked: found };
    if (rule.kind === 'endpoint') continue;
    following = withValue(blueprint, following, rule.parameter, found.value);
    // The stack then looks like one of somebody who wrote that version: to pin what is followed changes nothing.
    if (rule.kind === 'approved') following = withValue(blueprint, following, rule.group, null);
  }
  return { target: following, blocked: null };
}

/** What an entry that was made into a stack follows, by the parameters of that stack. @param target as it is written */
export function versionsOf(
  blueprint: Shape,
  target: Target,
  parameters: Readonly<Record<string, string>>,
): Versions {
  const found = authoringOf(blueprint.template).follows.flatMap((rule): [string, Version][] => {
    const version = parameters[rule.parameter] ?? '';
    if (rule.kind === 'endpoint' || version === '') return [];
    const written = valueOf(blueprint, target, rule.parameter);
    if (rule.kind === 'version')
      return written === LATEST ? [[rule.parameter, { of: parameters[rule.location] ?? '', version }]] : [];
    // arn:aws:sagemaker:<region>:<account>:model-package/<group>/<number>
    const of = version.slice(0, version.lastIndexOf('/'));
    return written === null || written === '' ? [[rule.parameter, { of, version }]] : [];
  });
  return Object.fromEntries(found);
}

interface Wish {
  readonly rule: Follow;
  readonly followed: Followed;
  /** `latest`, or the version that is asked for. */
  readonly wish: string;
}

/** What is not written as it must be is left to the checks of `bind`. */
function wishesOf(blueprint: Shape, target: Target): readonly Wish[] {
  return authoringOf(blueprint.template).follows.flatMap((rule): readonly Wish[] => {
    const asked = valueOf(blueprint, target, askedBy(rule));
    if (typeof asked !== 'string' || asked === '') return [];
    if (rule.kind === 'approved') {
      const chosen = valueOf(blueprint, target, rule.parameter);
      const isChosen = chosen !== null && chosen !== '';
      return isChosen ? [] : [{ rule, followed: { kind: 'package', group: asked }, wish: LATEST }];
    }
    if (rule.kind === 'endpoint') return [{ rule, followed: { kind: 'endpoint', name: asked }, wish: asked }];
    const location = valueOf(blueprint, target, rule.location);
    if (typeof location !== 'string' || location === '') return [];
    return [{ rule, followed: { kind: 'object', location }, wish: asked }];
  });
}

/** The parameter in which a configuration says that it follows. */
const askedBy = (rule: Follow): string => (rule.kind === 'approved' ? rule.group : rule.parameter);

const keyOf = ({ parameters }: Shape, id: string): string =>
  parameters.find(({ name }) => name === id)?.key ?? id;

const valueOf = (blueprint: Shape, { inputs, parameters }: Target, id: string): Json =>
  inputs[keyOf(blueprint, id)] ?? parameters[id] ?? null;

function withValue(blueprint: Shape, target: Target, id: string, value: string | null): Target {
  const { [id]: _, ...parameters } = target.parameters;
  const { [keyOf(blueprint, id)]: __, ...inputs } = target.inputs;
  return {
    ...target,
    parameters,
    inputs: value === null ? inputs : { ...inputs, [keyOf(blueprint, id)]: value },
  };
}

/**
 * The structured inputs, with the version of an artifact in the environment of its container.
 * @param bound where nothing is followed, its inputs as they are
 */
export function withVersions(template: JsonObject, { parameters, structured }: Bound): JsonObject {
  const marks = authoringOf(template).follows.flatMap((rule) => {
    if (rule.kind !== 'version' || rule.into === null || (parameters[rule.parameter] ?? '') === '') return [];
    const given = structured[rule.into] ?? null;
    return [
      [
        rule.into,
        { ...(isObject(given) ? given : {}), [VERSION_VARIABLE]: { Ref: rule.parameter } },
      ] as const,
    ];
  });
  return marks.length === 0 ? structured : { ...structured, ...Object.fromEntries(marks) };
}
