import { parseDocument, type ScalarTag, type CollectionTag, type Tags } from 'yaml';
import { isObject, type Json, type JsonObject } from '../../core/text/json.ts';
import { validationError } from '../protocol/message.ts';

/**
 * A template as data: JSON or YAML, short tags (`!Ref`, `!Sub`) in their long form.
 * Reference: CloudFormation User Guide, "Template anatomy" and "Intrinsic function reference".
 *
 * @throws AwsError ValidationError `Template format error: ...`
 */
export function parseTemplate(body: string): JsonObject {
  const value = body.trimStart().startsWith('{') ? parseJson(body) : parseYaml(body);
  if (!isObject(value)) throw formatError('unsupported structure.');
  return value;
}

const formatError = (what: string) => validationError(`Template format error: ${what}`);

function parseJson(body: string): Json {
  try {
    const value: Json = JSON.parse(body);
    return value;
  } catch (error) {
    throw formatError(`JSON not well-formed. (${error instanceof Error ? error.message : ''})`);
  }
}

function parseYaml(body: string): Json {
  const document = parseDocument(body, {
    version: '1.1',
    schema: 'yaml-1.1',
    merge: false,
    customTags: (tags) => [...tags.filter((tag) => !UNSUPPORTED_TAGS.has(tagName(tag))), ...shortTags],
  });
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) throw formatError(`YAML not well-formed. (${problem.message.split('\n')[0]})`);
  try {
    const value: Json = document.toJS({ maxAliasCount: 0 });
    return value;
  } catch {
    throw formatError('YAML aliases are not allowed in CloudFormation templates');
  }
}

/**
 * CloudFormation User Guide, "CloudFormation template formats": YAML 1.1 without these, aliases and hash merges.
 * A date is therefore the text it is written in.
 */
const UNSUPPORTED_TAGS: ReadonlySet<string> = new Set(
  ['binary', 'omap', 'pairs', 'set', 'timestamp'].map((name) => `tag:yaml.org,2002:${name}`),
);

const tagName = (tag: Tags[number]): string => (typeof tag === 'string' ? tag : tag.tag);

const FUNCTIONS = [
  'And',
  'Base64',
  'Cidr',
  'Equals',
  'FindInMap',
  'GetAtt',
  'GetAZs',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
];

const longName = (short: string): string =>
  short === 'Ref' || short === 'Condition' ? short : `Fn::${short}`;

const shortTags: readonly (ScalarTag | CollectionTag)[] = ['Ref', 'Condition', ...FUNCTIONS].flatMap(
  (short): (ScalarTag | CollectionTag)[] => {
    const tag = `!${short}`;
    const name = longName(short);
    return [
      {
        tag,
        resolve: (text: string) => ({ [name]: short === 'GetAtt' ? splitAttribute(text) : text }),
      },
      {
        tag,
        collection: 'seq',
        resolve: (sequence) => ({ [name]: sequence.toJSON() }),
      },
      {
        tag,
        collection: 'map',
        resolve: (map) => ({ [name]: map.toJSON() }),
      },
    ];
  },
);

/** `!GetAtt Resource.Attribute.Path`: the first dot divides. */
function splitAttribute(text: string): Json {
  const dot = text.indexOf('.');
  return dot === -1 ? text : [text.slice(0, dot), text.slice(dot + 1)];
}
