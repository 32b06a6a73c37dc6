import { readFollows } from './follows.ts';
import type { Follow } from './follows.ts';
import { isObject } from '../text/json.ts';
import type { Json, JsonObject } from '../text/json.ts';
import { onceFor } from '../text/once-for.ts';

/**
 * What a template tells this service, under `Metadata: Mlops:`. It is never sent to CloudFormation.
 *
 * - `Aliases`: names people used before for this blueprint.
 * - `S3Keys`: parameters in which a value without `s3://` is a key in the environment's assets bucket.
 * - `Defaults`: parameters that, when empty, get a name derived from the stack's: `endpoint-name` is the
 *   stack name where SageMaker takes it (63 characters), else cut and closed with a hash; `state-machine-name` is
 *   the same for Step Functions (80 characters).
 * - `Lists`: String parameters that hold a list, its members separated by commas; a configuration writes it as
 *   one. A CommaDelimitedList does the same, but rules and conditions cannot ask whether it is empty.
 * - `Instances`: parameters that name a SageMaker instance type; one that SageMaker does not have is refused.
 * - `Images`: image parameters that, when empty, get the image that AWS publishes for a framework: for each the
 *   parameters with its `Framework`, its `Version` and the `Instance` type; without the last for serverless inference.
 * - `Anew`: resources that CloudFormation has to make anew whenever they, or anything they lean on, change.
 * - `Follows`: parameters whose value AWS is asked for at every look: the newest approved version in a model package
 *   group, `{ApprovedIn: parameter}`, or the version of an object in S3, `{VersionOf: parameter, Into: input}`.
 * - `Without`: inputs that people look for here and that there cannot be, each with the reason.
 * - `Rules`: like the template's own `Rules`, but heard by this service alone, for what CloudFormation's may not
 *   ask: about lists, or about `AWS::Region`.
 */
export interface Authoring {
  readonly aliases: readonly string[];
  readonly s3Keys: readonly string[];
  readonly defaults: Readonly<Record<string, DerivedDefault>>;
  readonly lists: readonly string[];
  readonly instances: readonly string[];
  readonly anew: readonly string[];
  readonly images: Readonly<Record<string, ImageSource>>;
  readonly follows: readonly Follow[];
  readonly without: Readonly<Record<string, string>>;
  readonly rules: JsonObject;
}

/** The parameters that tell which image is meant. */
export interface ImageSource {
  readonly framework: string;
  readonly version: string;
  readonly instance: string | null;
}

export type DerivedDefault = 'endpoint-name' | 'state-machine-name';

const DERIVED: readonly Json[] = ['endpoint-name', 'state-machine-name'] satisfies readonly DerivedDefault[];

const KEYS: readonly string[] = [
  'Aliases',
  'Anew',
  'Defaults',
  'Follows',
  'Images',
  'Instances',
  'Lists',
  'Rules',
  'S3Keys',
  'Without',
];

const NOTHING: Authoring = {
  aliases: [],
  s3Keys: [],
  defaults: {},
  lists: [],
  instances: [],
  anew: [],
  images: {},
  follows: [],
  without: {},
  rules: {},
};

/** Reads it from a template, or says in a sentence what is wrong with it. */
export function readAuthoring(template: JsonObject): Authoring | string {
  const found = section(template);
  const unknown = Object.keys(found).find((key) => !KEYS.includes(key));
  if (unknown !== undefined)
    return `Metadata Mlops knows ${KEYS.slice(0, -1).join(', ')} and ${KEYS.at(-1)}, not "${unknown}"`;
  const lists = readLists(found);
  if (typeof lists === 'string') return lists;
  const maps = readMaps(found);
  return typeof maps === 'string' ? maps : { ...lists, ...maps };
}

type Lists = Pick<Authoring, 'aliases' | 's3Keys' | 'lists' | 'instances' | 'anew'>;

function readLists(section: JsonObject): Lists | string {
  const { Aliases = [], Anew = [], Instances = [], Lists = [], S3Keys = [] } = section;
  if (!isTexts(Aliases) || !isTexts(Anew) || !isTexts(Instances) || !isTexts(Lists) || !isTexts(S3Keys))
    return 'Aliases, Anew, Instances, Lists and S3Keys of Metadata Mlops are lists of names';
  return { aliases: Aliases, anew: Anew, instances: Instances, lists: Lists, s3Keys: S3Keys };
}

function readMaps({
  Defaults = {},
  Rules = {},
  Images = {},
  Follows = {},
  Without = {},
}: JsonObject): Omit<Authoring, keyof Lists> | string {
  if (!isDefaults(Defaults))
    return 'Defaults of Metadata Mlops maps a parameter to "endpoint-name" or "state-machine-name"';
  if (!isObject(Rules)) return 'Rules of Metadata Mlops are written like the Rules of a template';
  if (!isReasons(Without)) return 'Without of Metadata Mlops maps an input to the reason, a sentence';
  const images = readImages(Images);
  if (images === null)
    return 'Images of Metadata Mlops maps a parameter to {Framework, Version, Instance}, names of parameters';
  const follows = readFollows(Follows);
  if (follows === null)
    return 'Follows of Metadata Mlops maps a parameter to {ApprovedIn: parameter}, {VersionOf: parameter, Into: input} or {Exists: endpoint}';
  return { defaults: Defaults, images, follows, without: Without, rules: Rules };
}

/** The same of a blueprint, whose template was checked when it was parsed. */
export const authoringOf = onceFor((template: JsonObject): Authoring => {
  const found = readAuthoring(template);
  return typeof found === 'string' ? NOTHING : found;
});

/** The template without it. */
export function withoutAuthoring(template: JsonObject): JsonObject {
  const { Metadata: metadata, ...rest } = template;
  if (!isObject(metadata)) return template;
  const { Mlops: _, ...kept } = metadata;
  return Object.keys(kept).length > 0 ? { ...rest, Metadata: kept } : rest;
}

function section(template: JsonObject): JsonObject {
  const metadata = template['Metadata'];
  const found = isObject(metadata) ? metadata['Mlops'] : undefined;
  return isObject(found) ? found : {};
}

const isTexts = (value: Json): value is readonly string[] =>
  Array.isArray(value) && value.every((item: Json) => typeof item === 'string');

const isReasons = (value: Json): value is Readonly<Record<string, string>> =>
  isObject(value) && Object.values(value).every((reason) => typeof reason === 'string');

const isDefaults = (value: Json): value is Readonly<Record<string, DerivedDefault>> =>
  isObject(value) && Object.values(value).every((kind) => DERIVED.includes(kind));

function readImages(value: Json): Readonly<Record<string, ImageSource>> | null {
  if (!isObject(value)) return null;
  const read = Object.entries(value).map(([id, source]) => [id, readImage(source)] as const);
  return read.every((one): one is readonly [string, ImageSource] => one[1] !== null)
    ? Object.fromEntries(read)
    : null;
}

function readImage(value: Json): ImageSource | null {
  if (!isObject(value)) return null;
  const { Framework: framework, Version: version, Instance: instance = null, ...others } = value;
  const isInstance = instance === null || typeof instance === 'string';
  if (typeof framework !== 'string' || typeof version !== 'string' || !isInstance) return null;
  return Object.keys(others).length === 0 ? { framework, version, instance } : null;
}
