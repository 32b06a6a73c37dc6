import { either, quote } from '../core/text/words.ts';
import type { Declaration } from './declaration.ts';
import { NUMBER } from './declaration.ts';
import { javaPattern } from './java-pattern.ts';

/** What is wrong with a value: the end of a sentence that begins with its name. */
export interface Complaint {
  readonly message: string;
  readonly hint: string | null;
}

/** CloudFormation's limit for the value of a parameter (User Guide, quotas), in bytes of UTF-8. */
const MOST_BYTES = 4096;

/** Most allowed values that a message lists. */
const MOST_LISTED = 8;

/**
 * What a template says about a parameter's text, checked as CloudFormation checks it: constraints of a list hold
 * for each member, lengths for text only, and nothing is known of a value that Systems Manager holds.
 */
export function checkText(declared: Declaration, text: string): Complaint | null {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > MOST_BYTES) {
    return { message: `has ${bytes} bytes, but CloudFormation takes at most ${MOST_BYTES}`, hint: null };
  }
  if (declared.kind === 'lookup') return null;
  const isList = declared.kind === 'list' || declared.kind === 'numbers';
  const members = isList ? text.split(',').map((member) => member.trim()) : [text];
  for (const member of members) {
    const complaint = checkMember(declared, member);
    if (complaint !== null) return complaint;
  }
  return null;
}

function checkMember(declared: Declaration, member: string): Complaint | null {
  return checkNumber(declared, member) ?? checkLength(declared, member) ?? checkChoice(declared, member);
}

function checkNumber(
  { kind, minValue, maxValue, ...declared }: Declaration,
  member: string,
): Complaint | null {
  if (kind !== 'number' && kind !== 'numbers') return null;
  if (!NUMBER.test(member)) return { message: `must be a number, but is ${quote(member)}`, hint: null };
  const value = Number(member);
  const hint = declared.constraintDescription;
  if (minValue !== null && value < minValue)
    return { message: `must be at least ${minValue}, but is ${member}`, hint };
  if (maxValue !== null && value > maxValue)
    return { message: `must be at most ${maxValue}, but is ${member}`, hint };
  return null;
}

function checkLength({ kind, minLength, maxLength }: Declaration, member: string): Complaint | null {
  if (kind !== 'text' && kind !== 'joined') return null;
  if (minLength !== null && member.length < minLength) {
    const message = member === '' ? 'must not be empty' : `must have at least ${minLength} characters`;
    return { message, hint: null };
  }
  if (maxLength !== null && member.length > maxLength) {
    return { message: `must have at most ${maxLength} characters, but has ${member.length}`, hint: null };
  }
  return null;
}

function checkChoice(declared: Declaration, member: string): Complaint | null {
  const { allowedValues, allowedPattern, constraintDescription } = declared;
  if (allowedValues !== null && !allowedValues.includes(member)) {
    const listed =
      allowedValues.length <= MOST_LISTED ? either(allowedValues.map(quote)) : 'one of its allowed values';
    const hint =
      constraintDescription ??
      (allowedValues.length > MOST_LISTED ? `They are ${allowedValues.join(', ')}.` : null);
    return { message: `must be ${listed}, but is ${quote(member)}`, hint };
  }
  if (allowedPattern === null) return null;
  const fits = javaPattern(allowedPattern);
  if (fits === null || fits(member)) return null;
  return {
    message: `is ${quote(member)}, which does not fit`,
    hint: constraintDescription ?? `It must match ${allowedPattern}`,
  };
}
