import type { Json } from '../core/text/json.ts';
import { kindOf, quote } from '../core/text/words.ts';
import type { Complaint } from './check-text.ts';
import type { Declaration } from './declaration.ts';
import { NUMBER } from './declaration.ts';

/** A value in CloudFormation's text form, or what is wrong with its type. */
export type Text =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly complaint: Complaint };

/** @param value not null: a value that was unset is no value. */
export function toText(declared: Declaration, value: Json): Text {
  switch (declared.kind) {
    case 'number':
      return number(value);
    case 'joined':
    case 'list':
    case 'numbers':
      return typeof value === 'string' ? text(value) : list(value);
    case 'text':
    case 'lookup':
    case undefined:
      return plain(declared, value);
    default:
      return declared.kind satisfies never;
  }
}

function plain({ allowedValues }: Declaration, value: Json): Text {
  if (typeof value === 'string') return text(value);
  const message = `must be text, but is ${kindOf(value)}`;
  if (typeof value !== 'boolean' && typeof value !== 'number') return wrong(message);
  const spelled = String(value);
  if (typeof value === 'boolean' && allowedValues?.includes(spelled) === true) return text(spelled);
  // A number loses its spelling in JSON (1.0 is 1), and a version or an account id is not one.
  return wrong(message, `Put it in quotes: "${spelled}".`);
}

function number(value: Json): Text {
  if (typeof value !== 'number') {
    return typeof value === 'string' ? text(value) : wrong(`must be a number, but is ${kindOf(value)}`);
  }
  const spelled = String(value);
  return NUMBER.test(spelled)
    ? text(spelled)
    : wrong(`must be a number CloudFormation can read, but is ${spelled}`);
}

function list(value: Json): Text {
  if (!Array.isArray(value)) return wrong(`must be a list, but is ${kindOf(value)}`);
  const items: readonly Json[] = value;
  const members: string[] = [];
  for (const item of items) {
    if (typeof item !== 'string' && typeof item !== 'number') {
      return wrong(`must be a list of texts or numbers, but has ${kindOf(item)} in it`);
    }
    const member = String(item);
    if (member.includes(',')) {
      const hint = 'CloudFormation separates the members of a list by commas; write them one by one.';
      return wrong(`has the member ${quote(member)} with a comma in it`, hint);
    }
    members.push(member);
  }
  return text(members.join(','));
}

const text = (value: string): Text => ({ ok: true, text: value });
const wrong = (message: string, hint: string | null = null): Text => ({
  ok: false,
  complaint: { message, hint },
});
