import { matchesGlob } from '../../core/text/glob.ts';
import { isObject } from '../../core/text/json.ts';
import type { Json, JsonObject } from '../../core/text/json.ts';
import { strike } from '../faults.ts';
import { AwsError } from '../protocol/message.ts';
import { uuid } from '../random.ts';
import type { PhysicalResource, World } from '../world.ts';
import type { Facts } from './expression.ts';
import { machineSteps } from './machine-steps.ts';
import { pipelineSteps } from './pipeline-steps.ts';
import type { Course } from './pipeline-steps.ts';
import type { StepFailure, StoredRun } from './stored-run.ts';
import { asText, objectIn } from './words.ts';

/** Executions kept of one pipeline or state machine. */
const KEPT = 200;

const TYPES = {
  pipeline: 'AWS::SageMaker::Pipeline',
  'state-machine': 'AWS::StepFunctions::StateMachine',
} as const;

export interface Start {
  readonly kind: StoredRun['kind'];
  readonly region: string;
  /** Name or ARN. */
  readonly of: string;
  readonly startedBy: string;
  readonly token?: string | null;
  /** The name of an execution of a state machine. */
  readonly name?: string | undefined;
  /** JSON text: the input of a state machine; for a pipeline an object of its parameters. */
  readonly input?: string | undefined;
}

const lastPart = (arn: string): string => arn.slice(Math.max(arn.lastIndexOf('/'), arn.lastIndexOf(':')) + 1);

/** The pipeline or state machine of that name or ARN. @throws AwsError when there is none */
export function runnerOf(
  world: World,
  kind: StoredRun['kind'],
  region: string,
  of: string,
): PhysicalResource {
  const found = world.physical[`${TYPES[kind]}|${region}|${lastPart(of)}`];
  if (found !== undefined) return found;
  if (kind === 'pipeline') throw new AwsError(400, 'ResourceNotFound', `Pipeline '${of}' does not exist.`);
  throw new AwsError(400, 'StateMachineDoesNotExist', `State Machine Does Not Exist: '${of}'`);
}

/** Begins an execution, or gives the one that this token began. @throws AwsError */
export function startRun(world: World, start: Start, now: number): StoredRun {
  const { kind, region, token = null, startedBy, input = '{}' } = start;
  const runner = runnerOf(world, kind, region, start.of);
  const runs = world.runs ?? [];
  const before = token === null ? undefined : runs.find((run) => run.token === token);
  if (before !== undefined) return before;
  const id = uuid(world);
  const name = start.name ?? (kind === 'pipeline' ? id.replaceAll('-', '').slice(0, 12) : id);
  const at = `${region}:${world.account}`;
  const run: StoredRun = {
    arn:
      kind === 'pipeline'
        ? `arn:aws:sagemaker:${at}:pipeline/${runner.name.toLowerCase()}/execution/${name}`
        : `arn:aws:states:${at}:execution:${runner.name}:${name}`,
    kind,
    region,
    of: runner.name,
    name,
    token,
    startedBy,
    input,
    began: now,
    steps: stepsOf(world, runner, { kind, name, input, now }),
    stopped: null,
    registered: [],
  };
  const others = runs.filter((each) => each.of === run.of && each.kind === kind);
  const oldest = others.length < KEPT ? undefined : others[0];
  world.runs = [...runs.filter((each) => each !== oldest), run];
  return run;
}

interface Beginning {
  readonly kind: StoredRun['kind'];
  readonly name: string;
  readonly input: string;
  readonly now: number;
}

function stepsOf(world: World, runner: PhysicalResource, { kind, name, input, now }: Beginning) {
  const trouble = (step: string): StepFailure | null => {
    const found = strike(
      world,
      now,
      'step-fails',
      (each) =>
        (each.pipeline === undefined || matchesGlob(each.pipeline, runner.name)) &&
        (each.step === undefined || each.step === step),
    );
    return found === undefined ? null : { error: found.error ?? 'ClientError', reason: found.reason };
  };
  const facts: Facts = {
    parameters: {},
    execution: { PipelineExecutionId: name, PipelineName: runner.name },
    reportOf: (step) => reportOf(world, runner.name, step),
  };
  const course: Course = { began: now, speed: world.pace.speed, facts, trouble };
  if (kind === 'state-machine') return machineSteps(machineDefinition(runner), course);
  const definition = pipelineDefinition(runner);
  const parameters = parametersOf(definition, objectIn(input));
  return pipelineSteps(definition, { ...course, facts: { ...facts, parameters } });
}

const reportOf = ({ reports = [] }: World, pipeline: string, step: string): Json | undefined =>
  reports.findLast((report) => matchesGlob(report.pipeline, pipeline) && report.step === step)?.content;

function pipelineDefinition({ properties }: PhysicalResource): JsonObject {
  const { PipelineDefinition: definition = null } = properties;
  const body = isObject(definition) ? definition['PipelineDefinitionBody'] : undefined;
  if (typeof body !== 'string')
    throw new AwsError(501, 'NotImplemented', 'The simulator reads pipeline definitions in templates only');
  return objectIn(body);
}

function machineDefinition({ properties }: PhysicalResource): JsonObject {
  const { Definition: definition = null, DefinitionString: text } = properties;
  return isObject(definition) ? definition : objectIn(typeof text === 'string' ? text : '');
}

/** StartPipelineExecution API reference: parameters without a default value have to be given. */
function parametersOf(definition: JsonObject, given: JsonObject): JsonObject {
  const declared = Array.isArray(definition['Parameters']) ? definition['Parameters'].filter(isObject) : [];
  return Object.fromEntries(
    declared.map(({ Name: key, DefaultValue: fallback }) => {
      const value = given[asText(key)] ?? fallback;
      if (value === undefined)
        throw new AwsError(400, 'ValidationException', `Missing value for parameter ${asText(key)}`);
      return [asText(key), value];
    }),
  );
}
