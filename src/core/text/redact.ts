/** Keeps secrets out of logs, mails, pages and errors (I9): one redactor, used at every way out. */

export type Redact = (text: string) => string;

const HIDDEN = '[redacted]';

/**
 * What secrets look like, most telling first: each replaces the secret only, so that the rest can be read.
 * Nothing may be tried from the middle of a run over and over: the texts are other people's, and long.
 */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  // The closing line may be missing when the text was clipped.
  [/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g, HIDDEN],
  // Greedy up to the last `@` of the authority: passwords contain `@` more often than they should.
  [/(?<![a-z0-9+.-])([a-z0-9+.-]+:\/\/)[^\s/?#"'<>]*@/gi, `$1${HIDDEN}@`],
  [/\b((?:proxy-)?authorization["']?\s*[:=]\s*["']?)(?:[a-z][a-z0-9-]*\s+)?[^\s"',;]+/gi, `$1${HIDDEN}`],
  [/\b((?:bearer|basic)\s+)[A-Za-z0-9+/=_.~-]{8,}/gi, `$1${HIDDEN}`],
  // Access key ids: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
  [/(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])/g, HIDDEN],
  [/\bgh[oprsu]_[A-Za-z0-9_]{16,}/g, HIDDEN],
  [/\bgithub_pat_[A-Za-z0-9_]{16,}/g, HIDDEN],
  [/\bglpat-[A-Za-z0-9_.-]{16,}/g, HIDDEN],
  [/eyJ[A-Za-z0-9_-]{4,2000}\.[A-Za-z0-9_-]{4,8000}\.[A-Za-z0-9_-]*/g, HIDDEN],
  [
    /([?&;][\w.-]{0,64}(?:token|secret|password|passwd|signature|credential|api[_-]?key|access[_-]?key|\bsig\b)[\w.-]{0,64}=)[^&\s"'<>]+/gi,
    `$1${HIDDEN}`,
  ],
  [
    /\b((?:aws_secret_access_key|aws_session_token|password|passwd|secret|api[_-]?key)\s*=\s*["']?)[^\s"',;&]+/gi,
    `$1${HIDDEN}`,
  ],
];

/** Members whose value is a secret whatever it looks like. */
const SECRET_NAME =
  /(?:password|passwd|passphrase|secret|token|api[_-]?key|private[_-]?key|secret[_-]?access[_-]?key|authorization|cookie|credential)s?$/i;

/** Names that end like a secret's and are none: a client request token identifies a call, it opens nothing. */
const HARMLESS_NAME = /(?:client[_-]?(?:request[_-]?)?token|next[_-]?token)$/i;

export const isSecretName = (name: string): boolean => SECRET_NAME.test(name) && !HARMLESS_NAME.test(name);

/** @param secrets see `hiding` */
export function createRedactor(secrets: readonly string[]): Redact {
  const hide = hiding(secrets);
  return (text) => shapes(hide(text));
}

/**
 * Hides known values and nothing that only looks like one: for data, in which nothing else may be changed.
 * @param secrets values known to be secret; those under 6 characters are left out, for hiding them would make
 *   every text unreadable and so tell that they are there.
 */
export function hiding(secrets: readonly string[]): Redact {
  const known = [...new Set(secrets.flatMap((secret) => spellings(secret)))]
    .filter((spelling) => spelling.length >= 6)
    // The longest first: one secret may begin with another.
    .toSorted((one, other) => other.length - one.length);
  return (text) => known.reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text);
}

/** The redactor where no secret is known by value. */
export const redact: Redact = (text) => shapes(text);

const shapes = (text: string): string =>
  SHAPES.reduce((rest, [shape, replacement]) => rest.replaceAll(shape, replacement), text);

/** A secret as it is, as it stands in JSON text and as it stands in an address. */
const spellings = (secret: string): readonly string[] => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret.replaceAll(/\p{Cs}/gu, '')),
];
