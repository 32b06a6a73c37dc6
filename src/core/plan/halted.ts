import type { Halt, Scope } from '../halts.ts';
import { lasting, scopeArguments, scopeText } from '../halts.ts';
import { hold } from '../make-step.ts';
import type { Rules } from '../rules.ts';
import type { Hold, Situation } from '../step.ts';
import { iso } from '../text/time.ts';

/** The hold of a halt; of several the widest, for it is of no use to end another one before it. */
export function halted(situation: Situation, rules: Rules): Hold | null {
  const [halt] = lasting(rules.halts, rules.now)
    .filter((each) => covers(each, situation))
    .toSorted((one, other) => width(other) - width(one));
  if (halt === undefined) return null;
  const { reason, until, at } = halt;
  const end = until === null ? '' : `${iso(until)}, or `;
  return hold(
    situation,
    'suspended',
    {
      why: `Suspended since ${iso(at)} with ${scopeText(halt)}: ${reason}`,
      releases: `${end}mlops-reconciler resume ${scopeArguments(halt)}`,
      nextTry: until,
    },
    rules,
  );
}

const covers = (halt: Halt, { pipeline, environment }: Situation): boolean =>
  (halt.pipeline === null || halt.pipeline === pipeline) &&
  (halt.environment === null || halt.environment === environment);

const width = ({ pipeline, environment }: Scope): number =>
  (pipeline === null ? 2 : 0) + (environment === null ? 1 : 0);
