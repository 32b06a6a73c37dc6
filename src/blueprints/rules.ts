import { authoringOf } from '../core/stack/authoring.ts';
import type { Blueprint } from '../core/blueprint.ts';
import { isObject } from '../core/text/json.ts';
import type { Json, JsonObject } from '../core/text/json.ts';
import { name } from '../core/text/words.ts';
import type { Declaration } from './declaration.ts';
import { truthOf } from './rule-truth.ts';
import type { RuleFacts } from './rule-truth.ts';
import { objectsIn } from './walk.ts';

export interface BrokenRule {
  readonly message: string;
  readonly hint: string;
  /** Parameters the assertion asks about. */
  readonly parameters: readonly string[];
}

/**
 * The assertions of the template's `Rules` that the parameters break. CloudFormation evaluates them too; here
 * they are heard before anything is sent. Those in its metadata are heard here only. What cannot be known yet
 * breaks nothing.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
 */
export function brokenRules(
  blueprint: Pick<Blueprint, 'name' | 'template'>,
  declared: readonly Declaration[],
  facts: Omit<RuleFacts, 'lists'>,
): readonly BrokenRule[] {
  const { template } = blueprint;
  const rules = { ...(isObject(template['Rules']) ? template['Rules'] : {}), ...authoringOf(template).rules };
  const lists = new Set(
    declared.filter(({ kind }) => kind === 'list' || kind === 'numbers').map((one) => one.name),
  );
  return Object.entries(rules).flatMap(([id, rule]) => {
    if (!isObject(rule) || !applies(rule, { ...facts, lists })) return [];
    return assertionsOf(rule)
      .filter(({ Assert }) => truthOf(Assert ?? null, { ...facts, lists }) === false)
      .map((assertion) => ({
        message: sentence(id, assertion),
        hint: `The rule ${name(id)} of the blueprint ${name(blueprint.name)} says so.`,
        parameters: parametersIn(assertion),
      }));
  });
}

const applies = (rule: JsonObject, facts: RuleFacts): boolean =>
  rule['RuleCondition'] === undefined || truthOf(rule['RuleCondition'], facts) === true;

function assertionsOf({ Assertions }: JsonObject): readonly JsonObject[] {
  const all: readonly Json[] = Array.isArray(Assertions) ? Assertions : [];
  return all.filter((assertion) => isObject(assertion));
}

const sentence = (id: string, { AssertDescription }: JsonObject): string =>
  typeof AssertDescription === 'string' ? AssertDescription : `the inputs break the rule ${name(id)}`;

const parametersIn = (assertion: JsonObject): readonly string[] =>
  [...objectsIn(assertion, '')].flatMap(([{ Ref }]) => (typeof Ref === 'string' ? [Ref] : []));
