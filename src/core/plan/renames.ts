import { groupBy } from '../text/group.ts';
import { readMeta } from '../meta.ts';
import type { Rules } from '../rules.ts';
import { meantBy } from '../step.ts';
import type { Move, Step } from '../step.ts';

/** One side of a suspected rename, and the pipelines on the other side. */
export interface Rename {
  readonly side: 'old' | 'new';
  readonly meant: Move;
  /** `fraud`, or `fraud in dev` where it comes from another environment. */
  readonly others: readonly string[];
}

/**
 * Stacks that would be pruned while a pipeline of the same content, or the same pipeline in another environment,
 * was never there: somebody may have changed a name, and hardly meant to delete and to make anew what serves
 * (section 4 of the design). Two pipelines that both exist are none, whatever they have in common.
 *
 * The old side waits until the new one was complete once, also after somebody let that one be made: should it
 * fail, the old one is still there.
 */
export function renames(
  steps: readonly Step[],
  { unseen }: Pick<Rules, 'unseen'>,
): ReadonlyMap<Step, Rename> {
  const leaving = steps.filter((step) => leavingContent(step) !== null);
  const found = new Map<Step, Rename>();
  if (leaving.length === 0) return found;
  const coming = steps.filter(isComing);
  const byContent = groupBy(coming, (step) => `${step.environment} ${step.wanted?.content}`);
  const byName = groupBy(coming, (step) => step.pipeline);
  const unseenByName = groupBy(unseen.map(fromAfar), ({ pipeline }) => pipeline);
  const olds = new Map<Step, Step[]>();
  for (const old of leaving) {
    const alike = byContent.get(`${old.environment} ${leavingContent(old)}`) ?? [];
    const elsewhere = (byName.get(old.pipeline) ?? []).filter(isElsewhere(old));
    note(found, old, 'old', [...alike, ...elsewhere, ...(unseenByName.get(old.pipeline) ?? [])]);
    for (const young of [...alike, ...elsewhere]) {
      const others = olds.get(young);
      if (others === undefined) olds.set(young, [old]);
      else others.push(old);
    }
  }
  // Once somebody let it be made, it is made again after a failure without being asked for once more.
  for (const [young, others] of olds) if (young.kind === 'create') note(found, young, 'new', others);
  return found;
}

type Named = Pick<Step, 'pipeline' | 'environment'>;

const fromAfar = ({ pipeline, environment }: Named): Named => ({
  pipeline,
  environment: `${environment}, not seen from here,`,
});

/** Pipelines that are named: a thousand equal ones would make a thousand holds of a thousand names. */
const NAMED = 3;

function note(found: Map<Step, Rename>, step: Step, side: Rename['side'], others: readonly Named[]): void {
  const meant = meantBy(step);
  if (meant === null || others.length === 0) return;
  const names = others
    .slice(0, NAMED)
    .map(({ pipeline, environment }) =>
      environment === step.environment ? pipeline : `${pipeline} in ${environment}`,
    );
  const more = others.length - names.length;
  found.set(step, { side, meant, others: more > 0 ? [...names, `${more} more`] : names });
}

/** The content of a stack that would be pruned; null for any other, and for what never was complete. */
function leavingContent(step: Step): string | null {
  if (step.live === null || meantBy(step)?.reason !== 'pruned') return null;
  return readMeta(step.live.outputs)?.content ?? null;
}

/** A pipeline that should exist and was never complete, also where something keeps it from being made now. */
const isComing = ({ wanted, live }: Step): boolean =>
  wanted?.state === 'present' && (live === null || readMeta(live.outputs) === null);

const isElsewhere =
  (old: Step) =>
  (young: Step): boolean =>
    young.environment !== old.environment;
