import { withoutAuthoring } from './authoring.ts';
import type { Blueprint } from './blueprint.ts';
import type { Bound } from './bound.ts';
import { capabilitiesOf } from './capabilities.ts';
import type { Environment, PipelineEntry, Target } from './config.ts';
import { deriveNames } from './derived-names.ts';
import { ownershipTags, stackName } from './identity.ts';
import { insertInputs } from './insert-inputs.ts';
import { canonical, isObject } from './json.ts';
import type { Json, JsonObject } from './json.ts';
import { META_BYTES, META_OUTPUT, metaRest, writeMeta } from './meta.ts';
import type { DesiredStack } from './model.ts';
import { failure, success } from './result.ts';
import type { Problem, Result } from './result.ts';
import { utf8Length } from './utf8.ts';

export interface RenderInput {
  readonly instance: string;
  readonly sourceId: string;
  /** The configuration file inside the repository. */
  readonly configPath: string;
  readonly entry: PipelineEntry;
  /** With the outputs of other pipelines and whole S3 locations in it. */
  readonly target: Target;
  readonly environment: Environment;
  readonly blueprint: Blueprint;
  readonly bound: Bound;
  /** SHA-256, 64 lower-case hex digits. */
  readonly hash: (text: string) => string;
}

/** CloudFormation's limit for a template in S3 (User Guide, quotas). */
export const TEMPLATE_BYTES = 1_048_576;

/**
 * One entry in one environment as the stack that should exist. Equal input gives equal bytes, in whatever
 * order people wrote it. The three hashes are those of section 6 of the design: nothing that only steers us
 * (`approval`, `retry`, `suspend`, `timeout`, ...) is in any of them.
 */
export function render(input: RenderInput): Result<DesiredStack> {
  const { entry, target, environment, blueprint, bound, hash } = input;
  const stack = stackName(input.instance, environment.name, entry.name);
  const plain = templateOf(input);
  const template = canonical(plain);
  const parameters = {
    ...bound.parameters,
    ...deriveNames(blueprint.template, bound.parameters, stack, hash),
  };
  const tags = tagsOf(input);
  const capabilities = capabilitiesOf(plain);
  const role = environment.executionRoleArn;
  const rest = {
    content: hash(canonical(contentOf(input))),
    input: hash(canonical(inputOf(input))),
    path: input.configPath,
    onRemoval: target.onRemoval,
    protect: entry.protect,
  };
  const digested = {
    template,
    parameters,
    tags,
    capabilities,
    role,
    stack_policy: null,
    meta: metaRest(rest),
  };
  const meta = { digest: hash(canonical(digested)), ...rest };
  const complete = canonical(withMeta(plain, writeMeta(meta)));
  const problems = tooLarge(entry, complete, writeMeta(meta));
  if (problems.length > 0) return failure(problems);
  return success({
    pipeline: entry.name,
    environment: environment.name,
    pipelineType: blueprint.name,
    stack,
    template: complete,
    parameters,
    noEcho: blueprint.parameters.filter(({ noEcho }) => noEcho).map(({ name }) => name),
    tags,
    capabilities,
    role,
    digest: meta.digest,
    content: meta.content,
    input: meta.input,
    protect: entry.protect,
    timeoutMinutes: entry.timeoutMinutes,
  });
}

/** The template with its inputs, before our Output is added: the digest cannot be part of what it is made of. */
function templateOf({ blueprint, bound, entry }: RenderInput): JsonObject {
  const template = insertInputs(withoutAuthoring(blueprint.template), bound.structured);
  if (entry.dependsOn.length === 0) return template;
  const metadata = isObject(template['Metadata']) ? template['Metadata'] : {};
  return { ...template, Metadata: { ...metadata, mlops: { depends_on: entry.dependsOn.toSorted() } } };
}

function withMeta(template: JsonObject, value: string): JsonObject {
  const outputs = isObject(template['Outputs']) ? template['Outputs'] : {};
  const output = {
    Description: 'Written by mlops-reconciler, which reads it back. Do not edit.',
    Value: value,
  };
  return { ...template, Outputs: { ...outputs, [META_OUTPUT]: output } };
}

/** A tag the user wrote wins over one that was made of an input; ours win over everything. */
const tagsOf = ({ instance, sourceId, entry, environment, target, bound }: RenderInput) => ({
  ...bound.tags,
  ...target.tags,
  ...ownershipTags({ instance, sourceId, environment: environment.name, pipeline: entry.name }),
});

/** What a pipeline is, wherever it runs: promotion and renames compare it. */
const contentOf = ({ blueprint, entry }: RenderInput): Json => ({
  pipeline_type: blueprint.name,
  inputs: given(entry.baseInputs),
  parameters: given(entry.baseParameters),
  blueprint: blueprintOf(blueprint),
});

/** Everything that people and their environment brought; what changes without it came from an upgrade of ours. */
const inputOf = ({ blueprint, entry, environment, target }: RenderInput): Json => ({
  pipeline_type: blueprint.name,
  inputs: given(target.inputs),
  parameters: given(target.parameters),
  tags: target.tags,
  role: environment.executionRoleArn,
  on_removal: target.onRemoval,
  protect: entry.protect,
  depends_on: entry.dependsOn.toSorted(),
  blueprint: blueprint.origin === 'repository' ? blueprintOf(blueprint) : null,
});

const blueprintOf = ({ template, structuredInputs }: Blueprint): Json => ({ template, structuredInputs });

/** A member that was unset says the same as one that was never there. */
const given = (values: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));

function tooLarge(entry: PipelineEntry, template: string, meta: string): readonly Problem[] {
  const problem = (code: string, message: string, hint: string): Problem => ({
    ...entry.place,
    code,
    severity: 'error',
    message,
    hint,
  });
  const bytes = utf8Length(template);
  return [
    ...(bytes > TEMPLATE_BYTES
      ? [
          problem(
            'template-too-large',
            `The rendered template of "${entry.name}" has ${bytes} bytes; CloudFormation takes at most ${TEMPLATE_BYTES}.`,
            'Make its structured inputs smaller, or split the pipeline.',
          ),
        ]
      : []),
    ...(utf8Length(meta) > META_BYTES
      ? [
          problem(
            'meta-too-large',
            `What is noted about "${entry.name}" in its MlopsMeta output has more than ${META_BYTES} bytes.`,
            'Shorten the path of the configuration file.',
          ),
        ]
      : []),
  ];
}
