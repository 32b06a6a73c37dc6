import type { JsonObject } from '../core/text/json.ts';

/** What CloudFormation would do to a stack, if it were told to. */
export interface ChangeSet {
  readonly id: string;
  readonly name: string;
  readonly order: number;
  readonly created: number;
  readonly description: string | null;
  readonly type: 'CREATE' | 'UPDATE';
  /** What the stack is asked to be. */
  readonly definition: Definition;
  readonly role: string | null;
  readonly onFailure: 'ROLLBACK' | 'DELETE' | 'DO_NOTHING' | null;
  /** Canonical text of the request by part: the same name may be asked for again only with the same parts. */
  readonly request: Readonly<Record<string, string>>;
  /** Settled when it was asked for, shown when it is complete. */
  readonly verdict: Verdict;
  /** Of a drift-aware one, the logical ids of what it puts right. */
  readonly reverts?: readonly string[];
  status: 'CREATE_PENDING' | 'CREATE_IN_PROGRESS' | 'CREATE_COMPLETE' | 'FAILED';
  execution:
    'UNAVAILABLE' | 'AVAILABLE' | 'OBSOLETE' | 'EXECUTE_IN_PROGRESS' | 'EXECUTE_COMPLETE' | 'EXECUTE_FAILED';
  /** When its status changes next; null when it rests. */
  wake: number | null;
}

export type Verdict =
  | { readonly kind: 'complete'; readonly changes: readonly Change[] }
  | { readonly kind: 'failed'; readonly reason: string };

/** One member of DescribeChangeSet's `Changes`; API reference, ResourceChange. */
export interface Change {
  readonly logicalId: string;
  readonly physicalId: string | null;
  readonly type: string;
  readonly action: 'Add' | 'Modify' | 'Remove';
  /** Null for what is added or removed. */
  readonly replacement: 'True' | 'False' | 'Conditional' | null;
  readonly policyAction: string | null;
  readonly scope: readonly string[];
  readonly details: readonly Detail[];
}

/** API reference, ResourceChangeDetail. */
export interface Detail {
  /** `Properties`, `Tags`, `Metadata`, ... */
  readonly attribute: string;
  /** The top-level property; null for other attributes. */
  readonly name: string | null;
  readonly recreation: 'Always' | 'Never';
  /** `Dynamic`: whether the value changes is seen only when what it refers to has changed. */
  readonly evaluation: 'Static' | 'Dynamic';
  readonly source: 'DirectModification' | 'ParameterReference' | 'ResourceReference' | 'ResourceAttribute';
  /** The parameter, the resource, or `Resource.Attribute`; null for a direct modification. */
  readonly cause: string | null;
}

/** What a stack was asked to be. */
export interface Definition {
  /** The template as it was sent. */
  readonly body: string;
  readonly template: JsonObject;
  /** Effective values: given, previous or default. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly notificationArns: readonly string[];
  readonly capabilities: readonly string[];
}
