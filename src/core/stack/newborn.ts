import type { DesiredStack, LiveStack } from '../model.ts';

/**
 * A stack whose creation was just accepted, as the next read will show it once AWS has caught up with itself.
 *
 * @param now epoch milliseconds
 */
export const newborn = (desired: DesiredStack, id: string, now: number): LiveStack => ({
  name: desired.stack,
  id,
  phase: 'busy',
  status: 'CREATE_IN_PROGRESS',
  statusReason: null,
  created: now,
  updated: null,
  parameters: desired.parameters,
  tags: desired.tags,
  outputs: {},
  role: desired.role,
  protection: desired.protect,
});
