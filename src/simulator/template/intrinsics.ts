import { canonical, isObject, type Json, type JsonObject } from '../../core/text/json.ts';
import { validationError } from '../protocol/message.ts';
import { subnets } from './cidr.ts';
import { attributePath, functionCall, PLACEHOLDER, subArguments } from './references.ts';
import type { Scope } from './scope.ts';
import { plain, section } from './sections.ts';

type Intrinsic = (argument: Json, scope: Scope) => Json | undefined;

/**
 * The value of an expression; undefined is AWS::NoValue, which takes its property or list item away.
 * Reference: CloudFormation User Guide, "Intrinsic function reference".
 *
 * @throws AwsError ValidationError `Template error: ...`
 */
export function evaluate(value: Json, scope: Scope): Json | undefined {
  if (Array.isArray(value)) return evaluateList(value, scope);
  if (!isObject(value)) return value;
  const call = functionCall(value);
  if (call === undefined) return evaluateMembers(value, scope);
  const intrinsic = INTRINSICS[call.name];
  if (intrinsic === undefined || (EXTENSIONS.has(call.name) && !scope.languageExtensions)) {
    throw templateError(
      `Encountered unsupported function: ${call.name} Supported functions are: [${Object.keys(INTRINSICS).join(', ')}]`,
    );
  }
  return intrinsic(call.argument, scope);
}

const templateError = (what: string) => validationError(`Template error: ${what}`);

function evaluateList(values: readonly Json[], scope: Scope): readonly Json[] {
  return values.map((item) => evaluate(item, scope)).filter((item) => item !== undefined);
}

function evaluateMembers(value: JsonObject, scope: Scope): JsonObject {
  const members: [string, Json][] = [];
  for (const [name, child] of Object.entries(value)) {
    const result = evaluate(child, scope);
    if (result !== undefined) members.push([name, result]);
  }
  return Object.fromEntries(members);
}

/** Evaluates to a text; numbers and booleans become one, as CloudFormation makes them. */
function toText(value: Json, scope: Scope, user: string): string {
  const result = evaluate(value, scope);
  if (typeof result === 'string') return result;
  if (typeof result === 'number' || typeof result === 'boolean') return String(result);
  throw templateError(`every value of ${user} must be a string`);
}

function toList(value: Json | undefined, scope: Scope, user: string): readonly Json[] {
  const result = evaluate(value ?? null, scope);
  if (typeof result === 'string' && isSymbol(result, scope)) return [result];
  if (!Array.isArray(result)) throw templateError(`${user} requires a list argument`);
  return result as readonly Json[];
}

/** A text that holds what a resource will only give when it is made. */
const isSymbol = (text: string, scope: Scope): boolean => scope.symbolic && /<\w+(?:\.[\w.]+)?>/.test(text);

function argumentsOf(argument: Json, user: string, count: number): readonly Json[] {
  if (!Array.isArray(argument) || argument.length < count) {
    throw templateError(`${user} object requires ${count} parameters`);
  }
  return argument as readonly Json[];
}

function reference(argument: Json, scope: Scope): Json | undefined {
  const name = plain(argument);
  if (name === 'AWS::NoValue') return undefined;
  const own = Object.hasOwn(scope.parameters, name) ? scope.parameters[name] : undefined;
  return own ?? scope.pseudo[name] ?? scope.ref(name);
}

function getAttribute(argument: Json, scope: Scope): Json {
  const [target] = attributePath(argument);
  const path = Array.isArray(argument)
    ? toText((argument as readonly Json[])[1] ?? '', scope, 'Fn::GetAtt')
    : (attributePath(argument)[1] ?? '');
  return scope.attribute(target ?? '', path);
}

function substitute(argument: Json, scope: Scope): Json {
  const [template, variables] = subArguments(argument);
  return template.replaceAll(PLACEHOLDER, (_, literal: string, inner: string) => {
    const name = inner.trim();
    if (literal === '!') return `\${${inner}}`;
    const own = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (own !== undefined) return toText(own, scope, 'Fn::Sub');
    return toText(name.includes('.') ? { 'Fn::GetAtt': name } : { Ref: name }, scope, 'Fn::Sub');
  });
}

