import { isObject } from '../core/json.ts';
import type { JsonObject } from '../core/json.ts';
import { child } from '../core/pointer.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';

/** Where a template may name a folder of code beside it. */
const CODE: Readonly<Record<string, string>> = {
  'AWS::Lambda::Function': 'Code',
  'AWS::Lambda::LayerVersion': 'Content',
  'AWS::Serverless::Function': 'CodeUri',
  'AWS::Serverless::LayerVersion': 'ContentUri',
};

/** Code in a local folder would have to be packaged and uploaded first; this version does not do that. */
export function checkLocalCode(template: JsonObject): readonly Finding[] {
  const resources = isObject(template['Resources']) ? template['Resources'] : {};
  return Object.entries(resources).flatMap(([id, resource]) => {
    if (!isObject(resource) || typeof resource['Type'] !== 'string' || !isObject(resource['Properties']))
      return [];
    const property = Object.hasOwn(CODE, resource['Type']) ? CODE[resource['Type']] : undefined;
    const value = property === undefined ? undefined : resource['Properties'][property];
    if (property === undefined || typeof value !== 'string' || value.startsWith('s3://')) return [];
    return [
      finding(
        'lambda-not-supported',
        child(child(child('/Resources', id), 'Properties'), property),
        'packaging the code of a function is not supported by this version',
        'Upload it yourself and name S3Bucket and S3Key, or write it inline with ZipFile.',
      ),
    ];
  });
}
