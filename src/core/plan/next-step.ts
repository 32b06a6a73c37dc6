import { isCandidate } from './adoption.ts';
import { causeText } from '../causes/cause.ts';
import { leftover } from './guarded-update.ts';
import { halted } from './halted.ts';
import { hintFor } from '../causes/hints.ts';
import { ownerOf } from '../stack/identity.ts';
import { hold, move } from '../make-step.ts';
import type { LiveStack, Phase, Wanted } from '../model.ts';
import { adoption, belongsElsewhere } from './next-adoption.ts';
import { removal } from './next-removal.ts';
import { present } from './next-present.ts';
import { isUnderWay } from '../phases.ts';
import type { Rules } from '../rules.ts';
import { isMove } from '../step.ts';
import type { Hold, Move, Situation, Step } from '../step.ts';
import { silence, startedAt } from '../memory/silence.ts';
import { MINUTE, spoken } from '../text/time.ts';

/**
 * The next step of one stack, from all there is to know about it. Pure and total: the same situation gives
 * the same step, and running it is somebody else's business (section 7 of the design).
 */
export function nextStep(situation: Situation, rules: Rules): Step {
  const { wanted, live } = situation;
  // DELETE_COMPLETE: CloudFormation remembers it for a while, but it does not exist.
  if (live?.phase === 'absent') return nextStep({ ...situation, live: null }, rules);
  const paused = halted(situation, rules) ?? (wanted === null ? null : suspended(situation, wanted, rules));
  if (live !== null) {
    if (isCandidate(wanted, live, rules)) return paused ?? adoption(situation, wanted, live, rules);
    const untouchable = notNow(situation, live, rules);
    // Suspended means that nothing is done at all: not even an overdue update is cancelled.
    if (untouchable !== null) return isMove(untouchable) ? (paused ?? untouchable) : untouchable;
  }
  if (paused !== null) return paused;
  if (wanted === null || wanted.state === 'absent') return removal(situation, rules);
  return present(situation, wanted, rules);
}

/** What comes before every wish. */
const notNow = (situation: Situation, live: LiveStack, rules: Rules): Step | null =>
  abandoned(situation, live, rules) ??
  foreign(situation, live, rules) ??
  blockedByPhase(situation, live, rules);

/** A stack that was to be taken over and is not any more keeps nothing of it: our change set goes. */
function abandoned(situation: Situation, live: LiveStack, rules: Rules): Move | null {
  const isForeign = ownerOf(live.tags, rules.instance, rules.sourceId) !== 'ours';
  return isForeign && !isUnderWay(live) ? leftover(situation, live, null, rules) : null;
}

/** Nothing is ever done to a stack that does not carry all our tags. */
function foreign(situation: Situation, live: LiveStack, rules: Rules): Hold | null {
  const elsewhere = belongsElsewhere(situation, live, rules);
  if (elsewhere !== null) return elsewhere;
  const owner = ownerOf(live.tags, rules.instance, rules.sourceId);
  if (owner === 'ours') return null;
  const source = live.tags['mlops:source'] ?? '';
  const text =
    owner === 'foreign-source'
      ? {
          why: `Stack ${live.name} belongs to another repository (mlops:source=${source}).`,
          releases: `If it is the same repository moved, set MLOPS_SOURCE_ID=${source}; otherwise rename the pipeline.`,
        }
      : {
          why: `A stack named ${live.name} exists and is not ours: it does not carry our tags.`,
          releases: 'Rename the pipeline, or delete that stack if nobody needs it.',
        };
  return hold(situation, 'foreign', text, rules);
}

const BUSY: readonly Phase[] = ['busy', 'cleanup', 'rollback-cleanup'];

/** Phases in which no wish of Git's can be granted now. */
function blockedByPhase(situation: Situation, live: LiveStack, rules: Rules): Step | null {
  if (BUSY.includes(live.phase)) return busy(situation, live, rules);
  if (live.phase === 'empty-shell') {
    return hold(
      situation,
      'foreign',
      {
        why: `Stack ${live.name} is REVIEW_IN_PROGRESS: somebody proposed a change set for it and did not run it.`,
        releases: `Execute or delete that change set, or run: aws cloudformation delete-stack --stack-name ${live.name}`,
      },
      rules,
    );
  }
  return live.phase === 'stuck' ? stuck(situation, live, rules) : null;
}

function busy(situation: Situation, live: LiveStack, rules: Rules): Step {
  const started = startedAt(live, situation.memory);
  const minutes = situation.wanted?.desired?.timeoutMinutes;
  const overdue = minutes !== undefined && rules.now - started > minutes * MINUTE;
  if (live.status === 'UPDATE_IN_PROGRESS' && overdue && situation.memory.rescued === null) {
    const why = `The update has run for ${spoken(rules.now - started)}, longer than its timeout of ${minutes} min.`;
    return move(situation, { kind: 'cancel-update', live }, 'rescue', { why, hash: rules.hash });
  }
  const quiet = silence(live, situation.wanted, situation.memory, rules.now);
  if (quiet !== null) return silent(situation, live, quiet, rules);
  return hold(
    situation,
    'busy',
    { why: `CloudFormation is at work: ${live.status}.`, releases: 'The end of that operation.' },
    rules,
  );
}

/** Reported, and nothing done: what hangs may still end, and ends what it began. */
function silent(situation: Situation, live: LiveStack, quiet: number, rules: Rules): Hold {
  const cancel =
    live.status === 'UPDATE_IN_PROGRESS'
      ? `aws cloudformation cancel-update-stack --stack-name ${live.name}`
      : '';
  const text = {
    why: `Stack ${live.name} is ${live.status}, and nothing has happened to it for ${spoken(quiet)}.`,
    releases: `Its end, or a person: aws cloudformation describe-stack-events --stack-name ${live.name} shows what it waits for${cancel === '' ? '' : `; ${cancel} gives it up`}.`,
  };
  return hold(situation, 'stuck', text, rules);
}

function stuck(situation: Situation, live: LiveStack, rules: Rules): Hold {
  const { failure } = situation.memory;
  const cause = failure?.subject === 'delete' ? failure.cause : null;
  const reason = cause === null ? live.statusReason : causeText(cause);
  const hint = cause === null ? null : hintFor(cause);
  const free =
    live.status === 'DELETE_FAILED' || live.status === 'ROLLBACK_FAILED'
      ? `aws cloudformation delete-stack --stack-name ${live.name}, once what blocks it is gone (add --retain-resources for what should stay)`
      : `aws cloudformation describe-stack-events --stack-name ${live.name}, then repair the stack by hand`;
  return hold(
    situation,
    'stuck',
    {
      why: `Stack ${live.name} is ${live.status}${reason === null ? '.' : `: ${ended(reason)}`}`,
      releases: `${hint === null ? '' : `${hint} `}A person: ${free}.`,
    },
    rules,
  );
}

const ended = (text: string): string => (/[.!?]\s*$/.test(text) ? text.trimEnd() : `${text}.`);

function suspended(situation: Situation, wanted: Wanted, rules: Rules): Hold | null {
  const { suspend } = wanted;
  if (suspend === null || (suspend.until !== null && suspend.until <= rules.now)) return null;
  return hold(
    situation,
    'suspended',
    {
      why: `Suspended: ${suspend.reason}`,
      releases: 'A commit that takes `suspend` away, or its end.',
      nextTry: suspend.until,
    },
    rules,
  );
}
