import { isObject, parseJson, type Json, type JsonObject } from '../../core/text/json.ts';
import type { StackContent } from '../../ports.ts';
import { decide } from './conditions.ts';
import { items, section, unknown } from './references.ts';
import { type Known, resolve } from './resolve.ts';

/** A template with its parameters, read for what becomes of resources. */
export interface Content {
  readonly resources: ReadonlyMap<string, Declaration>;
  readonly known: Known;
  readonly tags: Readonly<Record<string, string>>;
  /** Macros that may make anything of the template. */
  readonly macros: readonly string[];
}

export interface Declaration {
  readonly type: string;
  readonly body: JsonObject;
  /** True or false, or what is left of its condition. */
  readonly present: Json;
}

/** @param side `before` or `after`: what is unknown on one side is not equal to what is unknown on the other */
export function readContent(
  { template, parameters, tags }: StackContent,
  side: 'before' | 'after',
): Content | undefined {
  const parsed = parseJson(template);
  if (!isObject(parsed) || !isObject(parsed['Resources'])) return undefined;
  const base = {
    parameters: values(section(parsed, 'Parameters'), parameters, side),
    mappings: section(parsed, 'Mappings'),
    moved: () => undefined,
  };
  const known = { ...base, conditions: decide(section(parsed, 'Conditions'), base) };
  const declared = Object.entries(parsed['Resources']).map(
    ([logicalId, body]) => [logicalId, declaration(body, known)] as const,
  );
  return { resources: new Map(declared), known, tags, macros: macrosOf(parsed['Transform']) };
}

/** A loop is an array under its own name, `Fn::ForEach::Name`. */
function declaration(body: Json, known: Known): Declaration {
  if (!isObject(body)) return { type: 'Fn::ForEach', body: { Properties: { Loop: body } }, present: true };
  const { Type: type, Condition: condition } = body;
  const present = typeof condition === 'string' ? known.conditions.get(condition) : condition === undefined;
  return {
    type: typeof type === 'string' ? type : '',
    body,
    present: present ?? unknown('a condition that is not declared'),
  };
}

/** The resource with everything put in that is known. */
export function settled({ body }: Declaration, known: Known): JsonObject {
  const resolved = resolve({ Type: body['Type'] ?? '', Properties: body['Properties'] ?? {} }, known);
  return isObject(resolved) ? resolved : {};
}

/**
 * The effective values: given or default. CloudFormation shows NoEcho values as `****`, and takes those of SSM
 * parameters anew at every update: neither can be compared here.
 */
function values(
  declared: JsonObject,
  given: Readonly<Record<string, string>>,
  side: string,
): ReadonlyMap<string, Json> {
  const entries = Object.entries(declared).map(([name, declaration]): [string, Json] => {
    const { Type: type, Default: fallback, NoEcho: hidden } = isObject(declaration) ? declaration : {};
    const kind = typeof type === 'string' ? type : 'String';
    const value = Object.hasOwn(given, name) ? given[name] : fallback;
    const open =
      hidden === true || hidden === 'true' || kind.startsWith('AWS::SSM::Parameter::') || value === undefined;
    if (open) return [name, unknown(`parameter ${name} ${side}`)];
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    const isList = kind === 'CommaDelimitedList' || kind.includes('List<');
    return [name, isList ? text.split(',').map((item) => item.trim()) : text];
  });
  return new Map(entries);
}

/** These two are no secrets: the first adds functions, the second is written out by AWS in a known way. */
const HARMLESS: readonly string[] = ['AWS::LanguageExtensions', 'AWS::Serverless-2016-10-31'];

function macrosOf(transform: Json | undefined): readonly string[] {
  const named = typeof transform === 'string' ? [transform] : items(transform);
  return named
    .map((one) => (typeof one === 'string' ? one : JSON.stringify(one)))
    .filter((name) => !HARMLESS.includes(name));
}