function join(argument: Json, scope: Scope): Json {
  const [separator, values] = argumentsOf(argument, 'Fn::Join', 2);
  if (typeof separator !== 'string') throw templateError('Fn::Join separator must be a string');
  return toList(values, scope, 'Fn::Join')
    .map((item) => toText(item, scope, 'Fn::Join'))
    .join(separator);
}

function select(argument: Json, scope: Scope): Json {
  const [position, values] = argumentsOf(argument, 'Fn::Select', 2);
  const index = Number(toText(position ?? '', scope, 'Fn::Select'));
  const list = toList(values, scope, 'Fn::Select');
  const chosen = list[index];
  if (chosen === undefined && list.some((item) => isSymbol(plain(item), scope)))
    return `${canonical(list)}[${index}]`;
  if (chosen === undefined)
    throw templateError(`Fn::Select cannot select nonexistent value at index ${index}`);
  return chosen;
}

function split(argument: Json, scope: Scope): Json {
  const [separator, value] = argumentsOf(argument, 'Fn::Split', 2);
  if (typeof separator !== 'string') throw templateError('Fn::Split separator must be a string');
  return toText(value ?? '', scope, 'Fn::Split').split(separator);
}

function choose(argument: Json, scope: Scope): Json | undefined {
  const [condition, yes, no] = argumentsOf(argument, 'Fn::If', 3);
  const name = plain(condition);
  const holds = Object.hasOwn(scope.conditions, name) ? scope.conditions[name] : undefined;
  if (holds === undefined)
    throw validationError(`Template format error: Unresolved condition dependency ${name}`);
  return evaluate((holds ? yes : no) ?? null, scope);
}

function findInMap(argument: Json, scope: Scope): Json | undefined {
  const [map, first, second, options] = argumentsOf(argument, 'Fn::FindInMap', 3);
  const path = [map, first, second].map((part) => toText(part ?? '', scope, 'Fn::FindInMap'));
  const [mapName = '', top = '', key = ''] = path;
  const found = section(section(section(scope.template, 'Mappings'), mapName), top)[key];
  if (found !== undefined) return found;
  if (scope.languageExtensions && isObject(options) && options['DefaultValue'] !== undefined) {
    return evaluate(options['DefaultValue'], scope);
  }
  throw templateError(`Unable to get mapping for ${path.join('::')}`);
}

function cidr(argument: Json, scope: Scope): Json {
  const parts = argumentsOf(argument, 'Fn::Cidr', 2);
  const [block = '', count = '', bits = '8'] = parts.map((part) => toText(part, scope, 'Fn::Cidr'));
  const found = subnets(block, Number(count), Number(bits));
  if (found === undefined && isSymbol(block, scope)) return [`${block}/${count}/${bits}`];
  if (found === undefined)
    throw templateError(`Fn::Cidr cannot make ${count} blocks of ${bits} bits in ${block}`);
  return found;
}

function zones(argument: Json, scope: Scope): Json {
  const region = toText(argument, scope, 'Fn::GetAZs');
  return ['a', 'b', 'c'].map(
    (zone) => `${region === '' ? plain(scope.pseudo['AWS::Region']) : region}${zone}`,
  );
}

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: reference,
  'Fn::GetAtt': getAttribute,
  'Fn::Sub': substitute,
  'Fn::Join': join,
  'Fn::Select': select,
  'Fn::Split': split,
  'Fn::If': choose,
  'Fn::FindInMap': findInMap,
  'Fn::Base64': (argument, scope) => Buffer.from(toText(argument, scope, 'Fn::Base64')).toString('base64'),
  'Fn::Cidr': cidr,
  'Fn::GetAZs': zones,
  'Fn::Length': (argument, scope) => toList(argument, scope, 'Fn::Length').length,
  'Fn::ToJsonString': (argument, scope) => JSON.stringify(evaluate(argument, scope) ?? null),
};

/** Functions that need `Transform: AWS::LanguageExtensions`. */
const EXTENSIONS: ReadonlySet<string> = new Set(['Fn::Length', 'Fn::ToJsonString']);
