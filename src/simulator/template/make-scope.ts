import { isObject, type Json, type JsonObject } from '../../core/text/json.ts';
import { conditions } from './conditions.ts';
import type { Lookup, Place, Scope } from './scope.ts';
import { isListType, section, text, usesLanguageExtensions } from './sections.ts';

/** What a stack was asked to be, as far as functions see it. */
interface Given {
  readonly template: JsonObject;
  readonly parameters: Readonly<Record<string, string>>;
  readonly notificationArns: readonly string[];
}

/** @throws AwsError ValidationError when a condition cannot be evaluated */
export function scopeOf(given: Given, place: Place, lookup: Lookup): Scope {
  const { template } = given;
  const china = place.region.startsWith('cn-');
  const scope = {
    template,
    parameters: typedParameters(template, given.parameters),
    pseudo: {
      'AWS::AccountId': place.account,
      'AWS::NotificationARNs': given.notificationArns,
      'AWS::Partition': china ? 'aws-cn' : 'aws',
      'AWS::Region': place.region,
      'AWS::StackId': place.stackId,
      'AWS::StackName': place.stackName,
      'AWS::URLSuffix': china ? 'amazonaws.com.cn' : 'amazonaws.com',
    },
    conditions: {},
    languageExtensions: usesLanguageExtensions(template),
    symbolic: lookup.symbolic,
    ref: lookup.ref,
    attribute: lookup.attribute,
  };
  return { ...scope, conditions: conditions(scope) };
}

function typedParameters(
  template: JsonObject,
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, Json>> {
  const declared = section(template, 'Parameters');
  return Object.fromEntries(
    Object.entries(values).map(([name, value]): [string, Json] => {
      const declaration = declared[name];
      const type = isObject(declaration) ? text(declaration['Type']) : null;
      return [name, isListType(type ?? '') ? value.split(',').map((item) => item.trim()) : value];
    }),
  );
}

/**
 * A lookup for templates whose resources do not exist yet: names stand for values, so that two definitions can be
 * compared and errors found before anything is made.
 */
export const symbolic: Lookup = {
  symbolic: true,
  ref: (logicalId) => `<${logicalId}>`,
  attribute: (logicalId, attribute) => `<${logicalId}.${attribute}>`,
};
