import { nameOf } from '../followed.ts';
import type { Answer, Followed } from '../followed.ts';
import type { Blocked } from '../model.ts';

type Value = { readonly kind: 'value'; readonly value: string } | Blocked;

/** `s3://bucket/key`, the only place SageMaker reads artifacts from. */
const OBJECT = /^s3:\/\/[^/]+\/.+$/s;

/**
 * The value that an answer gives, or why there is none.
 * @param wish `latest`, or the version that is asked for
 * @param answer undefined where AWS was not asked
 */
export function answered(followed: Followed, wish: string, answer: Answer | undefined): Value {
  if (followed.kind === 'object' && !OBJECT.test(followed.location))
    return {
      kind: 'incomplete',
      why: `It follows a version of ${followed.location}, which is no object in S3.`,
      releases: 'A location of the form s3://bucket/key.',
    };
  // It is held only where AWS says plainly that there is none: who may not look, or is offline, may still be right.
  if (followed.kind === 'endpoint' && (answer === undefined || answer.kind === 'unread'))
    return { kind: 'value', value: wish };
  if (answer === undefined) return unasked(followed);
  switch (answer.kind) {
    case 'none':
      return none(followed);
    case 'unread':
      return unread(followed, answer);
    case 'endpoint':
      return { kind: 'value', value: wish };
    case 'package':
      return { kind: 'value', value: answer.arn };
    case 'object':
      return versionOf(nameOf(followed), wish, answer);
    default:
      return answer satisfies never;
  }
}

const unasked = (followed: Followed): Blocked => ({
  kind: 'artifact',
  why: `It follows ${nameOf(followed)}, and only AWS knows what is there.`,
  releases: 'A look at AWS; `mlops-reconciler plan` takes one.',
});

function none(followed: Followed): Blocked {
  switch (followed.kind) {
    case 'object':
      return {
        kind: 'artifact',
        why: `It waits for ${followed.location}, which does not exist yet.`,
        releases: `An upload to ${followed.location}; every look asks for it.`,
      };
    case 'package':
      return {
        kind: 'artifact',
        why: `It waits until a package of group ${followed.group} is approved; there is none now.`,
        releases: `An approval: aws sagemaker update-model-package --model-approval-status Approved --model-package-arn ARN. Every look asks for it.`,
      };
    case 'endpoint':
      return {
        kind: 'artifact',
        why: `It waits for ${nameOf(followed)}, which does not exist in this account and region.`,
        releases: 'An endpoint of that name, or the name of one that is there; every look asks for it.',
      };
    default:
      return followed satisfies never;
  }
}

/** Somebody must hear of what will not pass by itself; the rest is asked again at the next look. */
const unread = (followed: Followed, { why, hint, passes }: Extract<Answer, { kind: 'unread' }>): Blocked => ({
  kind: passes ? 'dependency' : 'artifact',
  why: `It follows ${nameOf(followed)}, which could not be read: ${why}`,
  releases: `${hint === null ? '' : `${hint} `}Every look asks again; the stack stays as it is until then.`,
});

function versionOf(
  location: string,
  wish: string,
  { version, etag }: Extract<Answer, { kind: 'object' }>,
): Value {
  // A bucket that keeps no versions tells its objects apart by their ETag.
  if (wish === 'latest') return { kind: 'value', value: version ?? etag };
  if (wish === (version ?? etag)) return { kind: 'value', value: wish };
  return {
    kind: 'artifact',
    why: `It asks for version ${wish} of ${location}, and the current one is ${version ?? `without a version (ETag ${etag})`}. SageMaker takes no version and reads the current one only.`,
    releases: `Copy that version to a key of its own and name it in the entry, or say "latest", or delete the newer versions.`,
  };
}
