import { canonical, isObject } from '../text/json.ts';
import type { Json } from '../text/json.ts';

/** A parameter whose value AWS is asked for at every look. */
export type Follow =
  /** It is the newest approved version in a model package group. @property group the parameter that names the group */
  | { readonly kind: 'approved'; readonly parameter: string; readonly group: string }
  /**
   * It is the version of an object in S3, or `latest`.
   * @property location the parameter that names the object
   * @property into the structured input, an environment of a container, that tells the version; null for none
   */
  | {
      readonly kind: 'version';
      readonly parameter: string;
      readonly location: string;
      readonly into: string | null;
    }
  /** It names an endpoint, which has to be there before its stack is made. */
  | { readonly kind: 'endpoint'; readonly parameter: string };

/** `Follows` of `Metadata: Mlops:`, or null where it is not what it must be. */
export function readFollows(value: Json): readonly Follow[] | null {
  if (!isObject(value)) return null;
  const read = Object.entries(value).map(([parameter, one]) => readFollow(parameter, one));
  return read.every((one): one is Follow => one !== null) ? read : null;
}

function readFollow(parameter: string, value: Json): Follow | null {
  if (!isObject(value)) return null;
  if (canonical(value) === THERE) return { kind: 'endpoint', parameter };
  const { ApprovedIn: group, VersionOf: location, Into: into = null, ...others } = value;
  if (Object.keys(others).length > 0) return null;
  if (typeof group === 'string' && location === undefined && into === null)
    return { kind: 'approved', parameter, group };
  const isInto = into === null || typeof into === 'string';
  if (typeof location === 'string' && group === undefined && isInto)
    return { kind: 'version', parameter, location, into };
  return null;
}

const THERE = canonical({ Exists: 'endpoint' });

/** The parameters a rule speaks of. */
export const parametersOf = (follow: Follow): readonly string[] =>
  follow.kind === 'endpoint'
    ? [follow.parameter]
    : [follow.parameter, follow.kind === 'approved' ? follow.group : follow.location];
