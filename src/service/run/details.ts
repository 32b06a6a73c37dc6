import { changesOf, isBringing, protectionChange } from '../../core/show/changes.ts';
import type { Bringing, StackChanges } from '../../core/show/changes.ts';
import { memoryKey } from '../../core/memory.ts';
import type { Forecast } from '../../core/model.ts';
import { meantBy } from '../../core/step.ts';
import type { Move, Step } from '../../core/step.ts';
import { forecastAll } from '../look/foresee.ts';
import type { Preview } from './reconciler.ts';
import type { World } from '../world.ts';

/** A move that brings content to a stack that exists. */
export type Updating = Move & { readonly action: Exclude<Bringing, { kind: 'create' }> };

export const isUpdating = (move: Move): move is Updating => isBringing(move.action) && move.kind !== 'create';

/**
 * What each step of a plan would change. Reads the live template of every stack that is to be updated, unless the plan
 * itself had to read it; what cannot be read is left open.
 */
export async function changesIn(
  world: Pick<World, 'forecaster'>,
  { steps, inquiry }: Pick<Preview, 'steps' | 'inquiry'>,
  signal: AbortSignal,
): Promise<ReadonlyMap<Step, StackChanges>> {
  const meant = steps.flatMap((step): readonly (readonly [Step, Move])[] => {
    const move = meantBy(step);
    return move === null ? [] : [[step, move]];
  });
  const known = new Map(inquiry.forecasts);
  const updates = meant.map(([, move]) => move).filter(isUpdating);
  const open = updates.filter((move) => !known.has(keyOf(move)));
  const answers = await forecastAll(world, open, { ...inquiry, signal });
  for (const [index, move] of open.entries()) {
    const answer = answers[index];
    if (answer !== undefined) known.set(keyOf(move), answer);
  }
  return new Map(
    meant.flatMap(([step, move]): readonly (readonly [Step, StackChanges])[] => {
      const changes = changesBy(move, known.get(keyOf(move)) ?? null);
      return changes === null ? [] : [[step, changes]];
    }),
  );
}

const keyOf = ({ environment, stack }: Step): string => memoryKey(environment, stack);

function changesBy({ action }: Move, forecast: Forecast | null): StackChanges | null {
  if (isBringing(action)) return changesOf(action, forecast);
  return action.kind === 'set-protection' ? protectionChange(action.live.protection, action.protect) : null;
}
