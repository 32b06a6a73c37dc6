import { checker } from '../../core/show/diagnosis.ts';
import type { Check } from '../../core/show/diagnosis.ts';
import type { Environment } from '../../core/config.ts';
import { Fault } from '../../core/fault.ts';
import type { Wanted } from '../../core/model.ts';
import { grantsOfService } from '../../core/show/permissions.ts';
import { isJudged } from '../../core/watch.ts';
import type { MlopsConfig } from '../../core/config.ts';
import type { Signals } from '../signals.ts';
import { checkEnvironment } from './environment.ts';
import type { Wishes } from './environment.ts';
import type { Patient } from './patient.ts';
import { checkRepository } from './repository.ts';
import { checkRights } from './rights.ts';
import { checkState } from './state.ts';
import { checkTools } from './tools.ts';
import { checkTopic, withoutTopic } from './topic.ts';

/** Everything the service stands on, in the order in which a person would mend it. It changes nothing but a probe in the state. */
export async function examine(patient: Patient, signals: Signals): Promise<readonly Check[]> {
  const { reading, wanted } = await patient.reconciler.wishes(signals);
  const config = reading.kind === 'accepted' ? reading.good.desire.config : null;
  const signal = signals.reads;
  const only = patient.world.only;
  const environments = (config?.environments ?? []).filter(({ name }) => only?.includes(name) ?? true);
  const visits = environments.map((environment) =>
    checkEnvironment(patient, environment, { wishes: wishesIn(environment, config, wanted), signal }),
  );
  return [
    ...checkTools(patient.tools),
    ...checkRepository(reading, patient),
    ...(await checkState(patient)),
    ...(await checkService(patient, environments, signal)),
    ...(await checkMail(patient, config, signal)),
    ...(await Promise.all(visits)).flat(),
  ];
}

function wishesIn({ name }: Environment, config: MlopsConfig | null, wanted: readonly Wanted[]): Wishes {
  const entries = (config?.pipelines ?? []).filter(({ targets }) =>
    targets.some(({ environment }) => environment === name),
  );
  const functions = entries.flatMap(({ test }) =>
    test !== undefined && isJudged(test) ? [test.functionArn] : [],
  );
  const serving = wanted
    .filter(({ environment }) => environment === name)
    .flatMap(({ desired }) =>
      desired?.template.includes('AWS::SageMaker::EndpointConfig') === true ? [desired] : [],
    );
  const instanceTypes = serving.flatMap(({ parameters }) =>
    Object.values(parameters).filter((value) => /^ml\.[a-z0-9-]+\.[a-z0-9]+$/.test(value)),
  );
  return { functions: [...new Set(functions)], instanceTypes: [...new Set(instanceTypes)].toSorted() };
}

/** What the service does for itself, with its own credentials. */
async function checkService(
  { world, examinerOf, belongings }: Patient,
  environments: readonly Environment[],
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const examiner = examinerOf(null);
  try {
    const caller = await examiner.caller(signal);
    const { region, account, arn } = caller;
    const place = { partition: arn.split(':')[1] ?? 'aws', region, account };
    const roles = [...new Set(environments.flatMap(({ roleArn }) => roleArn ?? []))];
    const grants = grantsOfService(place, { ...belongings, topic: world.topicArn, roles });
    return checkRights({ area: 'service', examiner, caller, grants, signal });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [checker('service').fail(error.message, error.hint)];
  }
}

async function checkMail(
  { world: { topics, topicArn } }: Patient,
  config: MlopsConfig | null,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const own = (config?.pipelines ?? []).flatMap(({ topicArn }) => topicArn ?? []);
  const arns = [...new Set([...(topicArn === null ? [] : [topicArn]), ...own])];
  const checks =
    topics === undefined ? [] : await Promise.all(arns.map((arn) => checkTopic(arn, topics, signal)));
  return topicArn === null ? [withoutTopic, ...checks] : checks;
}
