import { StackStatus } from '@aws-sdk/client-cloudformation';
import type { Phase } from '../../core/model.ts';

/**
 * Every stack status in exactly one phase (section 7 of the design; CloudFormation User Guide, "Stack status codes").
 * A status that a later SDK adds does not compile until somebody has thought about it.
 */
const phases = {
  CREATE_COMPLETE: 'settled',
  UPDATE_COMPLETE: 'settled',
  IMPORT_COMPLETE: 'settled',
  UPDATE_ROLLBACK_COMPLETE: 'settled-by-rollback',
  IMPORT_ROLLBACK_COMPLETE: 'settled-by-rollback',
  CREATE_IN_PROGRESS: 'busy',
  UPDATE_IN_PROGRESS: 'busy',
  DELETE_IN_PROGRESS: 'busy',
  IMPORT_IN_PROGRESS: 'busy',
  ROLLBACK_IN_PROGRESS: 'busy',
  UPDATE_ROLLBACK_IN_PROGRESS: 'busy',
  IMPORT_ROLLBACK_IN_PROGRESS: 'busy',
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: 'cleanup',
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: 'rollback-cleanup',
  REVIEW_IN_PROGRESS: 'empty-shell',
  CREATE_FAILED: 'unborn',
  ROLLBACK_COMPLETE: 'unborn',
  UPDATE_ROLLBACK_FAILED: 'wedged',
  UPDATE_FAILED: 'paused',
  ROLLBACK_FAILED: 'stuck',
  DELETE_FAILED: 'stuck',
  IMPORT_ROLLBACK_FAILED: 'stuck',
  // Seen only when a deleted stack is asked for by its ARN.
  DELETE_COMPLETE: 'absent',
} satisfies Record<StackStatus, Phase>;

const table: ReadonlyMap<string, Phase> = new Map(Object.entries(phases));

/** A status nobody here has heard of wants a person, not a guess. */
export const phaseOf = (status: string): Phase => table.get(status) ?? 'stuck';

/**
 * What ListStacks is asked for to learn who is at work. REVIEW_IN_PROGRESS is no operation: such a stack waits for
 * somebody to execute its change set, perhaps for ever.
 */
export const inProgressStatuses: readonly StackStatus[] = Object.values(StackStatus).filter(
  (status) => status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS',
);
