import { name, show } from '../../core/text/words.ts';
import type { Flaw } from '../flaw.ts';
import { asWarning, flaw } from '../flaw.ts';
import type { Named } from './names-of.ts';
import type { Input } from './read-members.ts';
import type { Implied, Rule } from './rule.ts';

/** What an entry asks for without saying it: all that it does not say otherwise. */
export function impliedInputs(rule: Rule, written: readonly Input[], { names, pointer }: Named) {
  const silent = rule.implied.filter(
    ({ part, key }) => !written.some((input) => input.part === part && input.key === key),
  );
  return {
    inputs: silent.map(({ part, key, value }): Input => ({
      part,
      key,
      value: value(names),
      stage: null,
      pointer,
    })),
    flaws: silent.flatMap((each) => taken(each, names, pointer)),
  };
}

function taken({ key, value, hint }: Implied, names: Named['names'], pointer: string): readonly Flaw[] {
  if (hint === null) return [];
  const message = `${name(key)} is not written, so ${show(value(names))} is taken`;
  return [asWarning(flaw('older-default', pointer, message, hint))];
}
