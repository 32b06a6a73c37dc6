import type { Json, JsonObject } from '../../core/text/json.ts';

/** Everything a template's functions can see. */
export interface Scope {
  readonly template: JsonObject;
  /** Effective parameter values by name, lists as arrays. */
  readonly parameters: Readonly<Record<string, Json>>;
  /** Pseudo parameters by full name, `AWS::Region`. */
  readonly pseudo: Readonly<Record<string, Json>>;
  readonly conditions: Readonly<Record<string, boolean>>;
  readonly languageExtensions: boolean;
  /** Resources are not made yet: what they give is a symbol, of which neither length nor parts are known. */
  readonly symbolic: boolean;
  /** What Ref of a resource gives. */
  ref(logicalId: string): Json;
  /** What Fn::GetAtt gives. */
  attribute(logicalId: string, attribute: string): Json;
}

export interface Place {
  readonly account: string;
  readonly region: string;
  readonly stackId: string;
  readonly stackName: string;
}

/** Resources as a scope sees them. */
export type Lookup = Pick<Scope, 'ref' | 'attribute' | 'symbolic'>;
