import type { Limits, Seat } from '../config.ts';
import { matchesGlob } from '../text/glob.ts';
import type { Blocked, Capability } from '../model.ts';

/** What the service may do, whatever a commit asks for (section 7 of the design). Null: not limited. */
export interface Policy {
  readonly accounts: readonly string[] | null;
  /** Patterns in which `*` stands for any text, like those below. */
  readonly regions: readonly string[] | null;
  readonly roles: readonly string[] | null;
  readonly executionRoles: readonly string[] | null;
  readonly topics: readonly string[] | null;
  readonly functions: readonly string[] | null;
  readonly resourceTypes: readonly string[] | null;
  readonly capabilities: readonly Capability[] | null;
  /** Blueprints that the configuration repository brings. */
  readonly brought: { readonly allowed: boolean; readonly capabilities: readonly Capability[] };
  /** Git can tighten them. */
  readonly limits: Limits;
}

/** Where nobody has set one. A named role, or what a macro makes, is nothing a repository may bring unasked. */
export const NO_POLICY: Policy = {
  accounts: null,
  regions: null,
  roles: null,
  executionRoles: null,
  topics: null,
  functions: null,
  resourceTypes: null,
  capabilities: null,
  brought: { allowed: true, capabilities: ['CAPABILITY_IAM'] },
  limits: { deletesPerDay: null, changedAtOnce: null },
};

/** What is about to be done, as far as it is known. */
export interface Asked {
  /** Where; an account or region that is null is not known yet and not judged. */
  readonly seat: Seat;
  readonly topicArn: string | null;
  /** The function that judges its model, where one does. */
  readonly functionArn?: string;
  readonly stack: AskedStack | null;
}

export interface AskedStack {
  readonly pipelineType: string;
  readonly origin: 'built-in' | 'repository';
  readonly executionRole: string | null;
  readonly capabilities: readonly Capability[];
  readonly resourceTypes: () => readonly string[];
}

/** Why the policy forbids it, or null when it does not. The one place where a policy is enforced. */
export function forbidden(policy: Policy, asked: Asked): Blocked | null {
  const found = [
    ...placeFlaws(policy, asked.seat),
    ...unlisted(policy.topics, 'the topic', asked.topicArn),
    ...unlisted(policy.functions, 'the test function', asked.functionArn ?? null),
    ...(asked.stack === null ? [] : stackFlaws(policy, asked.stack)),
  ];
  if (found.length === 0) return null;
  return {
    kind: 'forbidden',
    why: `The policy of this service forbids ${found.join('; ')}.`,
    releases:
      'A commit that does without it, or whoever runs the service: MLOPS_POLICY says what is allowed.',
  };
}

const placeFlaws = (policy: Policy, { account, region, roleArn }: Seat): readonly string[] => [
  ...unlisted(policy.accounts, 'account', account),
  ...unlisted(policy.regions, 'region', region),
  ...unlisted(policy.roles, 'to assume', roleArn),
];

function stackFlaws(policy: Policy, stack: AskedStack): readonly string[] {
  const { pipelineType, origin, executionRole, capabilities } = stack;
  const { brought } = policy;
  const isBrought = origin === 'repository';
  if (isBrought && !brought.allowed) return [`blueprints of the repository, such as ${pipelineType}`];
  return [
    ...(executionRole === null && policy.executionRoles !== null ? ['stacks without an execution role'] : []),
    ...unlisted(policy.executionRoles, 'the execution role', executionRole),
    ...ungranted(policy.capabilities, capabilities),
    ...(isBrought ? ungranted(brought.capabilities, capabilities, 'blueprints of the repository ') : []),
    ...typeFlaws(policy, stack),
  ];
}

function typeFlaws({ resourceTypes: allowed, capabilities: granted }: Policy, stack: AskedStack) {
  if (allowed === null) return [];
  const types = [...new Set(stack.resourceTypes())].toSorted();
  const wrong = types.flatMap((type) => unlisted(allowed, 'resources of type', type));
  const hidden =
    stack.capabilities.includes('CAPABILITY_AUTO_EXPAND') &&
    granted?.includes('CAPABILITY_AUTO_EXPAND') !== true;
  return hidden ? [...wrong, 'macros and nested stacks, for nobody can see what types they make'] : wrong;
}

/** CAPABILITY_NAMED_IAM includes CAPABILITY_IAM (API_CreateStack, `Capabilities`). */
function ungranted(
  granted: readonly Capability[] | null,
  wanted: readonly Capability[],
  whose = '',
): readonly string[] {
  if (granted === null) return [];
  const includes = (capability: Capability): boolean =>
    granted.includes(capability) ||
    (capability === 'CAPABILITY_IAM' && granted.includes('CAPABILITY_NAMED_IAM'));
  return wanted.filter((capability) => !includes(capability)).map((capability) => `${whose}${capability}`);
}

const unlisted = (allowed: readonly string[] | null, what: string, name: string | null): readonly string[] =>
  allowed === null || name === null || allowed.some((pattern) => matchesGlob(pattern, name))
    ? []
    : [`${what} ${name}`];
