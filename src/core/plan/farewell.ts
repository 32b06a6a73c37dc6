import { hold, move, rest } from '../make-step.ts';
import type { Meta } from '../meta.ts';
import type { LiveStack } from '../model.ts';
import { heldFor } from './next-failed.ts';
import type { Farewell, Keepsake, Rules } from '../rules.ts';
import type { Situation, Step } from '../step.ts';

export const farewellKey = (environment: string, pipeline: string): string => `${environment}/${pipeline}`;

const UNMENTIONED: Keepsake = { protect: false, onRemoval: 'delete' };

/**
 * The next step of a stack of ours while its instance is taken away. What is written in the stack counts, and what a
 * commit says that was not deployed yet: whichever of them keeps more. A person named the instance, so there is no
 * second look and no budget (section 13 of the design).
 */
export function departure(situation: Situation, live: LiveStack, { meta, keepsakes, rules }: Leaving): Step {
  const keepsake = keepsakes.get(farewellKey(situation.environment, situation.pipeline)) ?? UNMENTIONED;
  if (meta?.onRemoval === 'retain' || keepsake.onRemoval === 'retain')
    return rest(
      situation,
      'retained',
      'Its instance is taken away, and its on_removal is "retain": it stays.',
    );
  if (meta?.protect === true || live.protection || keepsake.protect) {
    const text = {
      why: 'Its instance is taken away, but it is protected.',
      releases: 'A commit that takes `protect` away, a run that deploys it, and then the same command again.',
    };
    return hold(situation, 'protected', text, rules);
  }
  const text = { why: 'Its instance is taken away.', hash: rules.hash };
  return heldFor('delete', situation, rules) ?? move(situation, { kind: 'delete', live }, 'pruned', text);
}

interface Leaving {
  /** Null for a stack that was never complete. */
  readonly meta: Meta | null;
  readonly keepsakes: Farewell;
  readonly rules: Rules;
}
