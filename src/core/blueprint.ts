import type { JsonObject } from './text/json.ts';

/** A CloudFormation template that is its own schema (section 5 of the design). */
export interface Blueprint {
  /** `realtime_endpoint`: the canonical `pipeline_type`. */
  readonly name: string;
  /** Names people used before that mean this blueprint. */
  readonly aliases: readonly string[];
  /** The template's own Description, one line. */
  readonly description: string;
  /** `built-in` cannot be shadowed; `repository` came with the configuration. */
  readonly origin: 'built-in' | 'repository';
  /**
   * The template as canonical data: short tags in their long form, `!Input key` as `{"Mlops::Input": "key"}`.
   */
  readonly template: JsonObject;
  readonly parameters: readonly BlueprintParameter[];
  /** JSON Schema (2020-12) of the structured inputs of `inputs.schema.json`, by snake_case key. */
  readonly structuredInputs: Readonly<Record<string, JsonObject>>;
  /** Structured inputs that must be given. */
  readonly requiredInputs: readonly string[];
  /** The packed code of its functions, which the template names by its place in the assets bucket. */
  readonly code: readonly Archive[];
}

/** A ZIP archive under a name made of what is in it. */
export interface Archive {
  /** Its place in the assets bucket. */
  readonly key: string;
  readonly bytes: Uint8Array;
}

export interface BlueprintParameter {
  /** The template's name, `InferenceInstance`. */
  readonly name: string;
  /** The configuration's key, `inference_instance`. */
  readonly key: string;
  /** CloudFormation's type: `String`, `Number`, `CommaDelimitedList`, `AWS::SSM::Parameter::Value<...>`, ... */
  readonly type: string;
  readonly description: string | null;
  /** As the template gives it, in text form; null when the parameter must be given. */
  readonly default: string | null;
  readonly noEcho: boolean;
  /** JSON Schema (2020-12) of the value a configuration may give. */
  readonly schema: JsonObject;
  /** Java pattern over the whole value, as written in the template. */
  readonly allowedPattern: string | null;
  readonly constraintDescription: string | null;
}
