import type { PropertyDifference, Replacement } from '../../core/difference.ts';
import { canonical, isObject, type Json, type JsonObject } from '../../core/text/json.ts';
import { holdsSecret, isSecretKey, namesSecret } from '../../core/text/secret-values.ts';
import { functionCall } from './references.ts';

/** The single values in which two values differ, each with the way to it. */
export function leaves(
  path: string,
  was: Json | undefined,
  is: Json | undefined,
  replacement: Replacement,
): readonly PropertyDifference[] {
  return below({ path, was, is, hidden: isSecretKey(path) }).flatMap((leaf) => {
    if (replacement === 'no' && unknownInTheSameWay(leaf)) return [];
    const hidden = leaf.hidden || holdsSecret(leaf.was) || holdsSecret(leaf.is);
    const [before, after] = hidden ? [null, null] : [written(leaf.was), written(leaf.is)];
    return [{ path: leaf.path, replacement, was: before, is: after, hidden }];
  });
}

interface Pair {
  readonly path: string;
  readonly was: Json | undefined;
  readonly is: Json | undefined;
  readonly hidden: boolean;
}

function below(pair: Pair): readonly Pair[] {
  const { path, was, is } = pair;
  if (spelled(was) === spelled(is)) return [];
  const [before, after] = [members(was), members(is)];
  if (before === null || after === null) return [pair];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  if (names.length === 0) return [pair];
  const hidden = pair.hidden || namesSecret(was) || namesSecret(is);
  return names.flatMap((name) =>
    below({
      path: `${path}.${name}`,
      was: own(before, name),
      is: own(after, name),
      hidden: hidden || isSecretKey(name),
    }),
  );
}

const spelled = (value: Json | undefined): string => (value === undefined ? '' : canonical(value));

const own = (value: JsonObject, name: string): Json | undefined =>
  Object.hasOwn(value, name) ? value[name] : undefined;

/** What is inside a list or an object, also of one that is not there; null for what is shown as it is. */
function members(value: Json | undefined): JsonObject | null {
  if (value === undefined) return {};
  if (Array.isArray(value)) return Object.fromEntries(value.map((item: Json, index) => [index, item]));
  return isObject(value) && functionCall(value) === undefined && !isUnknown(value) ? value : null;
}

const isUnknown = (value: JsonObject): boolean => Object.hasOwn(value, 'Unknown::Value');

/** A parameter that cannot be read is different from itself only because nobody knows. */
const unknownInTheSameWay = ({ was, is }: Pair): boolean =>
  was !== undefined && is !== undefined && written(was) === written(is);

/** A value as text: what is not known is said in words, what CloudFormation works out as it is written. */
function written(value: Json | undefined): string | null {
  if (value === undefined) return null;
  if (typeof value === 'string') return value;
  const said = spoken(value);
  return typeof said === 'string' ? said : canonical(said);
}

function spoken(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => spoken(item));
  if (!isObject(value)) return value;
  const { 'Unknown::Value': what } = value;
  if (typeof what === 'string') return saying(what);
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, spoken(child)]));
}

const saying = (what: string): string => {
  const [, parameter] = /^parameter (\S+) (?:before|after)$/.exec(what) ?? [];
  return parameter === undefined ? '(known after the change)' : `(parameter ${parameter}, not shown)`;
};
