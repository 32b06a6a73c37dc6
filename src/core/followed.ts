/** Something outside of all stacks that an entry follows. */
export type Followed =
  /** The current version of an object, `s3://bucket/key`. */
  | { readonly kind: 'object'; readonly location: string }
  /** The newest approved version in a model package group, by its name or its ARN. */
  | { readonly kind: 'package'; readonly group: string }
  /** Whether an endpoint of SageMaker is there. */
  | { readonly kind: 'endpoint'; readonly name: string };

/** What is deployed of something that moves. */
export interface Version {
  /** The model package group, or the object: two environments may follow the same, or each its own. */
  readonly of: string;
  readonly version: string;
}

/** By the parameter of the template that takes it. */
export type Versions = Readonly<Record<string, Version>>;

/** What AWS said about it. */
export type Answer =
  | { readonly kind: 'object'; readonly version: string | null; readonly etag: string }
  | { readonly kind: 'package'; readonly arn: string }
  /** It is there. */
  | { readonly kind: 'endpoint' }
  | { readonly kind: 'none' }
  /** It could not be read. `passes`: the next look may well read it, and nobody has to do anything. */
  | { readonly kind: 'unread'; readonly why: string; readonly hint: string | null; readonly passes: boolean };

/** By `followKey`; what is not in it was not asked. */
export type Answers = ReadonlyMap<string, Answer>;

export const NOTHING_ASKED: Answers = new Map();

/** The same text for the same thing. */
export const followKey = (followed: Followed): string => nameOf(followed);

/** For people. */
export function nameOf(followed: Followed): string {
  switch (followed.kind) {
    case 'object':
      return followed.location;
    case 'package':
      return `the model package group ${followed.group}`;
    case 'endpoint':
      return `the endpoint ${followed.name}`;
    default:
      return followed satisfies never;
  }
}
