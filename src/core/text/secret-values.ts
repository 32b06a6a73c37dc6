import { isObject, parseJson } from './json.ts';
import type { Json } from './json.ts';
import { isSecretName } from './redact.ts';

/** `SecretString`, `PasswordValue`: what a name ends in without saying less. */
const SAYS_NOTHING = /(?:string|value|text|binary)$/i;

/** Whether what has this name is not to be shown, whatever it looks like. */
export const isSecretKey = (name: string): boolean =>
  isSecretName(name) || isSecretName(name.replace(SAYS_NOTHING, ''));

/** Spellings of a member that names the value beside it: `{"Name": "API_TOKEN", "Value": "..."}`. */
const NAMING: readonly string[] = ['Name', 'name', 'Key', 'key', 'ParameterKey'];

/** Whether an object says by one of its members that the others are a secret. */
export const namesSecret = (value: Json | undefined): boolean =>
  isObject(value) &&
  NAMING.some((member) => {
    const named = Object.hasOwn(value, member) ? value[member] : undefined;
    return typeof named === 'string' && isSecretKey(named);
  });

/** Whether a value that is shown as one text has a secret somewhere inside, also in JSON that is a text. */
export function holdsSecret(value: Json | undefined): boolean {
  if (typeof value === 'string') return /^\s*[[{]/.test(value) && holdsSecret(parseJson(value));
  if (Array.isArray(value)) return value.some((item: Json) => holdsSecret(item));
  if (!isObject(value)) return false;
  return (
    namesSecret(value) ||
    Object.entries(value).some(([name, child]) => isSecretKey(name) || holdsSecret(child))
  );
}
