import type { Json, JsonObject } from '../core/text/json.ts';

/** What the last drift detection of a stack found, and the one under way. */
export interface StackDrift {
  detections: Detection[];
  /** When what is below was found; null before the first detection has ended. */
  checked: number | null;
  resources: readonly ResourceDrift[];
}

export interface Detection {
  readonly id: string;
  status: 'DETECTION_IN_PROGRESS' | 'DETECTION_COMPLETE';
  readonly began: number;
  /** When it ends; null when it has. */
  wake: number | null;
  /** What it found, for as long as it is asked for. */
  drifted: number;
}

/** API reference, StackResourceDrift. */
export interface ResourceDrift {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: 'IN_SYNC' | 'MODIFIED' | 'DELETED';
  readonly at: number;
  readonly expected: JsonObject;
  /** Null for what is gone. */
  readonly actual: JsonObject | null;
  readonly differences: readonly Difference[];
}

/** API reference, PropertyDifference. */
export interface Difference {
  /** A JSON pointer into the properties. */
  readonly path: string;
  readonly kind: 'ADD' | 'REMOVE' | 'NOT_EQUAL';
  readonly expected: Json | undefined;
  readonly actual: Json | undefined;
}
