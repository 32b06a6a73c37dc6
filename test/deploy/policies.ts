import type { Json, JsonObject } from '../../src/core/json.ts';
import { list, object, text } from './data.ts';

export interface Statement {
  readonly sid: string;
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly Json[];
  readonly condition: JsonObject;
}

const oneOrMore = (value: Json | undefined): readonly Json[] =>
  value === undefined ? [] : Array.isArray(value) ? list(value) : [value];

/** `Fn::If` counts as its first branch: in a test, everything that can be granted is. */
const granted = (statement: JsonObject): JsonObject =>
  statement['Fn::If'] === undefined ? statement : object(list(statement['Fn::If'])[1]);

/** The statements of an IAM policy document; each has a Sid, because that is how people talk about it. */
export const statements = (document: Json | undefined): readonly Statement[] =>
  oneOrMore(object(document)['Statement'])
    .map(object)
    .map(granted)
    .map((statement) => ({
      sid: text(statement['Sid']),
      effect: text(statement['Effect']),
      actions: oneOrMore(statement['Action']).map(text),
      resources: oneOrMore(statement['Resource']),
      condition: object(statement['Condition'] ?? {}),
    }));
