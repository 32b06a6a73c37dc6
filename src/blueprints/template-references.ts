import { authoringOf } from '../core/stack/authoring.ts';
import { isObject } from '../core/text/json.ts';
import type { Json, JsonObject } from '../core/text/json.ts';
import { child } from '../core/text/pointer.ts';
import { didYouMean } from '../core/text/suggest.ts';
import { name } from '../core/text/words.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';
import { objectsIn } from './walk.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html */
const PSEUDO = [
  'AWS::AccountId',
  'AWS::NoValue',
  'AWS::NotificationARNs',
  'AWS::Partition',
  'AWS::Region',
  'AWS::StackId',
  'AWS::StackName',
  'AWS::URLSuffix',
];

/** The names each kind of reference may use. */
interface Known {
  readonly values: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: readonly string[];
  readonly mappings: readonly string[];
}

/**
 * References to nothing: a parameter, resource, condition or mapping the template does not have. CloudFormation
 * would refuse the template for them, but only when it is sent.
 */
export function checkReferences(template: JsonObject): readonly Finding[] {
  // A transform may add whatever is missing here (AWS::Serverless adds roles, for example).
  if (template['Transform'] !== undefined) return [];
  const parameters = [...keysOf(template, 'Parameters'), ...PSEUDO];
  const resources = keysOf(template, 'Resources');
  const names = { conditions: keysOf(template, 'Conditions'), mappings: keysOf(template, 'Mappings') };
  const everything: Known = { ...names, values: [...parameters, ...resources], resources };
  // Conditions and rules are decided before anything exists.
  const parametersOnly: Known = { ...names, values: parameters, resources: [] };
  return [
    ...inSection(template, 'Rules', parametersOnly),
    ...inMembers(authoringOf(template).rules, '/Metadata/Mlops/Rules', parametersOnly),
    ...inSection(template, 'Conditions', parametersOnly),
    ...inSection(template, 'Resources', everything),
    ...inSection(template, 'Outputs', everything),
    ...attributes(template, 'Resources', everything),
    ...attributes(template, 'Outputs', everything),
    ...authoringOf(template).anew.flatMap((id, index) =>
      missing('resource', id, `/Metadata/Mlops/Anew/${index}`, resources),
    ),
  ];
}

const keysOf = (template: JsonObject, section: string): readonly string[] =>
  Object.keys(isObject(template[section]) ? template[section] : {});

const inSection = (template: JsonObject, section: string, known: Known): readonly Finding[] =>
  inMembers(template[section], child('', section), known);

/** A function is an object with one member; anything with more is data that happens to use the name. */
function inMembers(members: Json | undefined, place: string, known: Known): readonly Finding[] {
  return [...objectsIn(members, place)].flatMap(([object, pointer]) => {
    const [member, second] = Object.entries(object);
    if (member === undefined || second !== undefined) return [];
    const [key, value] = member;
    const inside = child(pointer, key);
    // Elsewhere `Condition` is an attribute, or part of a policy.
    if (key === 'Condition' && place === '/Conditions') {
      return missing('condition', value, inside, known.conditions);
    }
    return inFunction(key, value, inside, known);
  });
}

function inFunction(key: string, value: Json, pointer: string, known: Known): readonly Finding[] {
  switch (key) {
    case 'Ref':
      return missing('parameter or resource', value, pointer, known.values);
    case 'Fn::GetAtt':
      return missing('resource', first(value), pointer, known.resources);
    case 'Fn::If':
      return missing('condition', first(value), pointer, known.conditions);
    case 'Fn::FindInMap':
      return missing('mapping', first(value), pointer, known.mappings);
    case 'Fn::Sub':
      return inText(value, pointer, known);
    default:
      return [];
  }
}

/** `Condition` and `DependsOn` of resources and outputs, and `Condition` inside conditions. */
function attributes(template: JsonObject, section: string, known: Known): readonly Finding[] {
  const members = isObject(template[section]) ? template[section] : {};
  return Object.entries(members).flatMap(([id, member]) => {
    if (!isObject(member)) return [];
    const pointer = child(child('', section), id);
    const { Condition, DependsOn } = member;
    const needed = Array.isArray(DependsOn) ? (DependsOn as readonly Json[]) : [DependsOn ?? null];
    return [
      ...missing('condition', Condition ?? null, child(pointer, 'Condition'), known.conditions),
      ...needed.flatMap((other) => missing('resource', other, child(pointer, 'DependsOn'), known.resources)),
    ];
  });
}

const first = (value: Json): Json => (Array.isArray(value) ? ((value as readonly Json[])[0] ?? null) : null);

/** `${Name}`, `${Name.Attribute}` and, to be left alone, `${!Literal}`. */
const VARIABLE = /\$\{([^!}][^}]*)\}/g;

function inText(value: Json, pointer: string, known: Known): readonly Finding[] {
  const [text, given] = Array.isArray(value) ? (value as readonly Json[]) : [value];
  if (typeof text !== 'string') return [];
  const own = isObject(given) ? Object.keys(given) : [];
  return [...text.matchAll(VARIABLE)].flatMap(([, variable = '']) => {
    if (own.includes(variable)) return [];
    const dot = variable.indexOf('.');
    return dot < 0
      ? missing('parameter or resource', variable, pointer, known.values)
      : missing('resource', variable.slice(0, dot), pointer, known.resources);
  });
}

/** Anything but text is computed, and CloudFormation's to judge. */
function missing(what: string, value: Json, pointer: string, known: readonly string[]): readonly Finding[] {
  if (typeof value !== 'string' || known.includes(value)) return [];
  const hint = didYouMean(value, known) ?? 'Declare it, or take the reference away.';
  return [
    finding('dangling-reference', pointer, `there is no ${what} ${name(value)} to refer to here`, hint),
  ];
}
