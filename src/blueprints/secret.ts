import type { Json } from '../core/text/json.ts';
import { kindOf } from '../core/text/words.ts';
import type { Text } from './to-text.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html */
const DYNAMIC_REFERENCE = /^\{\{resolve:(?:secretsmanager|ssm-secure|ssm):[^{}]+\}\}$/;
const SECRET_ARN = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+$/;

/**
 * The text of a NoEcho parameter, which says where a secret is and never what it is, so that none gets into Git.
 * The value is not repeated in any message.
 */
export function secretText(value: Json): Text {
  if (typeof value !== 'string') {
    return { ok: false, complaint: { message: `must be text, but is ${kindOf(value)}`, hint: null } };
  }
  if (value === '' || DYNAMIC_REFERENCE.test(value) || SECRET_ARN.test(value))
    return { ok: true, text: value };
  const complaint = {
    message: 'is a secret, and its value stands in the configuration for everybody to read',
    hint: 'Revoke it, keep the new one in Secrets Manager, and write "{{resolve:secretsmanager:<name>}}" or its ARN here.',
  };
  return { ok: false, complaint };
}
