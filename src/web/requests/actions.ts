import { isWithin, lasting, scopeText } from '../../core/halts.ts';
import type { Scope } from '../../core/halts.ts';
import { isObject, parseJson } from '../../core/text/json.ts';
import type { View } from '../../core/show/view.ts';
import type { Request } from '../../ports.ts';

export const VERBS = ['look', 'approve', 'retry', 'suspend', 'resume'] as const;
export type Verb = (typeof VERBS)[number];

/** The members of a JSON body or of a form. */
export type Fields = Readonly<Record<string, unknown>>;

export type Decision =
  /** `request` is null where there is nothing to be noted, and only to look. */
  | { readonly kind: 'accepted'; readonly request: Request | null; readonly message: string }
  /** `unknown`: there is no such thing. `unavailable`: the state cannot be written. */
  | { readonly kind: 'invalid' | 'unknown' | 'unavailable'; readonly message: string };

const REASON = 500;

/** What is asked for, checked against what there is. */
export function decide(verb: Verb, fields: Fields, view: View | null, now: number): Decision {
  switch (verb) {
    case 'look':
      return { kind: 'accepted', request: null, message: 'It is looked now.' };
    case 'approve':
      return approve(fields, view);
    case 'retry':
      return retry(fields, view);
    case 'suspend':
      return suspend(fields, view, now);
    case 'resume':
      return resume(fields, view, now);
    default:
      return verb satisfies never;
  }
}

const text = (fields: Fields, name: string): string | null => {
  const value = fields[name];
  return typeof value === 'string' && value.trim() !== '' ? value : null;
};

const invalid = (message: string): Decision => ({ kind: 'invalid', message });
const unknown = (message: string): Decision => ({ kind: 'unknown', message });
const accepted = (request: Request, message: string): Decision => ({ kind: 'accepted', request, message });

function approve(fields: Fields, view: View | null): Decision {
  const hash = text(fields, 'hash');
  if (hash === null || !/^[0-9a-f]{64}$/.test(hash))
    return invalid('"hash" is no hash: 64 digits from 0 to f are expected.');
  const waits = view?.memory?.waiting?.find((each) => each.hash === hash);
  if (waits === undefined)
    return unknown('Nothing that waits for approval has this hash: a change voids it.');
  return accepted({ kind: 'approve', hash }, `Approved: ${waits.what}.`);
}

function retry(fields: Fields, view: View | null): Decision {
  const [pipeline, environment] = [text(fields, 'pipeline'), text(fields, 'environment')];
  if (pipeline === null) return invalid('"pipeline" names no pipeline.');
  const scope = { pipeline, environment };
  return stranger(scope, view) ?? accepted({ kind: 'retry', ...scope }, `${pipeline} is tried once more.`);
}

/** What is meant: a pipeline, an environment, both, or `all`, which stands alone. */
function scopeIn(fields: Fields): Scope | null {
  const [pipeline, environment] = [text(fields, 'pipeline'), text(fields, 'environment')];
  const all = fields['all'] === true || fields['all'] === 'true';
  const some = pipeline !== null || environment !== null;
  return all === some ? null : { pipeline, environment };
}

const NO_SCOPE = 'Name a "pipeline", an "environment" or both, or write "all": true, which stands alone.';

function suspend(fields: Fields, view: View | null, now: number): Decision {
  const scope = scopeIn(fields);
  if (scope === null) return invalid(NO_SCOPE);
  const reason = text(fields, 'reason');
  if (reason === null || reason.length > REASON)
    return invalid(
      `"reason" is missing, or longer than ${REASON} characters: everybody who wonders reads it.`,
    );
  const written = text(fields, 'until');
  const until = written === null ? null : TIME.test(written) ? Date.parse(written) : Number.NaN;
  // Not a number is not later either.
  if (until !== null && !(until > now))
    return invalid('"until" is no time to come, like 2027-01-15T08:00:00Z.');
  return (
    stranger(scope, view) ??
    accepted({ kind: 'suspend', ...scope, reason, until }, `Suspended: ${scopeText(scope)}.`)
  );
}

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

function resume(fields: Fields, view: View | null, now: number): Decision {
  const scope = scopeIn(fields);
  if (scope === null) return invalid(NO_SCOPE);
  const ended = lasting(view?.memory?.halts ?? [], now).filter((halt) => isWithin(halt, scope));
  if (ended.length === 0) return unknown(`Nobody has suspended ${scopeText(scope)}.`);
  return accepted({ kind: 'resume', ...scope }, `It goes on: ${scopeText(scope)}.`);
}

/** A name that the service does not know is a slip of the pen. */
function stranger({ pipeline, environment }: Scope, view: View | null): Decision | null {
  const known = (view?.steps ?? []).some(
    (step) =>
      (pipeline === null || step.pipeline === pipeline) &&
      (environment === null || step.environment === environment),
  );
  return known || (pipeline === null && environment === null)
    ? null
    : unknown(`There is no ${scopeText({ pipeline, environment })}.`);
}

/** The members of a body, or null when it is none that can be read. */
export function fieldsIn(body: Uint8Array, type: string): Fields | null {
  const written = new TextDecoder().decode(body);
  if (type === 'application/x-www-form-urlencoded')
    return Object.fromEntries(new URLSearchParams(written).entries());
  if (written.trim() === '') return {};
  const parsed = parseJson(written);
  return type === 'application/json' && isObject(parsed) ? parsed : null;
}
