import { canonical, isObject, type Json, type JsonObject } from '../../core/text/json.ts';
import { isSettled, items } from './references.ts';
import { type Known, resolve } from './resolve.ts';

/**
 * Every condition of a template: true or false, or what is left of its expression when only CloudFormation knows, such as
 * the region. What is left is spelled alike before and after, so that an undecided condition is seen not to change.
 */
export function decide(declared: JsonObject, known: Omit<Known, 'conditions'>): ReadonlyMap<string, Json> {
  const decided = new Map<string, Json>();
  const underWay = new Set<string>();
  const inside = { ...known, conditions: decided };

  function named(name: string): Json {
    const found = decided.get(name);
    if (found !== undefined) return found;
    const expression = Object.hasOwn(declared, name) ? declared[name] : undefined;
    // A circle or a name that is not there: CloudFormation will refuse it.
    if (expression === undefined || underWay.has(name)) return { Condition: name };
    underWay.add(name);
    const value = holds(expression);
    underWay.delete(name);
    decided.set(name, value);
    return value;
  }

  function holds(expression: Json): Json {
    const [name = '', argument] = isObject(expression) ? (Object.entries(expression)[0] ?? []) : [];
    const operands = items(argument);
    switch (name) {
      case 'Condition':
        return typeof argument === 'string' ? named(argument) : expression;
      case 'Fn::Equals':
        return equal(operands.map((operand) => resolve(operand, inside) ?? null));
      case 'Fn::Not':
        return negated(holds(operands[0] ?? null));
      case 'Fn::And':
        return combined(name, operands.map(holds), false);
      case 'Fn::Or':
        return combined(name, operands.map(holds), true);
      default:
        return expression;
    }
  }

  for (const name of Object.keys(declared)) named(name);
  return decided;
}

function equal([left = null, right = null]: readonly Json[]): Json {
  if (spelled(left) === spelled(right)) return true;
  return isSettled(left) && isSettled(right) ? false : { 'Fn::Equals': [left, right] };
}

/** Templates compare texts: the number 1 and the text "1" are equal. */
const spelled = (value: Json): string =>
  typeof value === 'number' || typeof value === 'boolean' ? JSON.stringify(String(value)) : canonical(value);

const negated = (value: Json): Json => (typeof value === 'boolean' ? !value : { 'Fn::Not': [value] });

/** @param decisive the value that decides alone: false for And, true for Or */
function combined(name: string, values: readonly Json[], decisive: boolean): Json {
  if (values.includes(decisive)) return decisive;
  const open = values.filter((value) => value !== !decisive);
  return open.length === 0 ? !decisive : { [name]: open };
}
