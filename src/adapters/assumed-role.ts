import type { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { Fault } from '../core/fault.ts';
import type { CallCounts } from './call-counts.ts';
import { oncePerAttempt, oncePerCall } from './call-counts.ts';
import { toFault } from './cloudformation/faults.ts';

type FromTemporaryCredentials = typeof fromTemporaryCredentials;
type Provider = ReturnType<FromTemporaryCredentials>;
type Credentials = Awaited<ReturnType<Provider>>;
type ClientConfig = NonNullable<Parameters<FromTemporaryCredentials>[0]['clientConfig']>;

/** A role in an account, and how it is assumed (IAM User Guide, "Access to AWS accounts owned by third parties"). */
export interface Role {
  readonly arn: string;
  /** Null when its trust policy asks for none. */
  readonly externalId: string | null;
  /** Shown by CloudTrail in the account of the role: who it was. */
  readonly sessionName: string;
}

/** As STS takes it: `[\w+=,.@-]{2,64}` (API_AssumeRole, `RoleSessionName`). */
export const sessionName = (instance: string): string =>
  `mlops-reconciler-${instance}`.replace(/[^\w+=,.@-]/g, '-').slice(0, 64);

/** Before the five minutes at which the SDK asks for new ones by itself. */
const EARLY = 6 * 60_000;

/** With less left than this they may expire on their way. */
const TOO_LATE = 30_000;

/**
 * The credentials of a role, for all clients of one place: assumed once, and anew before they expire. While they are
 * valid a failed renewal is no failure.
 * @param now epoch milliseconds. @throws Fault `role-refused` when the role may not be assumed
 */
export function assumedRole(
  role: Role,
  client: ClientConfig,
  { counts, now = Date.now }: { readonly counts: CallCounts; readonly now?: () => number },
): Provider {
  let held: Credentials | null = null;
  let underWay: Promise<Credentials> | null = null;
  let provider: Promise<Provider> | null = null;
  const left = (): number => (held === null ? 0 : (held.expiration?.getTime() ?? Infinity) - now());

  async function assume(caller: Parameters<Provider>[0]): Promise<Credentials> {
    provider ??= make(role, client, counts);
    try {
      held = await (await provider)(caller);
      return held;
    } catch (error) {
      if (held !== null && left() > TOO_LATE) return held;
      throw explained(error, role);
    }
  }

  return async (caller) => {
    if (held !== null && left() > EARLY) return held;
    underWay ??= assume(caller).finally(() => {
      underWay = null;
    });
    return underWay;
  };
}

/** Loaded with the first role: most services need none. */
async function make(role: Role, client: ClientConfig, counts: CallCounts): Promise<Provider> {
  const { fromTemporaryCredentials } = await import('@aws-sdk/credential-providers');
  return fromTemporaryCredentials({
    params: {
      RoleArn: role.arn,
      RoleSessionName: role.sessionName,
      ...(role.externalId === null ? {} : { ExternalId: role.externalId }),
    },
    clientConfig: client,
    clientPlugins: [
      {
        applyToStack: (stack) => {
          // The provider puts its plugins in at every call.
          stack.add(counts.callsOf('sts'), { ...oncePerCall, override: true });
          stack.add(counts.attemptsOf('sts'), { ...oncePerAttempt, override: true });
        },
      },
    ],
  });
}

function explained(error: unknown, { arn, externalId }: Role): unknown {
  const fault = toFault(error, { doing: `assume the role ${arn}`, effect: 'none' });
  if (!(fault instanceof Fault) || fault.code !== 'access-denied') return fault;
  const id = externalId === null ? 'no external id is given' : 'the external id must be the one it asks for';
  return new Fault(
    'stalled',
    'role-refused',
    fault.message,
    `Its trust policy must name the role the service runs with (${id}), and that role must be allowed sts:AssumeRole on it.`,
  );
}
