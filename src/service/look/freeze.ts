import type { Fault } from '../../core/fault.ts';
import { hold } from '../../core/make-step.ts';
import { memoryKey, NOTHING_KNOWN } from '../../core/memory.ts';
import type { Memory } from '../../core/memory.ts';
import type { Rules } from '../../core/rules.ts';
import { isMove } from '../../core/step.ts';
import type { Hold, HoldKind, Step } from '../../core/step.ts';
import type { Reading } from '../wishes/desired-state.ts';
import { stacksLeftIn } from './environments.ts';
import { FORBIDDEN } from './live-views.ts';
import type { Survey } from './survey.ts';

/** Why nothing at all may be changed now; null when it may. */
export function frozenBy(reading: Reading): Text | null {
  switch (reading.kind) {
    case 'lost':
      return {
        why: `Suspended: the repository cannot be read. ${reading.fault.message}`,
        releases: reading.fault.hint ?? 'The repository readable again.',
      };
    case 'rejected':
      return {
        why: `Suspended: the configuration of commit ${reading.revision.commit.slice(0, 7)} was rejected.`,
        releases: 'A commit that corrects it.',
      };
    case 'accepted':
      return null;
    default:
      return reading satisfies never;
  }
}

/** `observe` plans and reports, and changes nothing. */
export const OBSERVING: Text = { why: 'Suspended: the mode is observe.', releases: 'MLOPS_MODE=apply.' };

export interface Text {
  readonly why: string;
  readonly releases: string;
}

/** The same steps, with every move held instead of made. */
export const freeze = (steps: readonly Step[], text: Text, memory: Memory, rules: Rules): readonly Step[] =>
  steps.map((step) =>
    isMove(step) ? holdOf(step, 'suspended', { ...text, meant: step }, { memory, rules }) : step,
  );

/** What an environment that cannot be read makes of its pipelines, and of the stacks in one that was removed. */
export const unreachableSteps = (found: Survey, rules: Rules): readonly Hold[] =>
  [...found.unreachable].flatMap(([environment, { fault, wanted }]) => {
    if (!rules.environments.has(environment)) return removedSteps(environment, fault, found.memory, rules);
    return wanted.map((wish) => {
      const barred = fault.code === FORBIDDEN;
      const text = {
        why: barred ? fault.message : `Environment ${environment} cannot be read. ${fault.message}`,
        releases: fault.hint ?? 'The next look that can read it.',
        meant: null,
      };
      const about = { ...wish, wanted: wish, live: null };
      return holdOf(about, barred ? 'forbidden' : 'unreachable', text, { memory: found.memory, rules });
    });
  });

/** Nobody can see whether they are there; that they are nobody's any more is known. */
const removedSteps = (environment: string, fault: Fault, memory: Memory, rules: Rules): readonly Hold[] =>
  stacksLeftIn(environment, memory).map(({ stack, pipeline }) => {
    const text = {
      why: `The configuration has no environment "${environment}" any more.`,
      releases: `The environment back in the configuration. It cannot be read now: ${fault.message}`,
      meant: null,
    };
    const about = { pipeline, environment, stack, wanted: null, live: null };
    return holdOf(about, 'environment-removed', text, { memory, rules });
  });

export function holdOf(
  about: Pick<Step, 'pipeline' | 'environment' | 'stack' | 'wanted' | 'live'>,
  kind: HoldKind,
  text: Text & Pick<Hold, 'meant'>,
  { memory, rules }: { readonly memory: Memory; readonly rules: Rules },
): Hold {
  const { pipeline, environment, stack, wanted, live } = about;
  const known = memory.stacks[memoryKey(environment, stack)] ?? NOTHING_KNOWN;
  const situation = { pipeline, environment, stack, wanted, live, memory: known };
  return hold(
    { ...situation, templateChanged: false, liveDependsOn: [], changeSet: null },
    kind,
    text,
    rules,
  );
}
