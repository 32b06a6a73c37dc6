import { isObject } from '../core/text/json.ts';
import type { Json } from '../core/text/json.ts';

export interface RuleFacts {
  /** Texts of the parameters that are known to be good. */
  readonly texts: Readonly<Record<string, string>>;
  /** Parameters that will have a value, but nobody knows which. */
  readonly pending: ReadonlySet<string>;
  /** Parameters that are lists. */
  readonly lists: ReadonlySet<string>;
  readonly region: string | null;
}

/** Null when it cannot be told: a value is not known yet, or only AWS can evaluate the function. */
export type Truth = boolean | null;

/** Texts, or what is known of a value nobody has yet. */
type Known = { readonly texts: readonly string[] } | { readonly unknown: 'anything' | 'not-empty' };

/**
 * Evaluates a rule-specific function.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html
 */
export function truthOf(expression: Json, facts: RuleFacts): Truth {
  if (typeof expression === 'boolean') return expression;
  if (!isObject(expression)) return null;
  const [member, second] = Object.entries(expression);
  if (member === undefined || second !== undefined || !Array.isArray(member[1])) return null;
  const parts: readonly Json[] = member[1];
  return combined(member[0], parts, facts) ?? compared(member[0], parts, facts);
}

function combined(name: string, parts: readonly Json[], facts: RuleFacts): Truth {
  switch (name) {
    case 'Fn::And':
      return all(parts.map((part) => truthOf(part, facts)));
    case 'Fn::Or':
      return not(all(parts.map((part) => not(truthOf(part, facts)))));
    case 'Fn::Not':
      return not(truthOf(parts[0] ?? null, facts));
    default:
      return null;
  }
}

function compared(name: string, [one = null, other = null]: readonly Json[], facts: RuleFacts): Truth {
  switch (name) {
    case 'Fn::Equals':
      return equal(known(one, facts), known(other, facts));
    case 'Fn::Contains':
      return within(known(other, facts), known(one, facts));
    case 'Fn::EachMemberIn':
    case 'Fn::EachMemberEquals':
      return within(known(one, facts), known(other, facts));
    default:
      return null;
  }
}

const not = (truth: Truth): Truth => (truth === null ? null : !truth);

const all = (truths: readonly Truth[]): Truth =>
  truths.includes(false) ? false : truths.includes(null) ? null : true;

function equal(one: Known, other: Known): Truth {
  if ('texts' in one && 'texts' in other) {
    return (
      one.texts.length === other.texts.length && one.texts.every((text, index) => text === other.texts[index])
    );
  }
  // An output of another pipeline is never empty, so "was it given?" can be answered.
  if (isEmpty(one) && isSomething(other)) return false;
  return isEmpty(other) && isSomething(one) ? false : null;
}

const isEmpty = (value: Known): boolean => 'texts' in value && value.texts.every((text) => text === '');
const isSomething = (value: Known): boolean => 'unknown' in value && value.unknown === 'not-empty';

/** Whether every text of one is among those of the other. */
const within = (some: Known, of: Known): Truth =>
  'texts' in some && 'texts' in of ? some.texts.every((text) => of.texts.includes(text)) : null;

const UNKNOWN: Known = { unknown: 'anything' };

function known(value: Json, facts: RuleFacts): Known {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return { texts: [String(value)] };
  if (Array.isArray(value)) return together(value.map((item: Json) => known(item, facts)));
  if (!isObject(value)) return UNKNOWN;
  const { Ref: ref, ...others } = value;
  return typeof ref === 'string' && Object.keys(others).length === 0 ? referred(ref, facts) : UNKNOWN;
}

function together(items: readonly Known[]): Known {
  const texts = items.map((item) => ('texts' in item ? item.texts : null));
  return texts.includes(null) ? UNKNOWN : { texts: texts.flatMap((some) => some ?? []) };
}

function referred(name: string, { texts, pending, lists, region }: RuleFacts): Known {
  if (name === 'AWS::Region' && region !== null) return { texts: [region] };
  if (pending.has(name)) return { unknown: 'not-empty' };
  const text = Object.hasOwn(texts, name) ? texts[name] : undefined;
  if (text === undefined) return UNKNOWN;
  return { texts: lists.has(name) ? text.split(',').map((member) => member.trim()) : [text] };
}
