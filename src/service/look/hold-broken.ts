import { isUnderWay } from '../../core/phases.ts';
import type { Memory } from '../../core/memory.ts';
import type { Rules } from '../../core/rules.ts';
import { isMove } from '../../core/step.ts';
import type { Situation, Step } from '../../core/step.ts';
import type { Reading } from '../wishes/desired-state.ts';
import { freeze, frozenBy, holdOf } from './freeze.ts';
import type { Text } from './freeze.ts';
import type { Scopes } from '../wishes/scopes.ts';
import type { Survey } from './survey.ts';

interface Frame {
  readonly scopes: Pick<Scopes, 'brokenFileOf'>;
  /** Stacks set apart. */
  readonly unknown: readonly Situation[];
  readonly memory: Memory;
  readonly rules: Rules;
}

/**
 * Parts the stacks whose file was rejected and never read by this process from all others: nobody knows whether they
 * are wanted, so they are neither planned for nor counted as leaving. What is under way in one is followed.
 */
export function apart(
  found: Survey,
  scopes: Frame['scopes'],
): { readonly known: Survey; readonly unknown: readonly Situation[] } {
  const isUnknown = (situation: Situation): boolean =>
    situation.wanted === null &&
    situation.live !== null &&
    !isUnderWay(situation.live) &&
    scopes.brokenFileOf(situation) !== null;
  const unknown = found.situations.filter(isUnknown);
  if (unknown.length === 0) return { known: found, unknown };
  return { known: { ...found, situations: found.situations.filter((each) => !isUnknown(each)) }, unknown };
}

/**
 * The same steps, with every move held that the configuration does not allow as it was read now, and what is said of
 * stacks that nobody knows to be wanted.
 */
export const asRead = (reading: Reading, steps: readonly Step[], frame: Frame): readonly Step[] => [
  ...allowedBy(reading, steps, frame),
  ...frame.unknown.map((situation) => {
    const text = rejected(frame.scopes.brokenFileOf(situation) ?? '');
    return holdOf(situation, 'suspended', { ...text, meant: null }, frame);
  }),
];

function allowedBy(reading: Reading, steps: readonly Step[], frame: Frame): readonly Step[] {
  const { scopes, memory, rules } = frame;
  const frozen = frozenBy(reading);
  if (frozen !== null) return freeze(steps, frozen, memory, rules);
  return steps.map((step) => {
    const file = isMove(step) ? scopes.brokenFileOf(step) : null;
    return file === null || !isMove(step)
      ? step
      : holdOf(step, 'suspended', { ...rejected(file), meant: step }, frame);
  });
}

const rejected = (file: string): Text => ({
  why: `Suspended: ${file} was rejected, and this may have come from it.`,
  releases: `A commit that corrects ${file}.`,
});
