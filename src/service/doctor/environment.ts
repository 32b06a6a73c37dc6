import type { Environment } from '../../core/config.ts';
import { counted } from '../../core/show/change-lines.ts';
import { checker } from '../../core/show/diagnosis.ts';
import type { Check } from '../../core/show/diagnosis.ts';
import { Fault } from '../../core/fault.ts';
import { isOurs } from '../../core/stack/identity.ts';
import { grantsIn } from '../../core/show/permissions.ts';
import { MINUTE, SECOND } from '../../core/text/time.ts';
import type { Caller } from '../../inside-ports.ts';
import type { Cloud } from '../../ports.ts';
import type { World } from '../world.ts';
import { orFault } from './or-fault.ts';
import type { Patient } from './patient.ts';
import { checkRights } from './rights.ts';

/** What the configuration asks of one environment beyond its name. */
export interface Wishes {
  readonly functions: readonly string[];
  /** Instance types that endpoints are to run on. */
  readonly instanceTypes: readonly string[];
}

/** As much of the patient as one environment shows. */
export interface Resident {
  readonly world: Pick<World, 'instance' | 'sourceId' | 'executionRoleArn' | 'assetsBucket'> & {
    readonly cloud: (environment: Environment) => Pick<Cloud, 'sweep'>;
  };
  readonly examinerOf: Patient['examinerOf'];
}

/** One environment: who we are there, what is there, and what we may do. */
export async function checkEnvironment(
  patient: Resident,
  environment: Environment,
  { wishes, signal }: { readonly wishes: Wishes; readonly signal: AbortSignal },
): Promise<readonly Check[]> {
  const { name } = environment;
  const examiner = patient.examinerOf(environment);
  let caller: Caller;
  try {
    caller = await examiner.caller(signal);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [checker(name).fail(error.message, error.hint)];
  }
  const visit = { patient, environment, caller, signal };
  const grants = grantsIn({
    partition: caller.arn.split(':')[1] ?? 'aws',
    region: caller.region,
    account: caller.account,
    instance: patient.world.instance,
    environment: name,
    executionRole: environment.executionRoleArn ?? patient.world.executionRoleArn,
    bucket: environment.assetsBucket ?? patient.world.assetsBucket,
    functions: wishes.functions,
  });
  return [
    whoWeAre(visit),
    clock(name, caller),
    await stacks(visit),
    await bucket(visit),
    ...(await quotas(visit, wishes.instanceTypes)),
    ...(await checkRights({ area: name, examiner, caller, grants, signal })),
  ];
}

interface Visit {
  readonly patient: Resident;
  readonly environment: Environment;
  readonly caller: Caller;
  readonly signal: AbortSignal;
}

function whoWeAre({ environment, caller }: Visit): Check {
  const { ok, fail } = checker(environment.name);
  return environment.account !== null && environment.account !== caller.account
    ? fail(
        `The credentials lead to account ${caller.account}, and the configuration names ${environment.account}.`,
        'Give the environment the "role_arn" of a role in its account, or correct "account".',
      )
    : ok(`${caller.arn} in ${caller.region}.`);
}

/** Requests are refused when they seem more than five minutes old (IAM User Guide, "Signature Version 4"). */
function clock(area: string, { ahead }: Caller): Check {
  const { ok, warn, fail } = checker(area);
  const mend = 'Let the machine take its time from NTP (on AWS: the Amazon Time Sync Service).';
  if (ahead === null) return warn('What time AWS has cannot be told: its answer has no date.', null);
  const off = Math.abs(ahead);
  const says = `The clock of this machine is ${Math.round(off / SECOND)} s ${ahead > 0 ? 'behind' : 'before'} that of AWS.`;
  if (off >= 5 * MINUTE) return fail(says, mend);
  return off >= 30 * SECOND ? warn(says, mend) : ok(says);
}

function stacks({ patient, environment, signal }: Visit): Promise<Check> {
  const { ok, warn, fail } = checker(environment.name);
  const { world } = patient;
  return orFault(
    async () => {
      const found = await world.cloud(environment).sweep(signal);
      const ours = found.filter((stack) => isOurs(stack, world.instance, world.sourceId)).length;
      const says = `${counted(found.length, 'stack')} in this region, ${ours} of them ours`;
      const limit = await patient
        .examinerOf(environment)
        .stackLimit(signal)
        .catch((error: unknown) => {
          if (error instanceof Fault) return null;
          throw error;
        });
      if (limit === null) return warn(`${says}; how many there may be cannot be told.`, null);
      return found.length < 0.9 * limit
        ? ok(`${says}; there may be ${limit}.`)
        : warn(
            `${says}; there may be only ${limit}.`,
            'Ask for more: Service Quotas, CloudFormation, "Stack count".',
          );
    },
    ({ message, hint }) => fail(message, hint),
  );
}

function bucket({ patient, environment, caller, signal }: Visit): Promise<Check> {
  const { ok, warn, fail } = checker(environment.name);
  const name = environment.assetsBucket ?? patient.world.assetsBucket;
  if (name === null)
    return Promise.resolve(
      warn(
        'There is no assets bucket: templates over 51,200 bytes, code and artifacts given by key are held.',
        'Give the environment an "assets_bucket", or set MLOPS_ASSETS_BUCKET.',
      ),
    );
  return orFault(
    async () => {
      const region = await patient.examinerOf(environment).bucketRegion(name, caller.account, signal);
      return region === null || region === caller.region
        ? ok(
            `The assets bucket ${name} belongs to the account${region === null ? '' : ` and is in ${region}`}.`,
          )
        : fail(
            `The assets bucket ${name} is in ${region}, and the stacks are in ${caller.region}.`,
            'CloudFormation reads templates and code only from the region of the stack: name a bucket there.',
          );
    },
    ({ message, hint }) => fail(message, hint),
  );
}

async function quotas(
  { patient, environment, signal }: Visit,
  types: readonly string[],
): Promise<readonly Check[]> {
  if (types.length === 0) return [];
  const { ok, warn, fail } = checker(environment.name);
  try {
    const found = await patient.examinerOf(environment).endpointQuotas(types, signal);
    return types.map((type) => {
      const quota = found.get(type);
      if (quota === undefined) return warn(`How many ${type} endpoints may have cannot be told.`, null);
      const ask = `Ask for more: Service Quotas, Amazon SageMaker, "${type} for endpoint usage".`;
      return quota > 0
        ? ok(`Endpoints may have ${quota} ${type}.`)
        : fail(`Endpoints may have no ${type}.`, ask);
    });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [
      warn(
        `How many instances endpoints may have cannot be told: ${error.message}`,
        'Allow servicequotas:ListServiceQuotas.',
      ),
    ];
  }
}
