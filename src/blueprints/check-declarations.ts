import { authoringOf } from '../core/stack/authoring.ts';
import { parametersOf } from '../core/stack/follows.ts';
import type { JsonObject } from '../core/text/json.ts';
import { isObject } from '../core/text/json.ts';
import { child } from '../core/text/pointer.ts';
import { didYouMean } from '../core/text/suggest.ts';
import { name } from '../core/text/words.ts';
import { checkText } from './check-text.ts';
import type { Declaration } from './declaration.ts';
import { declarations } from './declaration.ts';
import { finding, warning } from './finding.ts';
import type { Finding } from './finding.ts';
import { javaPattern } from './java-pattern.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html */
const ATTRIBUTES = [
  'AllowedPattern',
  'AllowedValues',
  'ConstraintDescription',
  'Default',
  'Description',
  'MaxLength',
  'MaxValue',
  'MinLength',
  'MinValue',
  'NoEcho',
  'Type',
];

/** What is wrong with the parameters of a template. @param inputs keys of its structured inputs. */
export function checkDeclarations(template: JsonObject, inputs: readonly string[]): readonly Finding[] {
  const declared = declarations(template);
  return [
    ...declared.flatMap((one) => [
      ...checkAttributes(template, one),
      ...checkType(one),
      ...checkDefault(one),
      ...checkPattern(one),
    ]),
    ...collisions(declared, inputs),
    ...checkNames(template, declared),
    ...checkInto(template, inputs),
  ];
}

const at = ({ name: parameter }: Declaration, attribute?: string): string => {
  const pointer = child('/Parameters', parameter);
  return attribute === undefined ? pointer : child(pointer, attribute);
};

function checkAttributes(template: JsonObject, one: Declaration): readonly Finding[] {
  const parameters = template['Parameters'];
  const written = isObject(parameters) ? parameters[one.name] : undefined;
  const keys = Object.keys(isObject(written) ? written : {});
  return keys
    .filter((key) => !ATTRIBUTES.includes(key))
    .map((key) => {
      const message = `a parameter has no attribute ${name(key)}`;
      return finding('unknown-key', at(one, key), message, didYouMean(key, ATTRIBUTES));
    });
}

function checkType(one: Declaration): readonly Finding[] {
  if (one.kind !== undefined) return [];
  const message =
    one.type === ''
      ? `the parameter ${name(one.name)} has no \`Type\``
      : `CloudFormation has no parameter type ${name(one.type)}`;
  return [
    finding(
      'bad-parameter-type',
      at(one, 'Type'),
      message,
      'Use String, Number, CommaDelimitedList, List<Number> or a type of AWS.',
    ),
  ];
}

function checkDefault(one: Declaration): readonly Finding[] {
  if (one.default === null || one.kind === undefined) return [];
  if (one.noEcho && one.default !== '') {
    const message = `the secret parameter ${name(one.name)} has a default that everybody can read`;
    return [finding('secret-default', at(one, 'Default'), message, 'Take the default away.')];
  }
  const complaint = checkText(one, one.default);
  if (complaint === null) return [];
  return [
    finding(
      'bad-default',
      at(one, 'Default'),
      `the default of ${name(one.name)} ${complaint.message}`,
      complaint.hint,
    ),
  ];
}

function checkPattern(one: Declaration): readonly Finding[] {
  if (one.allowedPattern === null || javaPattern(one.allowedPattern) !== null) return [];
  const message = `the pattern of ${name(one.name)} uses what only Java understands, so only CloudFormation will check it`;
  return [
    warning(
      'unread-pattern',
      at(one, 'AllowedPattern'),
      message,
      'Avoid look-around, back references and nested classes.',
    ),
  ];
}

/** Two parameters, or a parameter and a structured input, that a configuration could not tell apart. */
function collisions(declared: readonly Declaration[], inputs: readonly string[]): readonly Finding[] {
  return declared.flatMap((one, index) => {
    const other = declared.slice(0, index).find(({ key }) => key === one.key)?.name;
    const taken = other ?? (inputs.includes(one.key) ? `the input ${one.key}` : undefined);
    if (taken === undefined) return [];
    const message = `${name(one.name)} is written ${name(one.key)} in a configuration, and so is ${name(taken)}`;
    return [finding('key-collision', at(one), message, 'Rename one of them.')];
  });
}

/** Parameters that the template's own metadata speaks of. */
function checkNames(template: JsonObject, declared: readonly Declaration[]): readonly Finding[] {
  const names = declared.map((one) => one.name);
  const { s3Keys, defaults, lists, instances, images, follows } = authoringOf(template);
  return [
    ...s3Keys.map((parameter, index) => [parameter, `/Metadata/Mlops/S3Keys/${index}`] as const),
    ...lists.map((parameter, index) => [parameter, `/Metadata/Mlops/Lists/${index}`] as const),
    ...instances.map((parameter, index) => [parameter, `/Metadata/Mlops/Instances/${index}`] as const),
    ...Object.entries(images).flatMap(([image, { framework, version, instance }]) =>
      [image, framework, version, ...(instance === null ? [] : [instance])].map(
        (parameter) => [parameter, child('/Metadata/Mlops/Images', image)] as const,
      ),
    ),
    ...follows.flatMap((follow) =>
      parametersOf(follow).map(
        (parameter) => [parameter, child('/Metadata/Mlops/Follows', follow.parameter)] as const,
      ),
    ),
    ...Object.keys(defaults).map(
      (parameter) => [parameter, child('/Metadata/Mlops/Defaults', parameter)] as const,
    ),
  ]
    .filter(([parameter]) => !names.includes(parameter))
    .map(([parameter, pointer]) =>
      finding(
        'dangling-reference',
        pointer,
        `there is no parameter ${name(parameter)}`,
        didYouMean(parameter, names),
      ),
    );
}

/** Structured inputs that are to tell a version. @param inputs keys of those there are */
function checkInto(template: JsonObject, inputs: readonly string[]): readonly Finding[] {
  return authoringOf(template).follows.flatMap((follow) => {
    if (follow.kind !== 'version' || follow.into === null || inputs.includes(follow.into)) return [];
    const pointer = child('/Metadata/Mlops/Follows', follow.parameter);
    const message = `there is no structured input ${name(follow.into)}`;
    return [finding('dangling-reference', pointer, message, didYouMean(follow.into, inputs))];
  });
}
