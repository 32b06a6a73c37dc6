import type { Json } from '../core/text/json.ts';

/** What a plain (unquoted) YAML scalar means, or why nobody can be sure of it. */
export type PlainScalar =
  { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly why: string };

const BOOLEANS = /^(?:y|yes|n|no|on|off|true|false)$/i;
const NULLS = /^(?:~|null)?$/i;
const SPECIAL = /^[-+]?\.(?:inf|nan)$/i;
/** With the underscores YAML 1.1 allows in numbers. */
const DECIMAL = /^[-+]?(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:e[-+]?[0-9]+)?$/i;
const OTHER_BASE = /^[-+]?0(?:b[01_]+|o[0-7_]+|x[0-9a-f_]+)$/i;
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const CANONICAL = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/;

/**
 * Reads a plain scalar, and only one that YAML 1.1 (CloudFormation's), YAML 1.2 and JSON agree on: `0777` is
 * 511, 777 or nothing, an account id loses its leading zero, `1.0` comes back as 1. A date is text in the
 * templates of CloudFormation and stays it.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
 */
export function plainScalar(source: string): PlainScalar {
  if (source === 'true') return { ok: true, value: true };
  if (source === 'false') return { ok: true, value: false };
  if (NULLS.test(source)) return { ok: true, value: null };
  if (BOOLEANS.test(source)) return doubt('is true or false to some readers of YAML and text to others');
  if (source === '=' || SPECIAL.test(source)) return doubt('has a special meaning in YAML');
  if (BASE_60.test(source)) return doubt('is a number in base 60 to CloudFormation (YAML 1.1)');
  if (!DECIMAL.test(source) && !OTHER_BASE.test(source)) return { ok: true, value: source };
  const value = Number(source);
  const exact = !Number.isInteger(value) || Number.isSafeInteger(value);
  if (CANONICAL.test(source) && String(value) === source && exact) return { ok: true, value };
  return doubt('is a number that comes out differently than it is written');
}

const doubt = (why: string): PlainScalar => ({ ok: false, why });
