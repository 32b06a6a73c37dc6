import { authoringOf } from '../core/stack/authoring.ts';
import type { Blueprint } from '../core/blueprint.ts';
import { isObject } from '../core/text/json.ts';
import type { JsonObject } from '../core/text/json.ts';
import { failure, success } from '../core/text/result.ts';
import type { Result } from '../core/text/result.ts';
import { name } from '../core/text/words.ts';
import { checkDeclarations } from './check-declarations.ts';
import { declarations } from './declaration.ts';
import { finding, toProblems } from './finding.ts';
import type { Finding } from './finding.ts';
import { checkLocalCode } from './local-code.ts';
import { checkNulls } from './nulls.ts';
import { blueprintParameter } from './parameter-schema.ts';
import { readYaml } from './read-yaml.ts';
import type { YamlFile } from './read-yaml.ts';
import { checkInputs, NO_INPUTS, structuredInputs } from './structured-inputs.ts';
import type { StructuredInputs } from './structured-inputs.ts';
import { checkReferences } from './template-references.ts';
import { checkShape } from './template-shape.ts';

export interface BlueprintFiles {
  /** The folder's name: the canonical `pipeline_type`. */
  readonly name: string;
  readonly template: Uint8Array;
  /** For messages. */
  readonly templateFile: string;
  readonly inputsSchema?: Uint8Array;
  readonly inputsFile?: string;
  /** Folders with the code of functions, as the template may name them; without it there are none. */
  readonly folders?: ReadonlySet<string>;
  readonly origin: Blueprint['origin'];
}

/**
 * A CloudFormation template, with the schema of its structured inputs, as a blueprint. Everything that can be
 * known to be wrong with it without AWS is reported, all of it together.
 */
export function parseBlueprint(files: BlueprintFiles): Result<Blueprint> {
  const inputs = readInputs(files);
  const file = readYaml(files.template, files.templateFile);
  const unread = [...(file.ok ? [] : file.problems), ...(inputs.ok ? [] : inputs.problems)];
  if (!file.ok || !inputs.ok) return failure(unread);
  const findings = [...checkName(files.name), ...check(file.value, inputs.value, files.folders ?? new Set())];
  const problems = toProblems(findings, file.value.locate);
  if (problems.some(({ severity }) => severity === 'error')) return failure(problems);
  return success(blueprint(files, file.value.value, inputs.value), problems);
}

function checkName(id: string): readonly Finding[] {
  if (/^[a-z][a-z0-9_]{0,63}$/.test(id)) return [];
  const message = `${name(id)} cannot be the name of a blueprint`;
  return [
    finding('bad-name', '', message, 'Rename the folder and the template: a-z, 0-9 and _, a letter first.'),
  ];
}

function readInputs({
  inputsSchema,
  inputsFile = 'inputs.schema.json',
}: BlueprintFiles): Result<StructuredInputs> {
  if (inputsSchema === undefined) return success(NO_INPUTS);
  const file = readYaml(inputsSchema, inputsFile);
  if (!file.ok) return file;
  const { findings, ...inputs } = structuredInputs(file.value.value);
  return findings.length === 0 ? success(inputs) : failure(toProblems(findings, file.value.locate));
}

function check(
  { value }: YamlFile,
  inputs: StructuredInputs,
  folders: ReadonlySet<string>,
): readonly Finding[] {
  const keys = Object.keys(inputs.schemas);
  const outline = checkShape(value);
  // A section of the wrong kind would be reported again by everything that looks into it.
  if (outline.some(({ code }) => code === 'wrong-type')) return outline;
  return [
    ...outline,
    ...checkNulls(value, ''),
    ...checkDeclarations(value, keys),
    ...checkInputs(value, inputs.schemas),
    ...checkReferences(value),
    ...checkLocalCode(value, folders),
  ];
}

function blueprint(files: BlueprintFiles, template: JsonObject, inputs: StructuredInputs): Blueprint {
  const description = template['Description'];
  return {
    name: files.name,
    aliases: authoringOf(template).aliases,
    description: typeof description === 'string' ? (description.trim().split('\n')[0] ?? '') : '',
    origin: files.origin,
    template: withoutAliases(template),
    parameters: declarations(template).map(blueprintParameter),
    structuredInputs: inputs.schemas,
    requiredInputs: inputs.required,
    code: [],
  };
}

/** What a blueprint is called is no part of what it is: another alias must not change a digest. */
function withoutAliases(template: JsonObject): JsonObject {
  const metadata = template['Metadata'];
  if (!isObject(metadata) || !isObject(metadata['Mlops'])) return template;
  const { Aliases: _, ...Mlops } = metadata['Mlops'];
  return { ...template, Metadata: { ...metadata, Mlops } };
}
