/**
 * The form of the policy of the service as people write it.
 * Generated from schemas/policy.schema.json by scripts/generate-types.mjs; do not edit.
 */

/**
 * Each is a whole name in which * stands for any text, also for none. An empty list allows nothing.
 *
 * Items: Letters, digits and the signs of names, and * for any text.
 */
export type Patterns = string[];
/**
 * CAPABILITY_IAM, CAPABILITY_NAMED_IAM, which includes it, and CAPABILITY_AUTO_EXPAND.
 */
export type Capabilities = ('CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM' | 'CAPABILITY_AUTO_EXPAND')[];

/**
 * What no commit may ask for, whatever it says. It is given to the service by MLOPS_POLICY and never lies in the repository it limits. What is left out is not limited.
 */
export interface PolicyFile {
  /**
   * Where an editor finds this schema.
   */
  $schema?: string;
  /**
   * The version of this format; write "version": 1.
   */
  version: 1;
  /**
   * Accounts in which anything may be done or read.
   *
   * Items: Twelve digits in quotes, because an account number may begin with 0.
   */
  accounts?: string[];
  regions?: Patterns;
  role_arns?: Patterns;
  execution_role_arns?: Patterns;
  topic_arns?: Patterns;
  function_arns?: Patterns;
  resource_types?: Patterns;
  capabilities?: Capabilities;
  /**
   * Whether blueprints that the configuration repository brings may be used, and what they may do.
   */
  repository_blueprints?: {
    /**
     * false: only built-in blueprints may be used.
     */
    allowed?: boolean;
    capabilities?: Capabilities;
  };
  /**
   * How much may happen at once in each environment. The configuration can make them smaller, and its approvals do not lift them.
   */
  limits?: {
    /**
     * Stacks of one environment that may be pruned within 24 hours, a whole number.
     */
    deletes_per_day?: number;
    /**
     * Stacks of one environment that an upgrade of the service may change at once, a whole number.
     */
    changed_at_once?: number;
  };
}
