/** One line of a stack's history as CloudFormation tells it. */
export interface StackEvent {
  readonly at: number;
  /** The logical id; null for events about the stack itself. */
  readonly resource: string | null;
  readonly resourceType: string | null;
  /** The name or ARN of the resource, once it has one. */
  readonly physicalId?: string | null;
  /** `CREATE_FAILED`, ...; a failed validation or hook counts as one. */
  readonly status: string;
  readonly reason: string | null;
  readonly token: string | null;
  readonly operation: string | null;
}
