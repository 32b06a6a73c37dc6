import { isObject, type Json, type JsonObject } from '../../core/text/json.ts';
import { validationError } from '../protocol/message.ts';
import { isKnownType, resourceType } from '../resource-types.ts';
import { cycle, dependencies } from './dependencies.ts';
import { references } from './references.ts';
import { section, text, texts, usesLanguageExtensions } from './sections.ts';

const SECTIONS: ReadonlySet<string> = new Set([
  'AWSTemplateFormatVersion',
  'Conditions',
  'Description',
  'Hooks',
  'Mappings',
  'Metadata',
  'Outputs',
  'Parameters',
  'Resources',
  'Rules',
  'Transform',
]);

const RESOURCE_MEMBERS: ReadonlySet<string> = new Set([
  'Condition',
  'CreationPolicy',
  'DeletionPolicy',
  'DependsOn',
  'Metadata',
  'Properties',
  'Type',
  'UpdatePolicy',
  'UpdateReplacePolicy',
]);

const POLICIES: ReadonlySet<string> = new Set(['Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot']);

const formatError = (what: string) => validationError(`Template format error: ${what}`);

/**
 * Everything CloudFormation refuses before it makes a stack, but for values that depend on parameters.
 * Reference: CloudFormation User Guide, "Template anatomy" and "CloudFormation quotas".
 *
 * @throws AwsError ValidationError
 */
export function checkTemplate(template: JsonObject): void {
  checkSections(template);
  checkQuotas(template);
  for (const [logicalId, declaration] of Object.entries(section(template, 'Resources'))) {
    checkResource(logicalId, declaration);
  }
  checkTypes(template);
  checkReferences(template);
  const circle = cycle(template);
  if (circle.length > 0)
    throw validationError(`Circular dependency between resources: [${circle.join(', ')}]`);
}

function checkSections(template: JsonObject): void {
  const unknown = Object.keys(template).filter((name) => !SECTIONS.has(name));
  if (unknown.length > 0) {
    throw validationError(`Invalid template property or properties [${unknown.join(', ')}]`);
  }
  if (Object.keys(section(template, 'Resources')).length === 0) {
    throw formatError('At least one Resources member must be defined.');
  }
  const description = template['Description'];
  if (description !== undefined && typeof description !== 'string') {
    throw formatError("Template property 'Description' must be a string.");
  }
  const macros = texts(template['Transform']).filter((name) => name !== 'AWS::LanguageExtensions');
  if (macros.length > 0 || (template['Transform'] !== undefined && !usesLanguageExtensions(template))) {
    throw validationError(`The simulator runs no macros: Transform ${macros.join(', ')}`);
  }
}

function checkQuotas(template: JsonObject): void {
  const quotas = { Resources: 500, Parameters: 200, Outputs: 200, Mappings: 200 };
  for (const [name, maximum] of Object.entries(quotas)) {
    const count = Object.keys(section(template, name)).length;
    if (count > maximum) {
      throw formatError(
        `Number of ${name.toLowerCase()}, ${count}, is greater than maximum allowed, ${maximum}`,
      );
    }
  }
}

function checkResource(logicalId: string, declaration: Json): void {
  if (!/^[A-Za-z0-9]+$/.test(logicalId)) throw formatError(`Resource name ${logicalId} is non alphanumeric.`);
  if (!isObject(declaration) || text(declaration['Type']) === null) {
    throw formatError(`[/Resources/${logicalId}] Every Resources object must contain a Type member.`);
  }
  const unknown = Object.keys(declaration).find((member) => !RESOURCE_MEMBERS.has(member));
  if (unknown !== undefined) throw validationError(`Invalid template resource property '${unknown}'`);
  const properties = declaration['Properties'];
  if (properties !== undefined && !isObject(properties)) {
    throw formatError(`[/Resources/${logicalId}/Properties] 'null' values are not allowed in templates`);
  }
  for (const policy of ['DeletionPolicy', 'UpdateReplacePolicy']) {
    const value = declaration[policy];
    if (typeof value === 'string' && !POLICIES.has(value)) {
      throw formatError(`Unrecognized ${policy} ${value} for resource ${logicalId}`);
    }
  }
}

function checkTypes(template: JsonObject): void {
  const declarations = Object.values(section(template, 'Resources'));
  const types = declarations.map(
    (declaration) => (isObject(declaration) ? text(declaration['Type']) : null) ?? '',
  );
  const unknown = [...new Set(types.filter((type) => !isKnownType(type)))].toSorted();
  if (unknown.length > 0) throw formatError(`Unrecognized resource types: [${unknown.join(', ')}]`);
}

function checkReferences(template: JsonObject): void {
  const resources = section(template, 'Resources');
  const names = new Set([...Object.keys(resources), ...Object.keys(section(template, 'Parameters'))]);
  const unresolved = (value: Json) =>
    references(value)
      .map((reference) => reference.target)
      .filter((target) => !names.has(target) && !target.startsWith('AWS::'));
  const inResources = Object.keys(resources).flatMap((logicalId) => [
    ...unresolved(section(resources, logicalId)),
    ...dependencies(template, logicalId).filter((target) => !Object.hasOwn(resources, target)),
  ]);
  if (inResources.length > 0) throw unresolvedIn('Resources', inResources);
  const inOutputs = unresolved(section(template, 'Outputs'));
  if (inOutputs.length > 0) throw unresolvedIn('Outputs', inOutputs);
  checkAttributes(template);
  for (const [name, output] of Object.entries(section(template, 'Outputs'))) {
    if (!isObject(output) || output['Value'] === undefined) {
      throw formatError(`Output ${name} is malformed: every Outputs member must contain a Value object`);
    }
  }
}

const unresolvedIn = (block: string, names: readonly string[]) =>
  formatError(
    `Unresolved resource dependencies [${[...new Set(names)].join(', ')}] in the ${block} block of the template`,
  );

function checkAttributes(template: JsonObject): void {
  const resources = section(template, 'Resources');
  for (const { target, attribute } of [
    ...references(resources),
    ...references(section(template, 'Outputs')),
  ]) {
    if (attribute === null || attribute === '') continue;
    const name = text(section(resources, target)['Type']);
    if (name === null) {
      throw validationError(`Template error: instance of Fn::GetAtt references undefined resource ${target}`);
    }
    const type = resourceType(name);
    if (type !== undefined && !type.attributes.has(attribute)) {
      throw validationError(
        `Template error: resource ${target} does not support attribute type ${attribute} in Fn::GetAtt`,
      );
    }
  }
}
