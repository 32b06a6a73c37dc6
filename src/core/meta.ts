import { canonical, isObject, parseJson } from './text/json.ts';
import type { Json, JsonObject } from './text/json.ts';
import { utf8Length } from './text/utf8.ts';

/** What the Output `MlopsMeta` says: guards that survive the loss of our state and of the entry. */
export interface Meta {
  readonly digest: string;
  readonly content: string;
  readonly input: string;
  /** The configuration file the stack came from. */
  readonly path: string;
  readonly onRemoval: 'delete' | 'retain';
  readonly protect: boolean;
}

export const META_OUTPUT = 'MlopsMeta';

/** It travels with every DescribeStacks page, so it is kept small. */
export const META_BYTES = 1024;

/** The text of the Output. Its spelling is snake_case, as everything a person may come to read. */
export const writeMeta = (meta: Meta): string => canonical({ digest: meta.digest, ...metaRest(meta) });

/** All of it but the digest, which is computed over the rest. */
export const metaRest = (meta: Omit<Meta, 'digest'>) => ({
  content: meta.content,
  input: meta.input,
  path: meta.path,
  on_removal: meta.onRemoval,
  protect: meta.protect,
});

/**
 * Reads the Output back. Anybody who may update the stack may have edited it, so everything is checked.
 * @returns null when it is missing or is not exactly what `writeMeta` could have written.
 */
export function readMeta(outputs: Readonly<Record<string, string>>): Meta | null {
  const value = membersOf(outputs);
  if (value === null) return null;
  const { digest, content, input, path, on_removal: onRemoval, protect } = value;
  if (!isHash(digest) || !isHash(content) || !isHash(input)) return null;
  if (typeof path !== 'string' || typeof protect !== 'boolean') return null;
  if (onRemoval !== 'delete' && onRemoval !== 'retain') return null;
  return { digest, content, input, path, onRemoval, protect };
}

/**
 * The same text, with a note of the input that the stack went back from: a member that `readMeta` of any version ignores.
 * @returns null when it were too long
 */
export function markRestored(meta: string, input: string): string | null {
  const value = parseJson(meta);
  if (!isObject(value)) return null;
  const marked = canonical({ ...value, restored_over: input.slice(0, MARK) });
  return utf8Length(marked) > META_BYTES ? null : marked;
}

/** The first 16 digits of the input that the stack went back from; null when it did not. */
export function restoredOver(outputs: Readonly<Record<string, string>>): string | null {
  const over = membersOf(outputs)?.['restored_over'];
  return typeof over === 'string' && over.length === MARK ? over : null;
}

function membersOf(outputs: Readonly<Record<string, string>>): JsonObject | null {
  const text = Object.hasOwn(outputs, META_OUTPUT) ? outputs[META_OUTPUT] : undefined;
  if (text === undefined || text.length > META_BYTES) return null;
  const value = parseJson(text);
  return isObject(value) ? value : null;
}

const MARK = 16;

const isHash = (value: Json | undefined): value is string =>
  typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
