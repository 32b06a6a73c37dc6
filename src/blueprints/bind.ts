import { authoringOf } from '../core/stack/authoring.ts';
import type { Blueprint } from '../core/blueprint.ts';
import type { Bound } from '../core/stack/bound.ts';
import { outputReference } from '../core/config.ts';
import type { Target } from '../core/config.ts';
import type { Json } from '../core/text/json.ts';
import { failure, success } from '../core/text/result.ts';
import type { Place, Problem, Result } from '../core/text/result.ts';
import { didYouMean } from '../core/text/suggest.ts';
import { kindOf, name } from '../core/text/words.ts';
import { bindParameters } from './bind-parameters.ts';
import { bindSageMaker } from './bind-sagemaker.ts';
import { bindStructured } from './bind-structured.ts';
import { declarations } from './declaration.ts';
import { brokenRules } from './rules.ts';
import { whereIn } from './where.ts';
import type { Where } from './where.ts';

export interface BindOptions {
  /**
   * `allow`: an `output_of` stands for a value nobody knows yet, and its checks are skipped (`validate`).
   * `refuse`, the default: it should have been resolved.
   */
  readonly references?: 'allow' | 'refuse';
  /** The entry, for problems that lie in no value; the whole file otherwise. */
  readonly place?: Place;
  /** The region of the environment, where it is known: rules may ask for it. */
  readonly region?: string | null;
}

type Inputs = Pick<Target, 'inputs' | 'parameters' | 'origins'>;

/**
 * Checks what a configuration gives a blueprint and brings it into CloudFormation's form. All problems together.
 * @param locate the place of a pointer into the configuration file.
 */
export function bind(
  blueprint: Blueprint,
  target: Inputs,
  locate: (pointer: string) => Place,
  options: BindOptions = {},
): Result<Bound> {
  const { references = 'refuse', place = locate(''), region = null } = options;
  const where = whereIn(target.origins, place, locate);
  const declared = declarations(blueprint.template);
  const bound = bindParameters(declared, target, where, references);
  const structured = bindStructured(blueprint, target.inputs, where, references);
  const modelName = tagged(blueprint, target, where);
  const facts = { texts: bound.texts, pending: bound.pending, region };
  const offline = references === 'allow';
  const sageMaker = bindSageMaker(blueprint.template, { declared, bound, region, offline, where });
  const problems = [
    ...unknownInputs(blueprint, target, where),
    ...bound.problems,
    ...sageMaker.problems,
    ...structured.problems,
    ...modelName.problems,
    ...brokenRules(blueprint, declared, facts).map((broken) => {
      const key = broken.parameters
        .map((id) => declared.find((one) => one.name === id)?.key ?? id)
        .find((id) => isGiven(target, id));
      const complaint = { message: broken.message, hint: broken.hint };
      return key === undefined
        ? where.entry('broken-rule', complaint)
        : where.input(key, 'broken-rule', complaint);
    }),
  ];
  if (problems.length > 0) return failure(problems);
  return success({
    parameters: { ...bound.texts, ...sageMaker.texts },
    structured: structured.values,
    tags: modelName.tags,
  });
}

const isGiven = ({ inputs }: Inputs, key: string): boolean =>
  Object.hasOwn(inputs, key) && inputs[key] !== null;

/** Taken everywhere, because the older framework asked for it everywhere. */
const MODEL_NAME = 'model_name';

function unknownInputs(blueprint: Blueprint, target: Inputs, where: Where): readonly Problem[] {
  const keys = [
    ...blueprint.parameters.map(({ key }) => key),
    ...Object.keys(blueprint.structuredInputs),
    MODEL_NAME,
  ];
  const names = blueprint.parameters.map((parameter) => parameter.name);
  const { without } = authoringOf(blueprint.template);
  const hint = (key: string, known: readonly string[]) =>
    (Object.hasOwn(without, key) ? without[key] : undefined) ??
    didYouMean(key, known) ??
    `\`mlops-reconciler blueprints show ${blueprint.name}\` lists what it takes.`;
  return [
    ...Object.keys(target.inputs)
      .filter((key) => isGiven(target, key) && !keys.includes(key))
      .map((key) => {
        const message = `${name(blueprint.name)} has no input ${name(key)}`;
        return where.input(key, 'unknown-input', { message, hint: hint(key, keys) });
      }),
    ...Object.keys(target.parameters)
      .filter((id) => target.parameters[id] !== null && !names.includes(id))
      .map((id) => {
        const message = `the template of ${name(blueprint.name)} has no parameter ${name(id)}`;
        return where.parameter(id, 'unknown-parameter', { message, hint: hint(id, names) });
      }),
  ];
}

/** What AWS allows in the value of a tag. */
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

/** `model_name` becomes a tag where the blueprint has no use for it. */
function tagged(blueprint: Blueprint, target: Inputs, where: Where) {
  const nothing = { tags: {}, problems: [] };
  const used =
    blueprint.parameters.some(({ key }) => key === MODEL_NAME) ||
    Object.hasOwn(blueprint.structuredInputs, MODEL_NAME);
  const value: Json = target.inputs[MODEL_NAME] ?? null;
  if (used || value === null || outputReference(value) !== undefined) return nothing;
  if (typeof value === 'string' && TAG_VALUE.test(value))
    return { tags: { [MODEL_NAME]: value }, problems: [] };
  const message =
    typeof value === 'string'
      ? `${name(MODEL_NAME)} has characters, or a length, that a tag cannot have`
      : `${name(MODEL_NAME)} must be text, but is ${kindOf(value)}`;
  const hint = 'Use up to 256 letters, digits, spaces and _ . : / = + - @';
  return { tags: {}, problems: [where.input(MODEL_NAME, 'bad-value', { message, hint })] };
}
