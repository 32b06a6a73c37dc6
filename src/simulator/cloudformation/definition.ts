import type { Definition } from '../change-set.ts';
import { flag, given, list, optional, structures } from '../protocol/query.ts';
import { AwsError, validationError } from '../protocol/message.ts';
import { missingCapabilities } from '../template/capabilities.ts';
import { checkTemplate } from '../template/check.ts';
import { type GivenParameter, effectiveParameters } from '../template/parameters.ts';
import { parseTemplate } from '../template/parse.ts';
import type { Call } from './call.ts';
import { templateAt } from './template-url.ts';

const BODY_BYTES = 51_200;

/**
 * What a CreateStack or UpdateStack request asks for. What an update leaves out stays as it was.
 * Reference: CreateStack and UpdateStack API reference.
 *
 * @throws AwsError ValidationError, InsufficientCapabilitiesException
 */
export function definitionOf(call: Call, previous: Definition | null): Definition {
  const { form } = call;
  const body = templateBody(call, previous);
  const template = parseTemplate(body);
  checkTemplate(template);
  const parameters = effectiveParameters(template, givenParameters(call), previous?.parameters ?? {});
  const capabilities = list(form, 'Capabilities');
  const missing = missingCapabilities(template, capabilities);
  if (missing.length > 0) {
    throw new AwsError(
      400,
      'InsufficientCapabilitiesException',
      `Requires capabilities : [${missing.join(', ')}]`,
    );
  }
  return {
    body,
    template,
    parameters,
    tags: given(form, 'Tags') || previous === null ? tagsOf(call) : previous.tags,
    notificationArns:
      given(form, 'NotificationARNs') || previous === null
        ? list(form, 'NotificationARNs')
        : previous.notificationArns,
    capabilities,
  };
}

export function templateBody(call: Call, previous: Definition | null): string {
  const { form } = call;
  const body = optional(form, 'TemplateBody');
  const url = optional(form, 'TemplateURL');
  if (flag(form, 'UsePreviousTemplate') && previous !== null) return previous.body;
  if (body !== null && url !== null) {
    throw validationError('TemplateBody and TemplateURL cannot both be specified');
  }
  if (url !== null) return templateAt(call, url);
  if (body === null) throw validationError('Either Template URL or Template Body must be specified.');
  if (Buffer.byteLength(body) > BODY_BYTES) {
    throw validationError(
      `1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${BODY_BYTES}`,
    );
  }
  return body;
}

const givenParameters = ({ form }: Call): readonly GivenParameter[] =>
  structures(form, 'Parameters').map((parameter) => ({
    key: parameter.get('ParameterKey') ?? '',
    value: parameter.get('ParameterValue') ?? null,
    usePrevious: flag(parameter, 'UsePreviousValue'),
  }));

const TAGS = 50;

function tagsOf({ form }: Call): Readonly<Record<string, string>> {
  const tags = structures(form, 'Tags').map((tag): [string, string] => [
    tag.get('Key') ?? '',
    tag.get('Value') ?? '',
  ]);
  if (tags.length > TAGS) throw validationError(`Tags: at most ${TAGS} can be specified`);
  for (const [key, value] of tags) {
    if (key === '' || key.length > 128)
      throw validationError(`Tag key must have 1 to 128 characters: '${key}'`);
    if (value.length > 256) throw validationError(`Tag value of '${key}' must have at most 256 characters`);
    if (key.toLowerCase().startsWith('aws:')) {
      throw validationError(`aws: prefixed tag key names are not allowed for external use: '${key}'`);
    }
  }
  const keys = tags.map(([key]) => key);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw validationError(`Duplicate tag keys found: '${twice}'`);
  return Object.fromEntries(tags);
}
