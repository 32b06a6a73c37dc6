import { isObject, type JsonObject } from '../../core/text/json.ts';
import { resourceType } from '../resource-types.ts';
import { section, text, texts } from './sections.ts';

/** CreateStack API reference, parameter Capabilities: the types that need CAPABILITY_IAM. */
const IAM_TYPES: ReadonlySet<string> = new Set([
  'AWS::IAM::AccessKey',
  'AWS::IAM::Group',
  'AWS::IAM::InstanceProfile',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::IAM::User',
  'AWS::IAM::UserToGroupAddition',
]);

/** What a caller has to acknowledge, or nothing; CAPABILITY_NAMED_IAM includes CAPABILITY_IAM. */
export function missingCapabilities(template: JsonObject, given: readonly string[]): readonly string[] {
  return neededCapabilities(template).filter(
    (needed) =>
      !given.includes(needed) && !(needed === 'CAPABILITY_IAM' && given.includes('CAPABILITY_NAMED_IAM')),
  );
}

function neededCapabilities(template: JsonObject): readonly string[] {
  const iam = Object.values(section(template, 'Resources'))
    .filter((declaration) => isObject(declaration))
    .filter((declaration) => IAM_TYPES.has(text(declaration['Type']) ?? ''));
  const named = iam.some((declaration) => {
    const property = resourceType(text(declaration['Type']) ?? '')?.nameProperty ?? null;
    return property !== null && section(declaration, 'Properties')[property] !== undefined;
  });
  return [
    ...(iam.length === 0 ? [] : [named ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM']),
    ...(texts(template['Transform']).length > 0 ? ['CAPABILITY_AUTO_EXPAND'] : []),
  ];
}
