import { hold } from '../make-step.ts';
import { readMeta } from '../meta.ts';
import type { Versions } from '../followed.ts';
import type { Rules } from '../rules.ts';
import { isHold, isMove, meantBy } from '../step.ts';
import type { Hold, Move, Situation, Step } from '../step.ts';

type SituationOf = (step: Step) => Situation;

/**
 * What is new to an environment waits until the environment before it runs the same content, in sync, and the same
 * version of a model that both follow. What it has already, and differs in by tags or an override of its own, proves
 * nothing anywhere else and waits for nobody; nor does what repairs or removes.
 */
export function withPromotion(
  steps: readonly Step[],
  situationOf: SituationOf,
  rules: Rules,
): readonly Step[] {
  const byPlace = new Map(steps.map((step) => [placeOf(step.environment, step.pipeline), step]));
  const done = new Map<Step, Step>();
  const promoted = (step: Step): Step => {
    const known = done.get(step) ?? held(step);
    done.set(step, known);
    return known;
  };
  // No environment comes before itself, so looking back ends.
  const held = (step: Step): Step => {
    const from = promotedFrom(step);
    const meant = meantBy(step);
    if (from === null || meant === null) return step;
    const before = byPlace.get(placeOf(from, step.pipeline));
    const earlier = before === undefined ? undefined : promoted(before);
    const isProved = earlier?.kind === 'in-sync' && contentOf(earlier) === contentOf(step);
    if (isProved && followsTheSame(earlier, step)) return step;
    if (hasContent(step) && followsAnother(earlier, step)) return step;
    return promotionHold(situationOf(step), meant, { from, earlier, rules });
  };
  return steps.map(promoted);
}

const placeOf = (environment: string, pipeline: string): string => `${environment}/${pipeline}`;

/** An approval is asked for when there is something to approve: what other environments have proved. */
function promotedFrom(step: Step): string | null {
  if (!isMove(step) && step.kind !== 'approval') return null;
  const meant = meantBy(step);
  if (meant === null || contentOf(step) === null || !brings(meant)) return null;
  return hasContent(step) && hasVersions(step) ? null : (step.wanted?.promotedFrom ?? null);
}

const hasContent = (step: Step): boolean =>
  step.live !== null && readMeta(step.live.outputs)?.content === contentOf(step);

const hasVersions = (step: Step): boolean =>
  Object.entries(versionsOf(step)).every(([name, { version }]) => step.live?.parameters[name] === version);

const versionsOf = (step: Step | undefined): Versions => step?.wanted?.versions ?? {};

/** What the other does not follow, or finds elsewhere, does not count. */
const followsTheSame = (earlier: Step, step: Step): boolean =>
  Object.entries(versionsOf(step)).every(([name, { of, version }]) => {
    const other = versionsOf(earlier)[name];
    return other === undefined || other.of !== of || other.version === version;
  });

/** Versions of another registry, of another account say, are no proof; as long as they are not known, they may be one. */
const followsAnother = (earlier: Step | undefined, step: Step): boolean =>
  Object.entries(versionsOf(step)).every(([name, { of }]) => {
    const other = versionsOf(earlier)[name];
    return other !== undefined && other.of !== of;
  });

const BRINGING: readonly string[] = ['create', 'update', 'propose', 'apply'];

const brings = ({ kind, reason }: Move): boolean => BRINGING.includes(kind) || reason === 'never-complete';

const contentOf = ({ wanted }: Step): string | null => wanted?.desired?.content ?? null;

interface Place {
  readonly from: string;
  /** Undefined where the environment before was not looked at. */
  readonly earlier: Step | undefined;
  readonly rules: Rules;
}

const promotionHold = (situation: Situation, meant: Move, { from, earlier, rules }: Place): Hold =>
  hold(
    situation,
    'promotion',
    {
      why: `${meant.why} It comes from ${from}, ${standing(earlier)}`,
      releases: `${meant.pipeline} in sync in ${from} with the same content. To go ahead without ${from}: "promotion": false in its entry.`,
      meant,
    },
    rules,
  );

function standing(earlier: Step | undefined): string {
  if (earlier === undefined) return 'which this service could not look at.';
  if (earlier.kind === 'in-sync') return 'which runs another content, or another version of its model.';
  if (earlier.kind === 'promotion') return 'where it waits for its own turn.';
  if (earlier.kind === 'verifying' || earlier.kind === 'running')
    return `where it is still being looked at: ${earlier.why}`;
  if (['degraded', 'restored', 'unverified'].includes(earlier.kind))
    return `where it is not healthy: ${earlier.why}`;
  if (isHold(earlier) && earlier.kind !== 'busy')
    return `where it is not in sync (${earlier.kind}): ${earlier.why}`;
  return `where it is still on its way (${earlier.kind}).`;
}
