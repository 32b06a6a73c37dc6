import { departure } from './farewell.ts';
import { readMeta } from '../meta.ts';
import type { Meta } from '../meta.ts';
import { leftover } from './guarded-update.ts';
import { hold, move, rest } from '../make-step.ts';
import type { LiveStack, Wanted } from '../model.ts';
import { heldFor } from './next-failed.ts';
import type { Rules } from '../rules.ts';
import type { Hold, Situation, Step } from '../step.ts';
import { spoken } from '../text/time.ts';

/** The next step of a stack of ours that Git does not want (any more). */
export function removal(situation: Situation, rules: Rules): Step {
  const { live, wanted } = situation;
  if (live === null) return rest(situation, 'in-sync', 'It does not exist, as the configuration says.');
  // What was proposed while it was wanted: a stack that stays would keep it, and nothing else would be asked about it.
  const left = rules.environments.has(situation.environment) ? leftover(situation, live, null, rules) : null;
  if (left !== null) return left;
  // A stack that was never complete has no outputs and nothing to protect or retain.
  const meta = readMeta(live.outputs);
  if (meta === null && live.phase !== 'unborn') {
    return rest(
      situation,
      'retained',
      'Its MlopsMeta output cannot be read, so nobody knows what removing it would cost.',
    );
  }
  if (wanted === null) return pruning(situation, live, { meta, rules });
  return removalByName(situation, live, { wanted, rules });
}

/** `"state": "absent"` is a person's word; `protect` in the same entry is the same person's second thought. */
function removalByName(
  situation: Situation,
  live: LiveStack,
  { wanted, rules }: { readonly wanted: Wanted; readonly rules: Rules },
): Step {
  if (wanted.protect) {
    return hold(
      situation,
      'protected',
      {
        why: 'The entry says both "state": "absent" and "protect": true.',
        releases: 'A commit that takes `protect` away.',
      },
      rules,
    );
  }
  if (live.protection) {
    const why = 'It is to be deleted, and `protect` was taken away.';
    const action = { kind: 'set-protection', live, protect: false } as const;
    const held = heldFor('protection', situation, rules);
    return held ?? move(situation, action, 'absent', { why, hash: rules.hash });
  }
  const why = 'The configuration says "state": "absent".';
  const held = heldFor('delete', situation, rules);
  return held ?? move(situation, { kind: 'delete', live }, 'absent', { why, hash: rules.hash });
}

function pruning(
  situation: Situation,
  live: LiveStack,
  { meta, rules }: { readonly meta: Meta | null; readonly rules: Rules },
): Step {
  if (!rules.environments.has(situation.environment)) {
    return hold(
      situation,
      'environment-removed',
      {
        why: `The configuration has no environment "${situation.environment}" any more.`,
        releases: `Put the environment back and remove its pipelines first, or delete the stack ${live.name} by hand.`,
      },
      rules,
    );
  }
  if (rules.farewell !== undefined)
    return departure(situation, live, { meta, keepsakes: rules.farewell, rules });
  if (meta?.onRemoval === 'retain') {
    return rest(situation, 'retained', 'It left the configuration and its on_removal is "retain": it stays.');
  }
  if (meta?.protect === true || live.protection) {
    return hold(
      situation,
      'protected',
      {
        why: 'It left the configuration but is protected.',
        releases: `A commit with {"name": "${situation.pipeline}", "state": "absent"}, which deletes it, or one that brings the entry back.`,
      },
      rules,
    );
  }
  return unwanted(situation, live, rules);
}

function unwanted(situation: Situation, live: LiveStack, rules: Rules): Step {
  const why = 'It is no longer in the configuration.';
  const meant = move(situation, { kind: 'delete', live }, 'pruned', { why, hash: rules.hash });
  const failed = heldFor('delete', situation, rules);
  if (failed !== null) return failed;
  if (rules.approvals.has(meant.hash)) return meant;
  return quorum(situation, rules, meant) ?? meant;
}

/** A stack is pruned when it was seen to be absent twice, some time apart, by fresh reads (I2). */
function quorum(situation: Situation, rules: Rules, meant: Extract<Step, { action: unknown }>): Hold | null {
  if (rules.rewritten) {
    return hold(
      situation,
      'quorum',
      {
        why: 'It is no longer in the configuration, but the history of the branch was rewritten.',
        releases: `Another commit on top, "state": "absent" in its entry, or: mlops-reconciler approve ${meant.hash}`,
        meant,
      },
      rules,
    );
  }
  const { absent } = situation.memory;
  const due = (absent?.since ?? rules.now) + rules.pruneQuorum;
  if (absent !== null && absent.looks >= rules.pruneLooks && absent.latest >= due) return null;
  return hold(
    situation,
    'quorum',
    {
      why: 'It is no longer in the configuration; it is deleted when a second look says so too.',
      releases: `A look that still misses it, ${spoken(rules.pruneQuorum)} after the first. A commit that brings the entry back keeps it.`,
      nextTry: due,
      meant,
    },
    rules,
  );
}
