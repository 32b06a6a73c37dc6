/** Names, tags and tokens: how a stack is known to be ours, and a call to be the same call. */
import { readReference } from '../entry/git-reference.ts';

/** Where a stack belongs. */
export interface Belonging {
  readonly instance: string;
  readonly sourceId: string;
  readonly environment: string;
  readonly pipeline: string;
}

/**
 * At most 20 + 1 + 20 + 1 + 63 = 105 characters by the rules for its parts; CloudFormation allows 128,
 * a letter first, then letters, digits and hyphens.
 */
export const stackName = (instance: string, environment: string, pipeline: string): string =>
  `${instance}-${environment}-${pipeline}`;

/**
 * The four tags that say whose a stack is. They never change in its life, because stack tags propagate to
 * every resource: a commit in a tag would touch them all.
 */
export const ownershipTags = (belonging: Belonging): Readonly<Record<string, string>> => ({
  'mlops:managed-by': belonging.instance,
  'mlops:source': belonging.sourceId,
  'mlops:pipeline': belonging.pipeline,
  'mlops:environment': belonging.environment,
});

/** `foreign-source`: this instance's, but made from another repository or branch. */
export type Owner = 'ours' | 'foreign' | 'foreign-source' | 'unowned';

/** Nobody's by its tags: whoever made it by hand, or by another tool, is not known. */
export const isUnowned = (tags: Readonly<Record<string, string>>): boolean =>
  tags['mlops:managed-by'] === undefined;

/** Ours only with all four tags; anything less may be a copy of our tags on somebody else's stack. */
export function ownerOf(tags: Readonly<Record<string, string>>, instance: string, sourceId: string): Owner {
  if (isUnowned(tags)) return 'unowned';
  const whole = ['mlops:source', 'mlops:pipeline', 'mlops:environment'].every((tag) => tags[tag]);
  if (tags['mlops:managed-by'] !== instance || !whole) return 'foreign';
  return tags['mlops:source'] === sourceId ? 'ours' : 'foreign-source';
}

/**
 * The fifth tag, of stacks that were taken over: the name of the stack itself. It says that the name is meant to be
 * another one than we would have given, and on a copy of the tags it names another stack.
 */
export const ADOPTED_TAG = 'mlops:adopted';

/**
 * Ours by its tags and by its name: tags can be copied onto a stack of another name, and that one was never made by us.
 */
export function isOurs(
  { name, tags }: { readonly name: string; readonly tags: Readonly<Record<string, string>> },
  instance: string,
  sourceId: string,
): boolean {
  const { 'mlops:environment': environment = '', 'mlops:pipeline': pipeline = '' } = tags;
  const isItsName = name === stackName(instance, environment, pipeline) || tags[ADOPTED_TAG] === name;
  return isItsName && ownerOf(tags, instance, sourceId) === 'ours';
}

/**
 * The same repository and branch give the same id however it is reached: by https or ssh, with a user or port
 * or without, with `.git` or without. The host is lower-cased; a path is not, for many hosts tell case apart.
 * All pins of a repository give one id: what a tag made belongs to the next tag.
 * @param repository a URL, `git@host:path`, `dir:<path>` or an absolute path.
 * @param branch a branch or a pin, as `readReference` reads it.
 */
export function deriveSourceId(repository: string, branch: string, hash: (text: string) => string): string {
  const { kind, name } = readReference(branch);
  return hash(`${placeOf(repository)}#${kind === 'branch' ? name : ''}`).slice(0, 16);
}

function placeOf(repository: string): string {
  const withoutScheme = repository.trim().replace(/^(?:dir:(?:\/\/)?|[a-z][a-z0-9+.-]*:\/\/)/i, '');
  const scheme = withoutScheme !== repository.trim();
  // `git@host:path`, git's short form of ssh: the colon is no port, and there is no slash before it.
  const short = scheme ? null : /^(?:[^/@:]+@)?([^/:]+):(.*)$/s.exec(withoutScheme);
  const plain = short ? `${short[1]}/${short[2]}` : withoutScheme;
  const [authority = '', ...path] = plain.split('/');
  const host = authority.replace(/^.*@/s, '').replace(/:\d+$/, '').toLowerCase();
  const inside = path.filter((part) => part !== '').join('/');
  return `${host}/${inside}`.replace(/\.git$/, '');
}

export const TOKEN_VERBS = [
  'create',
  'update',
  'delete',
  'continue-rollback',
  'cancel-update',
  'set-protection',
  'propose',
  'apply',
  'discard',
] as const;

export type TokenVerb = (typeof TOKEN_VERBS)[number];

/** What a client token says of the call that carried it. */
export interface Token {
  readonly verb: TokenVerb;
  /** First 12 hex digits of the hash of what was observed. */
  readonly base: string;
  /** First 16 hex digits of the desired digest; zeros where nothing is desired. */
  readonly digest: string;
  readonly attempt: number;
}

/**
 * @param seen the stack as it was observed: its ARN or `new`, its LastUpdatedTime or else CreationTime in
 *   epoch milliseconds, and its digest, so that a revert or a re-creation gives another token.
 */
export const tokenBase = (
  seen: { readonly stackId: string; readonly at: number | null; readonly digest: string | null },
  hash: (text: string) => string,
): string => hash(`${seen.stackId}\n${seen.at ?? ''}\n${seen.digest ?? ''}`).slice(0, 12);

/**
 * The ClientRequestToken of a mutation: the same observation gives the same text, so CloudFormation itself
 * refuses a second effect. It keeps to `[a-zA-Z0-9][-a-zA-Z0-9]*`, at most 128 characters.
 * @param digest the whole desired digest, or null where nothing is desired.
 */
export const clientToken = (verb: TokenVerb, base: string, digest: string | null, attempt: number): string =>
  `mr-${verb}-${base}-${(digest ?? '0'.repeat(16)).slice(0, 16)}-${attempt}`;

const TOKEN = /^mr-([a-z-]+)-([0-9a-f]{12})-([0-9a-f]{16})-(0|[1-9][0-9]{0,8})$/;

/** Reads a token of ours back from an event; null for anybody else's. */
export function readToken(token: string): Token | null {
  const [, found, base = '', digest = '', attempt] = TOKEN.exec(token) ?? [];
  const verb = TOKEN_VERBS.find((known) => known === found);
  return verb === undefined ? null : { verb, base, digest, attempt: Number(attempt) };
}
