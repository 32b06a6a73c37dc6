import type { Letterhead } from '../../core/news/letters.ts';
import type { Revision } from '../../core/model.ts';
import { MINUTE } from '../../core/text/time.ts';
import type { World } from '../world.ts';

/** What cannot be read for less than this is nobody's worry yet. */
export const GRACE = 3 * MINUTE;

export type Teller = Pick<World, 'instance' | 'topicArn' | 'source' | 'hash' | 'clock' | 'page'>;

/** @param topicArn where it goes; to the topic of the service when it is left out */
export const letterhead = (world: Teller, revision: Revision | null, topicArn?: string): Letterhead => ({
  instance: world.instance,
  source: world.source.description,
  topicArn: topicArn ?? world.topicArn ?? '',
  serviceTopic: world.topicArn ?? '',
  page: world.page ?? null,
  revision,
  hash: world.hash,
});
