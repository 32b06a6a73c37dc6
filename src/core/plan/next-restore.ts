import { guardedUpdate } from './guarded-update.ts';
import { sentence } from '../health/health-holds.ts';
import { hold } from '../make-step.ts';
import type { DesiredStack, LiveStack } from '../model.ts';
import { failedBefore } from './next-failed.ts';
import type { BadContent, GoodContent } from '../restore-memory.ts';
import { contentBefore, wentBack } from '../health/restore.ts';
import type { Rules } from '../rules.ts';
import { isMove } from '../step.ts';
import type { Hold, Situation, Step } from '../step.ts';

/** Where a degraded stack goes back to: the content that served last. */
export interface Return {
  readonly good: GoodContent;
  readonly desired: DesiredStack;
}

/** Null where it does not go back: `noWayBack` says why. */
export function returnOf(situation: Situation, rules: Rules): Return | null {
  const { wayBack } = situation;
  const good = contentBefore(situation, rules.hash);
  return good === null || wayBack?.kind !== 'copy' ? null : { good, desired: wayBack.desired };
}

/** One update back to what served, with all that guards any other. */
export function goBack(situation: Situation, live: LiveStack, back: Return, rules: Rules): Step {
  const { desired, good } = back;
  const evidence = sentence(situation.memory.health) ?? 'It does not serve as it should.';
  const why = `${evidence} It goes back to what commit ${good.commit.slice(0, 7)} deployed, which served.`;
  const meant = guardedUpdate(situation, { live, desired, reason: 'restored', why }, rules);
  const held = failedBefore(situation, desired, rules);
  if (held === null) return meant;
  // People hear of what does not serve all the same.
  return { ...held, why: `${evidence} Going back failed: ${held.why}`, meant: isMove(meant) ? meant : null };
}

/** The hold of a stack that went back from what Git still wants; null where it did not. */
export function heldBack(
  situation: Situation,
  live: LiveStack,
  desired: DesiredStack,
  rules: Rules,
): Hold | null {
  if (!wentBack(situation, live, desired)) return null;
  const { good = null, bad = null } = situation.memory.restore ?? {};
  const what = badText(bad ?? FORGOTTEN);
  const before = good === null ? 'What served before' : `What commit ${good.commit.slice(0, 7)} deployed`;
  const { pipeline } = situation;
  const commit = bad?.commit?.slice(0, 12) ?? 'COMMIT';
  const text = {
    why: `${what} ${before} is back.${alsoWrong(situation, bad)}`,
    releases: `Git, which must follow: git revert ${commit}, or a commit that corrects ${pipeline}. To try the same once more: mlops-reconciler retry ${pipeline}`,
  };
  return hold(situation, 'restored', text, rules);
}

/** Only the stack itself still says that it went back. */
const FORGOTTEN = { commit: null, why: null };

function badText({ commit, why }: Pick<BadContent, 'commit' | 'why'>): string {
  const what = commit === null ? 'What the configuration says' : `What commit ${commit.slice(0, 7)} deployed`;
  return why === null ? `${what} did not serve.` : `${what} did not serve: ${why}`;
}

function alsoWrong({ memory: { health } }: Situation, bad: BadContent | null): string {
  if (health?.state !== 'degraded' || health.subject === bad?.health) return '';
  return ` It does not serve either: ${health.why}`;
}
