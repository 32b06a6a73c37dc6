import { hold, rest } from '../make-step.ts';
import type { Rules } from '../rules.ts';
import { runRemedy, runSentence, standing, underWay } from './run-text.ts';
import { isAbout, startedByChange } from './run-watch.ts';
import { failureIn } from '../runs.ts';
import type { RunsMemory } from '../runs.ts';
import type { Situation, Step } from '../step.ts';

/**
 * A complete stack is not done while a run that its change started goes on, nor when a run of it failed (section 11 of
 * the design). What runs by itself later keeps nothing waiting while it runs.
 */
export const withRuns = (
  steps: readonly Step[],
  situationOf: (step: Step) => Situation,
  rules: Rules,
): readonly Step[] =>
  steps.map((step) => (step.kind === 'in-sync' ? ran(step, situationOf(step), rules) : step));

function ran(step: Step, situation: Situation, rules: Rules): Step {
  const { live, memory } = situation;
  const { runs } = memory;
  if (live === null || runs === undefined) return step;
  const { nextLook: nextTry } = runs;
  if (!isAbout(runs, live) || runs.unread !== null) return unread(step, situation, runs, rules);
  const [current] = startedByChange(memory, live);
  if (current !== undefined) {
    const why = underWay(current.runner, current);
    return hold(situation, 'running', { why, releases: RELEASES, nextTry }, rules);
  }
  const failed = failureIn(runs);
  if (failed !== null) {
    const { runner, failure } = failed;
    const text = { why: runSentence(runner, failure), releases: runRemedy(runner, failure), nextTry };
    return hold(situation, 'degraded', text, rules);
  }
  const said = runs.runners.flatMap((each) => standing(each) ?? []);
  return said.length === 0 ? step : rest(situation, 'in-sync', [step.why, ...said].join(' '));
}

const RELEASES = 'The end of that run; it is looked at again by itself.';

/** Of what we neither deployed nor ever looked at, as after the state was lost, nothing is concluded. */
function unread(step: Step, situation: Situation, runs: RunsMemory, rules: Rules): Step {
  if (situation.memory.last === null) return step;
  const why = runs.unread?.why ?? 'What it runs is about to be looked at.';
  const releases = runs.unread?.releases ?? 'A look that can read it; it is tried again by itself.';
  const kind = runs.unread === null ? 'running' : 'unverified';
  return hold(situation, kind, { why, releases, nextTry: runs.nextLook }, rules);
}
