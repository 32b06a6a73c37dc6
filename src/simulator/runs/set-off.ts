import { canonical, isObject } from '../../core/text/json.ts';
import type { Json, JsonObject } from '../../core/text/json.ts';
import { physicalOf } from '../engine/physical.ts';
import type { Moment } from '../engine/record.ts';
import { AwsError } from '../protocol/message.ts';
import { uuid } from '../random.ts';
import type { StackResource } from '../world.ts';
import { keepSchedule } from './schedules.ts';
import { startRun } from './start-run.ts';
import type { Start } from './start-run.ts';
import { asText, objectsIn } from './words.ts';

/**
 * What a resource sets off when it has been made or changed: an association of Systems Manager runs its document, a
 * schedule is due from now on. @returns why it failed, or null
 */
export function setOff(moment: Moment, resource: StackResource, live: boolean): string | null {
  if (resource.type === 'AWS::Scheduler::Schedule' || resource.type === 'AWS::Events::Rule')
    keepSchedule(moment, resource);
  if (resource.type !== 'AWS::SSM::Association' || (live && !isOtherwise(moment, resource))) return null;
  try {
    associate(moment, resource.properties);
    return null;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return `Association failed: ${error.message}`;
  }
}

/** Systems Manager User Guide, "About scheduling": an association runs when it is made and whenever it is edited. */
function isOtherwise({ world, stack }: Moment, resource: StackResource): boolean {
  const before = physicalOf(world, stack, resource)?.properties ?? {};
  return words(before) !== words(resource.properties);
}

const words = ({ Name: name = null, Parameters: parameters = null }: JsonObject): string =>
  canonical([name, parameters]);

/** "aws:executeAwsApi" in the Systems Manager User Guide; documents without such a step do nothing here. */
function associate(moment: Moment, { Name: name = '', Parameters: given = {} }: JsonObject): void {
  const { world, stack, at } = moment;
  const document = world.physical[`AWS::SSM::Document|${stack.region}|${asText(name)}`];
  const content = document?.properties['Content'];
  const steps = isObject(content) ? content['mainSteps'] : [];
  const values = isObject(given) ? given : {};
  for (const step of objectsIn(steps)) {
    const { action, inputs = null } = step;
    if (action !== 'aws:executeAwsApi' || !isObject(inputs)) continue;
    const words = filled(inputs, values, uuid(world));
    const roleArn = asText(first(values['AutomationAssumeRole'] ?? ''));
    const start = startOf(words, { region: stack.region, startedBy: roleArn });
    if (start !== null) startRun(world, start, at);
  }
}

const first = (value: Json): Json => (Array.isArray(value) ? (value[0] ?? '') : value);

/** `{{ Name }}` with the values of the parameters put in. */
const filled = (inputs: JsonObject, values: JsonObject, id: string): JsonObject =>
  Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => [
      key,
      typeof value !== 'string'
        ? value
        : value.replaceAll(/\{\{\s*([\w:]+)\s*\}\}/g, (_, name: string) =>
            name === 'automation:EXECUTION_ID' ? id : asText(first(values[name] ?? '')),
          ),
    ]),
  );

function startOf(words: JsonObject, by: Pick<Start, 'region' | 'startedBy'>): Start | null {
  const { Service: service, Api: api } = words;
  if (service === 'sagemaker' && api === 'StartPipelineExecution') {
    const token = asText(words['ClientRequestToken'] ?? '') || null;
    return { kind: 'pipeline', of: asText(words['PipelineName']), token, ...by };
  }
  if ((service === 'stepfunctions' || service === 'sfn') && api === 'StartExecution')
    return {
      kind: 'state-machine',
      of: asText(words['stateMachineArn']),
      ...by,
      input: asText(words['input'] ?? '{}'),
    };
  return null;
}
