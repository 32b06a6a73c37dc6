import { CHOOSE, INPUT } from '../core/stack/insert-inputs.ts';
import type { Json } from '../core/text/json.ts';
import { JSON_TEXT } from '../core/text/json-text.ts';

const FUNCTIONS = [
  'And',
  'Base64',
  'Cidr',
  'Contains',
  'EachMemberEquals',
  'EachMemberIn',
  'Equals',
  'FindInMap',
  'GetAZs',
  'GetAtt',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'RefAll',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
  'ValueOf',
  'ValueOfAll',
];

/**
 * Short tags and the function each stands for. All are CloudFormation's, but `!Input`, `!Choose` and `!Json`, which are
 * ours.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
const LONG_FORMS: ReadonlyMap<string, string> = new Map([
  ['!Ref', 'Ref'],
  ['!Condition', 'Condition'],
  ['!Input', INPUT],
  ['!Choose', CHOOSE],
  ['!Json', JSON_TEXT],
  ...FUNCTIONS.map((name) => [`!${name}`, `Fn::${name}`] as const),
]);

/** The function a tag stands for, or undefined when there is none of that name. */
export const longForm = (tag: string): string | undefined => LONG_FORMS.get(tag);

export const shortTags: readonly string[] = [...LONG_FORMS.keys()];

/** `Fn::GetAtt: A.B.C` as the list CloudFormation also takes: the name ends at the first dot. */
export function attribute(value: Json): Json {
  if (typeof value !== 'string') return value;
  const dot = value.indexOf('.');
  return dot < 0 ? value : [value.slice(0, dot), value.slice(dot + 1)];
}
