import { isObject } from '../../core/text/json.ts';
import type { Json, JsonObject } from '../../core/text/json.ts';
import { resolve, Unresolved } from './expression.ts';
import type { Facts } from './expression.ts';
import { asText } from './words.ts';

const COMPARISONS: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  GreaterThan: (left, right) => left > right,
  GreaterThanOrEqualTo: (left, right) => left >= right,
  LessThan: (left, right) => left < right,
  LessThanOrEqualTo: (left, right) => left <= right,
};

/** Whether a condition holds; several hold together. @throws Unresolved for what cannot be compared */
export function holds(condition: Json, facts: Facts): boolean {
  if (Array.isArray(condition)) return condition.every((each: Json) => holds(each, facts));
  if (!isObject(condition)) throw new Unresolved('The condition is no object.');
  const { Type: type } = condition;
  const compare = COMPARISONS[asText(type)];
  if (compare !== undefined)
    return compare(numberOf(condition, 'LeftValue', facts), numberOf(condition, 'RightValue', facts));
  switch (asText(type)) {
    case 'Equals':
      return same(valueOf(condition, 'LeftValue', facts), valueOf(condition, 'RightValue', facts));
    case 'In': {
      const value = valueOf(condition, 'QueryValue', facts);
      const values = valueOf(condition, 'Values', facts);
      return Array.isArray(values) && values.some((each: Json) => same(each, value));
    }
    case 'Not':
      return !holds(condition['Expression'] ?? null, facts);
    case 'Or': {
      const { Conditions: conditions } = condition;
      return Array.isArray(conditions) && conditions.some((each: Json) => holds(each, facts));
    }
    default:
      throw new Unresolved(`The condition ${asText(type)} is not simulated.`);
  }
}

const valueOf = (condition: JsonObject, name: string, facts: Facts): Json =>
  resolve(condition[name] ?? null, facts);

function numberOf(condition: JsonObject, name: string, facts: Facts): number {
  const value = valueOf(condition, name, facts);
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw new Unresolved(`${name} of the condition is no number: ${JSON.stringify(value)}.`);
}

const same = (a: Json, b: Json): boolean => JSON.stringify(a) === JSON.stringify(b);
