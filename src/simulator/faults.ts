import type { Trouble, TroubleOf } from './trouble.ts';
import type { World } from './world.ts';

export function arm(world: World, trouble: Trouble): void {
  world.troubles.push({ trouble, left: trouble.times ?? 1 });
}

const isOf = <Kind extends Trouble['kind']>(trouble: Trouble, kind: Kind): trouble is TroubleOf<Kind> =>
  trouble.kind === kind;

/** Takes one strike of the first armed trouble of that kind that fits, or undefined when none does. */
export function strike<Kind extends Trouble['kind']>(
  world: World,
  now: number,
  kind: Kind,
  fits: (trouble: TroubleOf<Kind>) => boolean,
): TroubleOf<Kind> | undefined {
  for (const armed of world.troubles) {
    const { trouble } = armed;
    if (!isOf(trouble, kind) || armed.left === 0 || (trouble.at ?? 0) > now || !fits(trouble)) continue;
    if (armed.left !== 'always') armed.left -= 1;
    return trouble;
  }
  return undefined;
}
