import { configPathFlaw } from '../core/entry/config-paths.ts';
import { referenceFlaw } from '../core/entry/git-reference.ts';
import { plainText } from '../core/text/plain-text.ts';
import { redact } from '../core/text/redact.ts';
import { readSourceAddress } from '../core/entry/source-address.ts';

/** What a text means, or why it means nothing. `message` completes "<setting> ...". */
export type Parsed<T> = { readonly ok: true; readonly value: T } | Wrong;

export interface Wrong {
  readonly ok: false;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export type Parse<T> = (text: string) => Parsed<T>;

const good = <T>(value: T): Parsed<T> => ({ ok: true, value });

const bad = (message: string, hint: string, code = 'bad-setting'): Wrong => ({
  ok: false,
  code,
  message,
  hint,
});

const shown = (text: string): string => `"${redact(plainText(text, 100))}"`;

export const oneOf =
  <T extends string>(...words: readonly T[]): Parse<T> =>
  (text) => {
    const word = words.find((word) => word === text);
    return word === undefined ? bad(`is ${shown(text)}.`, `Write ${words.join(' or ')}.`) : good(word);
  };

export const matching =
  (pattern: RegExp, hint: string): Parse<string> =>
  (text) =>
    pattern.test(text) ? good(text) : bad(`is ${shown(text)}.`, hint);

/** Each of a list of names parted by commas; a name given twice counts once. */
export const listOf =
  (pattern: RegExp, hint: string): Parse<readonly string[]> =>
  (text) => {
    const names = text.split(',').map((name) => name.trim());
    const wrong = names.find((name) => !pattern.test(name));
    return wrong === undefined ? good([...new Set(names)]) : bad(`has the name ${shown(wrong)}.`, hint);
  };

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `60s`, `10m`, `2h`, `1d`, `500ms` or `0`, in milliseconds. */
export const duration =
  (least: string, most: string): Parse<number> =>
  (text) => {
    const value = milliseconds(text);
    const hint = `Write a number and a unit, like 60s, 10m or 2h, from ${least} to ${most}.`;
    if (value === undefined) return bad(`is ${shown(text)}, which is no duration.`, hint);
    const fits = value >= (milliseconds(least) ?? 0) && value <= (milliseconds(most) ?? Infinity);
    return fits ? good(value) : bad(`is ${shown(text)}, which is out of range.`, hint);
  };

function milliseconds(text: string): number | undefined {
  if (text === '0') return 0;
  const [, digits, unit] = /^(\d{1,9})(ms|[smhd])$/.exec(text) ?? [];
  const size = unit === undefined ? undefined : UNITS[unit];
  return size === undefined ? undefined : Number(digits) * size;
}

/** The problem of an address never repeats it: there may be a password in it. */
export const repository: Parse<string> = (text) => {
  const read = readSourceAddress(text);
  if (read.ok) return good(read.source.kind === 'git' ? read.source.address.url : text);
  return bad(`cannot be used. ${read.flaw.message}`, read.flaw.hint, read.flaw.code);
};

export const branch: Parse<string> = (text) => {
  const flaw = referenceFlaw(text);
  return flaw === undefined
    ? good(text)
    : bad(
        `is ${shown(text)}, which ${flaw}.`,
        'Name a branch, like main, or a pin: refs/tags/NAME or the full hash of a commit.',
      );
};

export const configPath: Parse<string> = (text) => {
  const flaw = configPathFlaw(text);
  const hint =
    'Give the path from the top of the repository, like mlops-config.json, or a pattern in a folder, like teams/*/mlops-config.json.';
  return flaw === undefined ? good(text) : bad(`is ${shown(text)}, which ${flaw}.`, hint);
};

/** The name of a bucket as S3 takes it for new ones (S3 User Guide, "General purpose bucket naming rules"). */
const BUCKET = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/|$)/;

/** A part of a key that means the same to S3, to consoles and to whoever copies the state into a folder. */
const KEY_PART = /^(?!\.{1,2}$)[\w.=+@-]+$/;

