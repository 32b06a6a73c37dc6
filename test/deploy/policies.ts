import type { Json, JsonObject } from '../../src/core/text/json.ts';
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

/** Both branches of an `Fn::If` count: in a test, everything that can be granted is. */
function granted(statement: JsonObject): readonly JsonObject[] {
  const branches = statement['Fn::If'];
  if (branches !== undefined) return list(branches).slice(1).map(object).flatMap(granted);
  return statement['Ref'] === 'AWS::NoValue' ? [] : [statement];
}

/** The statements of an IAM policy document; each has a Sid, because that is how people talk about it. */
export const statements = (document: Json | undefined): readonly Statement[] =>
  oneOrMore(object(document)['Statement'])
    .map(object)
    .flatMap(granted)
    .map((statement) => ({
      sid: text(statement['Sid']),
      effect: text(statement['Effect']),
      actions: oneOrMore(statement['Action']).map(text),
      resources: oneOrMore(statement['Resource']),
      condition: object(statement['Condition'] ?? {}),
    }));
