import { readAuthoring } from '../core/stack/authoring.ts';
import { isObject } from '../core/text/json.ts';
import type { Json, JsonObject } from '../core/text/json.ts';
import { META_OUTPUT } from '../core/meta.ts';
import { child } from '../core/text/pointer.ts';
import { didYouMean } from '../core/text/suggest.ts';
import { kindOf, name } from '../core/text/words.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html */
const SECTIONS = [
  'AWSTemplateFormatVersion',
  'Conditions',
  'Description',
  'Globals',
  'Hooks',
  'Mappings',
  'Metadata',
  'Outputs',
  'Parameters',
  'Resources',
  'Rules',
  'Transform',
];

/** Sections that hold named things, and how many CloudFormation takes (User Guide, quotas). */
const MOST: Readonly<Record<string, number>> = {
  Conditions: Infinity,
  Mappings: 200,
  // One of CloudFormation's 200 is ours.
  Outputs: 199,
  Parameters: 200,
  Resources: 500,
  Rules: Infinity,
};

const FORMAT = '2010-09-09';

/** What is wrong with the outline of a template: sections, counts, names, and names that are ours. */
export const checkShape = (template: JsonObject): readonly Finding[] => [
  ...unknownSections(template),
  ...formatVersion(template),
  ...Object.entries(MOST).flatMap(([section, most]) => checkSection(template, section, most)),
  ...checkResources(template),
  ...ourNames(template),
];

const unknownSections = (template: JsonObject): readonly Finding[] =>
  Object.keys(template)
    .filter((section) => !SECTIONS.includes(section))
    .map((section) => {
      const message = `a template has no section ${name(section)}`;
      return finding('unknown-section', child('', section), message, didYouMean(section, SECTIONS));
    });

function formatVersion(template: JsonObject): readonly Finding[] {
  const version = template['AWSTemplateFormatVersion'];
  if (version === undefined || version === FORMAT) return [];
  const message = '`AWSTemplateFormatVersion` has one value only';
  return [finding('bad-format-version', '/AWSTemplateFormatVersion', message, `Write '${FORMAT}'.`)];
}

function checkSection(template: JsonObject, section: string, most: number): readonly Finding[] {
  const members = template[section];
  if (members === undefined) return [];
  const pointer = child('', section);
  if (!isObject(members))
    return [finding('wrong-type', pointer, `${name(section)} must be an object, but is ${kindOf(members)}`)];
  const count = Object.keys(members).length;
  const many =
    count > most
      ? [
          finding(
            'too-many',
            pointer,
            `${name(section)} has ${count} members; at most ${most} fit`,
            'Split the blueprint.',
          ),
        ]
      : [];
  return [...many, ...badNames(members, section)];
}

/** Loops of a language extension are named `Fn::ForEach::...` and hold lists. */
const isLoop = (id: string): boolean => id.startsWith('Fn::ForEach::') || id === 'Fn::Transform';

const badNames = (members: JsonObject, section: string): readonly Finding[] =>
  Object.entries(members).flatMap(([id, value]) => {
    if (isLoop(id)) return [];
    const pointer = child(child('', section), id);
    if (!/^[A-Za-z0-9]{1,255}$/.test(id)) {
      return [
        finding('bad-name', pointer, `the name ${name(id)} may hold letters and digits only`, 'Rename it.'),
      ];
    }
    if (section === 'Conditions' || isObject(value)) return [];
    return [finding('wrong-type', pointer, `${name(id)} must be an object, but is ${kindOf(value)}`)];
  });

function checkResources(template: JsonObject): readonly Finding[] {
  const resources = template['Resources'];
  if (resources === undefined || (isObject(resources) && Object.keys(resources).length === 0)) {
    return [
      finding('no-resources', '', 'the template has no `Resources`', 'A blueprint creates at least one.'),
    ];
  }
  if (!isObject(resources)) return [];
  return Object.entries(resources).flatMap(([id, resource]) => {
    if (isLoop(id) || !isObject(resource)) return [];
    return typeof resource['Type'] === 'string' ? [] : [untyped(id)];
  });
}

const untyped = (id: string): Finding =>
  finding(
    'no-type',
    child('/Resources', id),
    `the resource ${name(id)} has no \`Type\``,
    'Name its type, such as AWS::S3::Bucket.',
  );

const has = (section: Json | undefined, key: string): boolean =>
  isObject(section) && Object.hasOwn(section, key);

function ourNames(template: JsonObject): readonly Finding[] {
  const hint = 'Rename it: the service writes it into every stack.';
  const authoring = readAuthoring(template);
  return [
    ...(has(template['Outputs'], META_OUTPUT)
      ? [finding('reserved-name', `/Outputs/${META_OUTPUT}`, `the output ${name(META_OUTPUT)} is ours`, hint)]
      : []),
    ...(has(template['Metadata'], 'mlops')
      ? [finding('reserved-name', '/Metadata/mlops', 'the metadata key `mlops` is ours', hint)]
      : []),
    ...(typeof authoring === 'string' ? [finding('bad-metadata', '/Metadata/Mlops', authoring)] : []),
  ];
}
