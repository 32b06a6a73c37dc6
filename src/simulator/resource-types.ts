import { resourceTypesJson } from './resource-types.gen.ts';

/** What CloudFormation's registry says of a resource type. */
export interface ResourceType {
  readonly name: string;
  readonly properties: ReadonlySet<string>;
  readonly required: readonly string[];
  /** Properties, or paths into them, whose change makes a new physical resource. */
  readonly createOnly: readonly string[];
  readonly attributes: ReadonlySet<string>;
  /** What Ref gives: properties or attributes, joined by `|`. */
  readonly ref: readonly string[];
  /** The property that carries the physical name. */
  readonly nameProperty: string | null;
  readonly arn: string | null;
  /** The property stack tags are written to; null for types that take none. */
  readonly tags: string | null;
}

interface Row {
  readonly properties?: string;
  readonly required?: string;
  readonly createOnly?: string;
  readonly attributes?: string;
  readonly ref?: string;
  readonly name?: string;
  readonly arn?: string;
  readonly tags?: string;
}

let rows: ReadonlyMap<string, Row> | undefined;
const known = new Map<string, ResourceType>();

/** The type of that name, or undefined when CloudFormation has none. */
export function resourceType(name: string): ResourceType | undefined {
  const found = known.get(name);
  if (found !== undefined) return found;
  rows ??= parseRows();
  const row = PLAYED.get(name) ?? rows.get(name);
  if (row === undefined) return undefined;
  const type = read(name, row);
  known.set(name, type);
  return type;
}

function parseRows(): ReadonlyMap<string, Row> {
  const parsed: Record<string, Row> = JSON.parse(resourceTypesJson);
  return new Map(Object.entries(parsed));
}

const words = (text: string | undefined): readonly string[] => (text === undefined ? [] : text.split(' '));

function read(name: string, row: Row): ResourceType {
  return {
    name,
    properties: new Set(words(row.properties)),
    required: words(row.required),
    createOnly: words(row.createOnly),
    attributes: new Set(words(row.attributes)),
    ref: words(row.ref),
    nameProperty: row.name ?? null,
    arn: row.arn ?? null,
    tags: row.tags ?? null,
  };
}

/**
 * Custom resources of built-in blueprints, whose function is played: no function runs here. What Ref and GetAtt give is
 * what that function answers with.
 */
const PLAYED: ReadonlyMap<string, Row> = new Map([
  [
    'Custom::ContainerImage',
    {
      properties:
        'Architecture BuildArguments Dockerfile Project Rebuild Repository ServiceTimeout ServiceToken Source ' +
        'SourceFolder SourceVersion Tag',
      required: 'Project Repository ServiceToken Tag',
      createOnly: 'ServiceToken',
      attributes: 'ImageDigest',
      ref: 'Project',
    },
  ],
  [
    'Custom::MonitorBaseline',
    {
      properties:
        'Analysis BaselineData EndpointName InstanceType Job KmsKey Output SecurityGroups ServiceTimeout ServiceToken ' +
        'ShadowModelName Subnets',
      required: 'Analysis Job Output ServiceToken',
      createOnly: 'ServiceToken',
      ref: 'Output',
    },
  ],
]);

/** Types whose work needs somebody else: another stack, a function to run, a signal to come. */
const NOT_SIMULATED: ReadonlySet<string> = new Set([
  'AWS::CloudFormation::CustomResource',
  'AWS::CloudFormation::Macro',
  'AWS::CloudFormation::Stack',
  'AWS::CloudFormation::StackSet',
  'AWS::CloudFormation::WaitCondition',
]);

/** Types CloudFormation accepts in a template; custom resources are known by their prefix. */
export const isKnownType = (name: string): boolean =>
  name.startsWith('Custom::') || resourceType(name) !== undefined;

/** Never success by default: what is not simulated fails when it is to be created. */
export const isSimulated = (name: string): boolean =>
  name.startsWith('Custom::') ? PLAYED.has(name) : !NOT_SIMULATED.has(name);
