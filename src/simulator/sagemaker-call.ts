import type { JsonObject } from '../core/text/json.ts';
import type { World } from './world.ts';

/** One request to SageMaker, whose words are JSON. */
export interface SageMakerCall {
  readonly world: World;
  readonly region: string;
  readonly now: number;
  readonly input: JsonObject;
}
