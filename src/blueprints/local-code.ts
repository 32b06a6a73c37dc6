import { ASSETS_BUCKET } from '../core/stack/assets.ts';
import { INPUT } from '../core/stack/insert-inputs.ts';
import { isObject } from '../core/text/json.ts';
import type { Json, JsonObject } from '../core/text/json.ts';
import { child } from '../core/text/pointer.ts';
import { name } from '../core/text/words.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';

/** Where a template may name a folder of code, and what CloudFormation calls the parts of an object in S3 there. */
interface Slot {
  readonly property: string;
  readonly bucket: string;
  readonly key: string;
}

const SLOTS: Readonly<Record<string, Slot>> = {
  'AWS::Lambda::Function': { property: 'Code', bucket: 'S3Bucket', key: 'S3Key' },
  'AWS::Lambda::LayerVersion': { property: 'Content', bucket: 'S3Bucket', key: 'S3Key' },
  'AWS::Serverless::Function': { property: 'CodeUri', bucket: 'Bucket', key: 'Key' },
  'AWS::Serverless::LayerVersion': { property: 'ContentUri', bucket: 'Bucket', key: 'Key' },
};

/** One place in a template that names a folder. */
interface Reference {
  readonly resource: string;
  readonly slot: Slot;
  /** As written. */
  readonly text: string;
}

/** Every place that names a folder; what names an object in S3, or holds the code itself, is left alone. */
function references(template: JsonObject): readonly Reference[] {
  return Object.entries(membersOf(template['Resources'])).flatMap(([resource, declaration]) => {
    const { Type: type, Properties: properties } = membersOf(declaration);
    const slot = typeof type === 'string' && Object.hasOwn(SLOTS, type) ? SLOTS[type] : undefined;
    const text = slot === undefined ? undefined : membersOf(properties)[slot.property];
    if (slot === undefined || typeof text !== 'string' || text.startsWith('s3://')) return [];
    return [{ resource, slot, text }];
  });
}

const membersOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

/** `lambdas/<function>` beside the template, or `../lambdas/<function>` that several blueprints share. */
const FOLDER = /^(?:\.\/)?((?:\.\.\/)?lambdas\/[A-Za-z0-9][\w.-]*)\/?$/;

const folderOf = (text: string): string | undefined => FOLDER.exec(text)?.[1];

/** The folders a template names, each once. */
export const codeFolders = (template: JsonObject): readonly string[] => [
  ...new Set(references(template).flatMap(({ text }) => folderOf(text) ?? [])),
];

/** @param folders those there are, from the folder of the template */
export const checkLocalCode = (template: JsonObject, folders: ReadonlySet<string>): readonly Finding[] =>
  references(template).flatMap(({ resource, slot, text }) => {
    const folder = folderOf(text);
    if (folder !== undefined && folders.has(folder)) return [];
    const pointer = child(child(child('/Resources', resource), 'Properties'), slot.property);
    return [folder === undefined ? strange(pointer, text) : absent(pointer, folder)];
  });

const strange = (pointer: string, text: string): Finding =>
  finding(
    'bad-code-folder',
    pointer,
    `${name(text)} is not where the code of a function can be`,
    'Put it into lambdas/<function>/ beside the template, or into blueprints/lambdas/<function>/ and name that ../lambdas/<function>.',
  );

const absent = (pointer: string, folder: string): Finding =>
  finding(
    'code-missing',
    pointer,
    `there is no file in the folder ${name(folder)}`,
    'Commit the code, or correct the name: it is read from the folder of the template.',
  );

/** Puts the object that holds a packed folder in the place of its name. @param keyOf by folder */
export function placeCode(template: JsonObject, keyOf: ReadonlyMap<string, string>): JsonObject {
  const resources = references(template).reduce((placed: JsonObject, { resource, slot, text }) => {
    const declaration = membersOf(placed[resource]);
    const object = {
      [slot.bucket]: { [INPUT]: ASSETS_BUCKET },
      [slot.key]: keyOf.get(folderOf(text) ?? '') ?? '',
    };
    const properties = { ...membersOf(declaration['Properties']), [slot.property]: object };
    return { ...placed, [resource]: { ...declaration, Properties: properties } };
  }, membersOf(template['Resources']));
  return { ...template, Resources: resources };
}
