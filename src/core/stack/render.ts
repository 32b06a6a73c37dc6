import { ASSETS_BUCKET } from './assets.ts';
import { authoringOf, withoutAuthoring } from './authoring.ts';
import type { Blueprint } from '../blueprint.ts';
import type { Bound } from './bound.ts';
import { assemble, blueprintText, sectionsOf } from './canonical-template.ts';
import type { Sections } from './canonical-template.ts';
import { capabilitiesOf } from './capabilities.ts';
import type { Environment, PipelineEntry, Target } from '../config.ts';
import { deriveNames } from './derived-names.ts';
import { withVersions } from './follow.ts';
import { ADOPTED_TAG, ownershipTags, stackName } from './identity.ts';
import { insertInputs } from './insert-inputs.ts';
import { canonical, isObject } from '../text/json.ts';
import type { JsonObject } from '../text/json.ts';
import { writeJson } from '../text/json-text.ts';
import { madeAnew } from './made-anew.ts';
import { namedTypes } from './resource-types.ts';
import { META_BYTES, META_OUTPUT, metaRest, writeMeta } from '../meta.ts';
import type { DesiredStack } from '../model.ts';
import { failure, success } from '../text/result.ts';
import type { Problem, Result } from '../text/result.ts';
import { utf8Length } from '../text/utf8.ts';

export interface RenderInput {
  readonly instance: string;
  readonly sourceId: string;
  /** The configuration file inside the repository. */
  readonly configPath: string;
  readonly entry: PipelineEntry;
  /** With the outputs of other pipelines, whole S3 locations and the versions it follows in it. */
  readonly target: Target;
  readonly environment: Environment;
  readonly blueprint: Blueprint;
  readonly bound: Bound;
  /** The stack that is taken over; null for one of our own making. */
  readonly adopted: string | null;
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
  const stack = input.adopted ?? stackName(input.instance, environment.name, entry.name);
  const derived = deriveNames(blueprint.template, bound.parameters, stack, hash);
  const parameters = { ...bound.parameters, ...derived };
  const plain = plainOf(input, parameters);
  const sections = sectionsOf(plain, blueprint.template);
  const sent = {
    parameters,
    tags: tagsOf(input),
    capabilities: capabilitiesOf(plain),
    role: environment.executionRoleArn,
  };
  const rest = {
    content: contentHash(input),
    input: hash(assemble(inputOf(input))),
    path: input.configPath,
    onRemoval: target.onRemoval,
    protect: entry.protect,
  };
  const digested = { template: assemble(sections), ...sent, stack_policy: null, meta: metaRest(rest) };
  const digest = hash(canonical(digested));
  const meta = writeMeta({ digest, ...rest });
  const problems = tooLarge(entry, complete(plain, sections, meta), meta);
  if (problems.length > 0) return failure(problems);
  return success({
    pipeline: entry.name,
    environment: environment.name,
    pipelineType: blueprint.name,
    stack,
    // Made again whenever it is asked for, which is when it is sent: a thousand of them, kept for every look
    // at rest, would be most of the memory of the service.
    get template() {
      const again = plainOf(input, parameters);
      return complete(again, sectionsOf(again, blueprint.template), meta);
    },
    resourceTypes: namedTypes(plain),
    code: blueprint.code,
    ...sent,
    noEcho: blueprint.parameters.filter(({ noEcho }) => noEcho).map(({ name }) => name),
    digest,
    content: rest.content,
    input: rest.input,
    protect: entry.protect,
    timeoutMinutes: entry.timeoutMinutes,
  });
}

/** The whole template without our Output; what is to be made anew has another name. */
const plainOf = (input: RenderInput, parameters: DesiredStack['parameters']): JsonObject =>
  madeAnew(templateOf(input), {
    ids: authoringOf(input.blueprint.template).anew,
    parameters,
    hash: input.hash,
  });

/** The text that is sent: with our Output. */
const complete = (plain: JsonObject, sections: Sections, meta: string): string =>
  assemble({ ...sections, Outputs: canonical(outputsWith(plain, meta)) });

/** The template with its inputs, before our Output is added: the digest cannot be part of what it is made of. */
function templateOf({ blueprint, bound, entry, environment }: RenderInput): JsonObject {
  const inputs = { ...withVersions(blueprint.template, bound), [ASSETS_BUCKET]: environment.assetsBucket };
  const template = writeJson(insertInputs(withoutAuthoring(blueprint.template), inputs));
  if (entry.dependsOn.length === 0) return template;
  const metadata = isObject(template['Metadata']) ? template['Metadata'] : {};
  return { ...template, Metadata: { ...metadata, mlops: { depends_on: entry.dependsOn.toSorted() } } };
}

function outputsWith({ Outputs: outputs = {} }: JsonObject, meta: string): JsonObject {
  const output = {
    Description: 'Written by mlops-reconciler, which reads it back. Do not edit.',
    Value: meta,
  };
  return { ...(isObject(outputs) ? outputs : {}), [META_OUTPUT]: output };
}

/** A tag the user wrote wins over one that was made of an input; ours win over everything. */
const tagsOf = ({ instance, sourceId, entry, environment, target, bound, adopted }: RenderInput) => ({
  ...bound.tags,
  ...target.tags,
  ...ownershipTags({ instance, sourceId, environment: environment.name, pipeline: entry.name }),
  ...(adopted === null ? {} : { [ADOPTED_TAG]: adopted }),
});

/** What a pipeline is, wherever it runs: promotion and renames compare it. */
export const contentHash = (input: Pick<RenderInput, 'blueprint' | 'entry' | 'hash'>): string =>
  input.hash(assemble(contentOf(input)));

const contentOf = ({ blueprint, entry }: Pick<RenderInput, 'blueprint' | 'entry'>): Sections => ({
  ...sectionsOf({
    pipeline_type: blueprint.name,
    inputs: given(entry.baseInputs),
    parameters: given(entry.baseParameters),
  }),
  blueprint: blueprintText(blueprint),
});

/** Everything that people and their environment brought; what changes without it came from an upgrade of ours. */
const inputOf = ({ blueprint, entry, environment, target }: RenderInput): Sections => ({
  ...sectionsOf({
    pipeline_type: blueprint.name,
    inputs: given(target.inputs),
    parameters: given(target.parameters),
    tags: target.tags,
    role: environment.executionRoleArn,
    on_removal: target.onRemoval,
    protect: entry.protect,
    depends_on: entry.dependsOn.toSorted(),
  }),
  blueprint: blueprint.origin === 'repository' ? blueprintText(blueprint) : canonical(null),
});

/** A member that was unset says the same as one that was never there. */
const given = (values: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));

function tooLarge(entry: PipelineEntry, template: string, meta: string): readonly Problem[] {
  const problems: Problem[] = [];
  const report = (code: string, message: string, hint: string): void => {
    problems.push({ ...entry.place, code, severity: 'error', message, hint });
  };
  if (exceeds(template, TEMPLATE_BYTES)) {
    const message = `the template of \`${entry.name}\` has more than ${TEMPLATE_BYTES} bytes, which is all CloudFormation takes`;
    report('template-too-large', message, 'Make its structured inputs smaller, or split the pipeline.');
  }
  if (exceeds(meta, META_BYTES)) {
    const message = `what is noted about \`${entry.name}\` in its MlopsMeta output has more than ${META_BYTES} bytes`;
    report('meta-too-large', message, 'Shorten the path of the configuration file.');
  }
  return problems;
}

/** No UTF-16 unit takes more than three bytes, so most texts need no counting. */
const exceeds = (text: string, bytes: number): boolean => text.length * 3 > bytes && utf8Length(text) > bytes;
