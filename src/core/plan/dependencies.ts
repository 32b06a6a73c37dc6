import { groupBy } from '../text/group.ts';
import { hold } from '../make-step.ts';
import type { Rules } from '../rules.ts';
import { isMove } from '../step.ts';
import type { Hold, Move, MoveKind, Situation, Step } from '../step.ts';

type SituationOf = (step: Step) => Situation;

/** To propose a change set brings nothing yet. */
const BRINGING: readonly MoveKind[] = ['create', 'update', 'apply'];

/**
 * What others may build upon. That it serves is not asked for: a model that is placed at an endpoint may be what the
 * endpoint lacks.
 */
const COMPLETE: readonly Step['kind'][] = ['in-sync', 'verifying', 'running', 'degraded', 'unverified'];

const key = (environment: string, pipeline: string): string => `${environment}/${pipeline}`;

/** Creates and updates wait for what they depend on; deletes wait for what depends on them. */
export function withDependencies(
  steps: readonly Step[],
  situationOf: SituationOf,
  rules: Rules,
): readonly Step[] {
  const byName = new Map(steps.map((step) => [key(step.environment, step.pipeline), step]));
  const links = steps.flatMap((step) =>
    dependenciesOf(step, situationOf).map((name) => ({ on: key(step.environment, name), step })),
  );
  const dependants = groupBy(links, (link) => link.on);
  const unread = groupBy(
    steps.filter((step) => isUnread(step, situationOf)),
    (step) => step.environment,
  );
  const blockers = (step: Move): readonly Step[] => {
    if (isRemoval(step))
      return [
        ...(dependants.get(key(step.environment, step.pipeline)) ?? []).map((link) => link.step),
        ...(unread.get(step.environment) ?? []).filter((other) => other !== step),
      ].filter((dependant) => dependant.live !== null);
    if (!BRINGING.includes(step.kind)) return [];
    return dependenciesOf(step, situationOf)
      .map((name) => byName.get(key(step.environment, name)))
      .filter((other): other is Step => other !== undefined && !COMPLETE.includes(other.kind));
  };
  return steps.map((step) => {
    const blocker = isMove(step) ? blockers(step)[0] : undefined;
    if (!isMove(step) || blocker === undefined) return step;
    const unread = isUnread(blocker, situationOf);
    return dependencyHold(situationOf(step), step, { blocker, unread, rules });
  });
}

const isRemoval = (step: Move): boolean => step.kind === 'delete' && step.reason !== 'never-complete';

/** A wish names its dependencies; of a stack nobody wishes for any more, its own template tells. */
const dependenciesOf = (step: Step, situationOf: SituationOf): readonly string[] =>
  step.wanted?.state === 'present' ? step.wanted.dependsOn : situationOf(step).liveDependsOn;

/** A stack that is to go, but whose template could not be read yet: it may depend on any other (I1). */
const isUnread = (step: Step, situationOf: SituationOf): boolean =>
  step.wanted?.state !== 'present' &&
  step.live !== null &&
  step.kind !== 'foreign' &&
  (situationOf(step).memory.absent?.dependsOn ?? null) === null;

function dependencyHold(
  situation: Situation,
  step: Move,
  { blocker, unread, rules }: { readonly blocker: Step; readonly unread: boolean; readonly rules: Rules },
): Hold {
  const text = isRemoval(step)
    ? {
        why: unread
          ? `${step.why} The template of ${blocker.pipeline}, which may depend on it, could not be read yet.`
          : `${step.why} ${blocker.pipeline} still depends on it.`,
        releases: `The removal of ${blocker.pipeline}${unread ? ', or a look that can read it' : ''}.`,
      }
    : {
        why: `${step.why} It depends on ${blocker.pipeline}, which is not in sync (${blocker.kind}).`,
        releases: `${blocker.pipeline} in sync.`,
      };
  return hold(situation, 'dependency', { ...text, meant: step }, rules);
}
