import { anywhere } from '../text/anywhere.ts';
import { isObject } from '../text/json.ts';
import type { JsonObject } from '../text/json.ts';
import type { Capability } from '../model.ts';

/** IAM types whose name a template may choose, and the property that chooses it. */
const NAMES: Readonly<Record<string, string>> = {
  'AWS::IAM::Group': 'GroupName',
  'AWS::IAM::InstanceProfile': 'InstanceProfileName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::User': 'UserName',
};

/**
 * The capabilities CloudFormation will ask for, read from the template (API_CreateStack, `Capabilities`).
 *
 * CAPABILITY_NAMED_IAM includes CAPABILITY_IAM. A nested stack or a macro may bring roles we cannot see, so
 * both ask for CAPABILITY_IAM as well; if they bring named ones CloudFormation refuses and says so.
 */
export function capabilitiesOf(template: JsonObject): readonly Capability[] {
  const resources = Object.values(isObject(template['Resources']) ? template['Resources'] : {}).filter(
    isObject,
  );
  const types = resources.map(({ Type }) => (typeof Type === 'string' ? Type : ''));
  const expands = template['Transform'] !== undefined || types.some(isExpanded) || hasTransform(template);
  const named = resources.some(isNamed);
  const iam = expands || types.some((type) => type.startsWith('AWS::IAM::'));
  return [
    ...(expands ? (['CAPABILITY_AUTO_EXPAND'] as const) : []),
    ...(named ? (['CAPABILITY_NAMED_IAM'] as const) : iam ? (['CAPABILITY_IAM'] as const) : []),
  ];
}

function isNamed({ Type, Properties }: JsonObject): boolean {
  const property = typeof Type === 'string' && Object.hasOwn(NAMES, Type) ? NAMES[Type] : undefined;
  return property !== undefined && isObject(Properties) && Properties[property] !== undefined;
}

/** Modules are resolved by a macro of CloudFormation's own. */
const isExpanded = (type: string): boolean =>
  type === 'AWS::CloudFormation::Stack' || type.endsWith('::MODULE');

const hasTransform = anywhere((object) => Object.hasOwn(object, 'Fn::Transform'));
