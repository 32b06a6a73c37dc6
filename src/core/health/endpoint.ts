import type { Ailment } from '../health-memory.ts';

/** A SageMaker endpoint as DescribeEndpoint shows it. */
export interface EndpointSeen {
  readonly name: string;
  /** `moving`: SageMaker is at work on it, and its old instances serve meanwhile, if it has any. */
  readonly phase: 'in-service' | 'moving' | 'failed' | 'gone';
  /** AWS's word, for display. */
  readonly status: string;
  readonly reason: string | null;
  /** The configuration that serves. */
  readonly config: string;
  /** A deployment is still under way beside it: instances that bake, or that are about to end. */
  readonly pending: boolean;
  readonly variants: readonly Variant[];
}

export interface Variant {
  readonly name: string;
  /** Null where SageMaker does not count them, as for serverless ones. */
  readonly current: number | null;
  readonly desired: number | null;
}

/** What a stack says of its endpoint. */
export interface EndpointNames {
  readonly endpoint: string;
  /** The configuration it should have; null where the endpoint belongs to another stack. */
  readonly config: string | null;
  /** The inference component that answers, or null. */
  readonly component: string | null;
}

/** What one look at an endpoint says. */
export type Finding =
  | { readonly kind: 'good' }
  /** SageMaker is still at it. */
  | { readonly kind: 'moving'; readonly why: string }
  /** AWS could not be asked now, or had too much to do. */
  | { readonly kind: 'busy'; readonly why: string }
  /** Only a person can make it readable. */
  | { readonly kind: 'unreadable'; readonly why: string; readonly releases: string }
  | {
      readonly kind: 'bad';
      readonly ailment: Ailment;
      readonly why: string;
      readonly releases: string;
      /** It may be otherwise at the next look. */
      readonly fleeting: boolean;
    };

/** What is found of an endpoint before it is asked anything. @param seen null where there is none of that name */
export function findingOf(seen: EndpointSeen | null, names: EndpointNames): Finding {
  const { endpoint } = names;
  if (seen === null)
    return bad(
      'gone',
      `There is no endpoint ${endpoint}, although its stack is complete: somebody deleted it.`,
      'A commit that changes the endpoint makes it anew once its stack can be updated; or delete the stack, and it is made again.',
    );
  const reason = seen.reason === null ? '' : ` SageMaker says: ${seen.reason}`;
  if (seen.phase === 'gone' || seen.phase === 'failed')
    return bad(
      'failed',
      `Endpoint ${endpoint} is ${seen.status}.${reason}`,
      'The reason is in the log of the endpoint. A commit that corrects it makes another deployment.',
    );
  if (seen.phase === 'moving')
    return { kind: 'moving', why: `Endpoint ${endpoint} is ${seen.status}, not yet InService.` };
  if (names.config !== null && seen.config !== names.config)
    return bad(
      'config',
      `Endpoint ${endpoint} serves with the configuration ${seen.config}, and its stack says ${names.config}: SageMaker went back to what was there before.${reason}`,
      'An alarm of the endpoint has probably ended its deployment. Find out why it went off, and commit what corrects it.',
    );
  return unfinished(seen);
}

function unfinished({ name, pending, variants }: EndpointSeen): Finding {
  if (pending) return { kind: 'moving', why: `Endpoint ${name} still has a deployment under way.` };
  const short = variants.find(
    ({ current, desired }) => current !== null && desired !== null && current < desired,
  );
  if (short === undefined) return { kind: 'good' };
  const { name: variant, current, desired } = short;
  return {
    kind: 'moving',
    why: `Variant ${variant} of endpoint ${name} has ${current} of ${desired} instances.`,
  };
}

const bad = (ailment: Ailment, why: string, releases: string): Finding => ({
  kind: 'bad',
  ailment,
  why,
  releases,
  fleeting: false,
});
