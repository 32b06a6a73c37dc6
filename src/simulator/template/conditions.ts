import { canonical, isObject, type Json } from '../../core/text/json.ts';
import { validationError } from '../protocol/message.ts';
import { evaluate } from './intrinsics.ts';
import type { Scope } from './scope.ts';
import { plain, section } from './sections.ts';

/**
 * The truth of every condition. Conditions see parameters, pseudo parameters, mappings and each other.
 * Reference: CloudFormation User Guide, "Condition functions".
 *
 * @throws AwsError ValidationError for an unknown function, an unknown condition or a circle
 */
export function conditions(scope: Scope): Readonly<Record<string, boolean>> {
  const declared = section(scope.template, 'Conditions');
  const known = new Map<string, boolean>();
  const underWay = new Set<string>();

  function named(name: string): boolean {
    const found = known.get(name);
    if (found !== undefined) return found;
    const expression = Object.hasOwn(declared, name) ? declared[name] : undefined;
    if (expression === undefined) throw formatError(`Unresolved condition dependency ${name}`);
    if (underWay.has(name))
      throw formatError(`Circular dependency between conditions: [${[...underWay].join(', ')}]`);
    underWay.add(name);
    const value = holds(expression);
    underWay.delete(name);
    known.set(name, value);
    return value;
  }

  function holds(expression: Json): boolean {
    const [name = '', argument] = isObject(expression) ? (Object.entries(expression)[0] ?? []) : [];
    const operands = Array.isArray(argument) ? (argument as readonly Json[]) : [];
    switch (name) {
      case 'Condition':
        return named(plain(argument));
      case 'Fn::Equals':
        return equal(operands);
      case 'Fn::And':
        return operands.every((operand) => holds(operand));
      case 'Fn::Or':
        return operands.some((operand) => holds(operand));
      case 'Fn::Not':
        return !holds(operands[0] ?? null);
      default:
        throw formatError('Conditions can only be boolean operations on parameters and other conditions');
    }
  }

  function equal(operands: readonly Json[]): boolean {
    const [left, right] = operands.map((operand) => comparable(evaluate(operand, scope)));
    return left === right;
  }

  return Object.fromEntries(Object.keys(declared).map((name) => [name, named(name)]));
}

/** Templates compare texts: the number 1 and the text "1" are equal. */
const comparable = (value: Json | undefined): string =>
  value === undefined || typeof value === 'object' ? canonical(value ?? null) : String(value);

const formatError = (what: string) => validationError(`Template format error: ${what}`);