/** The path of a folder, or `s3://bucket/prefix` without slashes at its end. */
export const statePlace: Parse<string> = (text) => {
  if (/^s3:/i.test(text)) return stateBucket(text);
  const folder = /^file:(?!\/\/|s3:)([^\p{Cc}]+)$/u.exec(text)?.[1];
  return folder === undefined
    ? bad(`is ${shown(text)}.`, 'Write file:FOLDER, like file:./.mlops-state, or s3://BUCKET/PREFIX.')
    : good(folder);
};

function stateBucket(text: string): Parsed<string> {
  const place = text.replace(/\/+$/, '');
  const parts = place.split('/').slice(3);
  const isKey = place.length <= 500 && parts.every((part) => KEY_PART.test(part));
  return BUCKET.test(place) && isKey
    ? good(place)
    : bad(
        `is ${shown(text)}, which is no place in a bucket.`,
        'Write s3://BUCKET/PREFIX, with letters, digits and ._=+@- between the slashes of the prefix.',
      );
}

/** The path of a file, or `s3://bucket/key`. */
export const policyPlace: Parse<string> = (text) => {
  const hint = 'Write the path of a JSON file, or s3://BUCKET/KEY.';
  if (/\p{Cc}/u.test(text)) return bad('contains control characters.', hint);
  const isKey = BUCKET.test(text) && /^s3:\/\/[^/]+\/./.test(text);
  return /^[a-z0-9+.-]+:/i.test(text) && !isKey ? bad(`is ${shown(text)}.`, hint) : good(text);
};

/** `off`, or an address to listen on; port 0 is any that is free. */
export const http: Parse<{ readonly host: string; readonly port: number } | null> = (text) => {
  if (text === 'off') return good(null);
  const [, bracketed, name, port = ''] = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+)):(\d{1,5})$/i.exec(text) ?? [];
  const host = bracketed ?? name;
  return host === undefined || Number(port) > 65_535
    ? bad(`is ${shown(text)}.`, 'Write HOST:PORT, like 127.0.0.1:8080 or 0.0.0.0:8080, or off.')
    : good({ host, port: Number(port) });
};

/** Nothing of it is ever repeated. A short one is guessed, and whoever knows it can make the service look. */
export const webhookSecret: Parse<string> = (text) =>
  text.length >= 16 && !/\p{Cc}/u.test(text)
    ? good(text)
    : bad(
        'is shorter than 16 characters, or contains control characters.',
        'Make one: openssl rand -hex 32.',
      );

/** What can stand in a header of a request as it is. Nothing of it is ever repeated. */
export const apiToken: Parse<string> = (text) =>
  /^[!-~]{16,500}$/.test(text)
    ? good(text)
    : bad(
        'is shorter than 16 characters, or contains others than ASCII letters, digits and marks.',
        'Make one: openssl rand -hex 32.',
      );

/** Of AWS, or of an emulator on this machine: requests to a queue are signed, but readable without https. */
export const queueUrl: Parse<string> = (text) =>
  /^(?:https:\/\/[a-z0-9.-]+|http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?)\/\d{12}\/[\w.-]{1,85}$/i.test(
    text,
  )
    ? good(text)
    : bad(
        `is ${shown(text)}, which is no queue.`,
        'Write the URL of an SQS queue: https://sqs.REGION.amazonaws.com/ACCOUNT/NAME.',
      );

/** Without user, query or fragment: it stands in every mail. */
export const publicUrl: Parse<string> = (text) =>
  /^https?:\/\/[a-z0-9.-]+(?::\d+)?(?:\/[\w./~-]*)?$/i.test(text)
    ? good(text)
    : bad(`is ${shown(text)}.`, 'Write the address of the page: https://mlops.example.com/.');

export const folder: Parse<string> = (text) =>
  /\p{Cc}/u.test(text) ? bad('contains control characters.', 'Write the path of a folder.') : good(text);

/** Nothing after `--simulate` means a world in memory. */
export const simulation: Parse<{ readonly file: string | null }> = (text) => {
  if (text === '') return good({ file: null });
  return /\p{Cc}/u.test(text)
    ? bad('contains control characters.', 'Write the path of a file.')
    : good({ file: text });
};
