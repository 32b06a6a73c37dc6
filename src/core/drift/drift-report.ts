import type { DriftMemory } from '../drift-memory.ts';
import { currentDrift, driftSubject, driftText } from './drift.ts';
import type { StackMemory } from '../memory.ts';
import type { Situation, Step } from '../step.ts';
import { isMove } from '../step.ts';
import type { Trouble } from '../trouble.ts';

/** A stack in sync whose resources somebody changed past CloudFormation says so; what follows it is not held by that. */
export const withDrift = (steps: readonly Step[], situationOf: (step: Step) => Situation): readonly Step[] =>
  steps.map((step) => {
    if (step.kind !== 'in-sync' || step.wanted?.drift === 'ignore') return step;
    const drift = currentDrift(step.live, situationOf(step).memory);
    if (drift === null || drift.found.length === 0) return step;
    return { ...step, why: reportText(drift), drifted: true } as const;
  });

function reportText({ found, resists }: DriftMemory): string {
  const resisting = resists === null ? '' : ` It cannot be set back: ${resists}`;
  return `Its stack is as the configuration says, but resources are not: ${driftText(found)}.${resisting}`;
}

/** What people are told of resources that drifted; undefined while nobody knows, as after an update. */
export function driftTrouble(step: Step, known: StackMemory | undefined): Trouble | null | undefined {
  const { live, wanted, stack } = step;
  if (wanted === null || wanted.drift === 'ignore' || known === undefined) return null;
  const drift = currentDrift(live, known);
  if (drift === null || drift.trouble !== null) return undefined;
  if (drift.found.length === 0) return null;
  const details = `What differs: aws cloudformation describe-stack-resource-drifts --stack-name ${stack}`;
  const reverted = wanted.drift === 'revert' && drift.resists === null;
  const set = isMove(step) ? 'It is set back.' : 'It is set back as soon as nothing holds it.';
  const byEntry = wanted.drift === 'revert' ? '' : ' or by "drift": "revert" in the entry';
  const left = `Nothing is changed. Set it back by hand${byEntry}, or take it into the configuration.`;
  const way = reverted ? set : left;
  return {
    kind: 'drifted',
    subject: driftSubject(drift.found),
    what: 'not as deployed',
    why: `${driftText(drift.found)}.${drift.resists === null ? '' : ` It cannot be set back: ${drift.resists}`}`,
    next: `${way} ${details}`,
  };
}
