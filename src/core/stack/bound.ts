import type { JsonObject } from '../text/json.ts';

/** A blueprint's inputs after every check, in the form CloudFormation takes. */
export interface Bound {
  /** Every parameter of the template by its name, defaults filled in, so that it can be compared with a live stack. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Structured inputs by snake_case key; those not given are absent. */
  readonly structured: JsonObject;
  /** Tags made of inputs the blueprint has no parameter for: `model_name`. */
  readonly tags: Readonly<Record<string, string>>;
}
