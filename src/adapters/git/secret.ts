import { readFileSync } from 'node:fs';
import { Fault } from '../../core/fault.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

/** More than any token, key or list of host keys has. */
const LARGEST = 256 * 1024;

/**
 * What a variable says, or the file that `<name>_FILE` names: secrets are mounted as files as often as they come by
 * environment. The file is read at every call, so that a secret that was rotated is taken up.
 * @returns undefined when neither is set
 * @throws Fault `bad-credentials`; its message never repeats what was read
 */
export function secretOf(variables: Variables, name: string): string | undefined {
  const [value, path] = [variables[name] ?? '', variables[`${name}_FILE`] ?? ''];
  if (value !== '' && path !== '')
    throw wrong(`${name} and ${name}_FILE are both set.`, 'Keep the one that is meant.');
  if (path === '') return value === '' ? undefined : value;
  const text = contentOf(path, `${name}_FILE`);
  if (text.trim() === '')
    throw wrong(`The file that ${name}_FILE names is empty.`, 'Write the secret into it.');
  return text;
}

function contentOf(path: string, name: string): string {
  try {
    const bytes = readFileSync(path);
    if (bytes.length <= LARGEST) return bytes.toString('utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw wrong(
      `The file that ${name} names cannot be read (${why}).`,
      'Give the path of a file that the service may read.',
    );
  }
  throw wrong(`The file that ${name} names is too large to be a secret.`, 'Name the right file.');
}

export const wrong = (message: string, hint: string): Fault =>
  new Fault('stalled', 'bad-credentials', message, hint);
