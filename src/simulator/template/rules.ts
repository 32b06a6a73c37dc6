import { isObject, type Json, type JsonObject } from '../../core/text/json.ts';
import { validationError } from '../protocol/message.ts';
import { evaluate } from './intrinsics.ts';
import { scopeOf, symbolic } from './make-scope.ts';
import type { Place, Scope } from './scope.ts';
import { plain, section, text } from './sections.ts';

/**
 * Refuses parameters that break an assertion of the template's Rules, before anything is made.
 * Reference: CloudFormation User Guide, "Rules" and "Rule-specific intrinsic functions".
 *
 * @throws AwsError ValidationError with the AssertDescription of every assertion that does not hold
 */
export function checkRules(
  template: JsonObject,
  parameters: Readonly<Record<string, string>>,
  place: Place,
): void {
  const rules = section(template, 'Rules');
  if (Object.keys(rules).length === 0) return;
  // Rules see parameters and pseudo parameters; conditions and resources are none of theirs.
  const { Conditions: _, ...withoutConditions } = template;
  const scope = scopeOf({ template: withoutConditions, parameters, notificationArns: [] }, place, symbolic);
  const broken = Object.entries(rules).flatMap(([name, rule]) => brokenBy(name, rule, scope));
  if (broken.length > 0) throw validationError(`Template error: ${broken.join('; ')}`);
}

function brokenBy(name: string, rule: Json, scope: Scope): readonly string[] {
  if (!isObject(rule)) throw validationError(`Template format error: Rule ${name} is not an object`);
  const { RuleCondition: condition, Assertions: assertions } = rule;
  if (condition !== undefined && !holds(condition, scope)) return [];
  const all: readonly Json[] = Array.isArray(assertions) ? assertions : [];
  return all
    .filter((assertion) => isObject(assertion))
    .filter((assertion) => !holds(assertion['Assert'] ?? null, scope))
    .map((assertion) => text(assertion['AssertDescription']) ?? `rule ${name} is broken`);
}

type Assertion = (operands: readonly Json[], scope: Scope) => boolean;

const ASSERTIONS: ReadonlyMap<string, Assertion> = new Map<string, Assertion>([
  ['Fn::And', (operands, scope) => operands.every((operand) => holds(operand, scope))],
  ['Fn::Or', (operands, scope) => operands.some((operand) => holds(operand, scope))],
  ['Fn::Not', ([operand], scope) => !holds(operand ?? null, scope)],
  ['Fn::Equals', ([one, other], scope) => texts(one, scope).join(',') === texts(other, scope).join(',')],
  [
    'Fn::Contains',
    ([all, one], scope) => texts(one, scope).every((item) => texts(all, scope).includes(item)),
  ],
  [
    'Fn::EachMemberEquals',
    ([all, one], scope) => texts(all, scope).every((item) => item === texts(one, scope)[0]),
  ],
  [
    'Fn::EachMemberIn',
    ([some, all], scope) => texts(some, scope).every((item) => texts(all, scope).includes(item)),
  ],
]);

function holds(expression: Json, scope: Scope): boolean {
  const [name = '', argument] = isObject(expression) ? (Object.entries(expression)[0] ?? []) : [];
  const assertion = ASSERTIONS.get(name);
  if (assertion === undefined) {
    throw validationError(`Template format error: Rules cannot use ${name || 'a plain value'}`);
  }
  return assertion(Array.isArray(argument) ? argument : [], scope);
}

function texts(value: Json | undefined, scope: Scope): readonly string[] {
  const evaluated = evaluate(value ?? null, scope);
  const items: readonly (Json | undefined)[] = Array.isArray(evaluated) ? evaluated : [evaluated];
  return items.map((item) => plain(item));
}
