import type { Layer } from '../../core/entry/merge.ts';
import { child } from '../../core/text/pointer.ts';
import { either, kindOf, name, quote } from '../../core/text/words.ts';
import type { Flaw } from '../flaw.ts';
import { flaw } from '../flaw.ts';
import { joinedName, withEnding } from './name.ts';
import type { Names, Rule } from './rule.ts';

/** The names an older entry gets, and where what they are made of was written. */
export interface Named {
  readonly kind: 'named';
  readonly names: Names;
  readonly pointer: string;
}

export type Naming = Named | { readonly kind: 'nameless'; readonly flaw: Flaw };

/** `<model_name>-<pipeline_type>`, and the same with `-image` and `-api`. */
export function namesOf(rule: Rule, { values, pointer }: Layer): Naming {
  const key = rule.named.find((each) => each in values && values[each] !== '');
  if (key === undefined) return nameless(pointer, `${either(rule.named.map(name))} is missing`, FROM_IT);
  const place = child(pointer, key);
  const model = values[key];
  if (typeof model !== 'string') {
    // In the words in which the value is refused: it is one problem.
    const message = `${name(key)} must be text, but is ${kindOf(model)}`;
    return { kind: 'nameless', flaw: flaw('wrong-type', place, message) };
  }
  const joined = joinedName(model, rule.label);
  if (joined === null) {
    return nameless(place, `no name can be made of ${quote(model)}`, 'Use letters a to z and digits in it.');
  }
  const names = {
    model,
    main: withEnding(joined, ''),
    image: withEnding(joined, '-image'),
    api: withEnding(joined, '-api'),
  };
  return { kind: 'named', names, pointer: place };
}

const FROM_IT = 'The name of the pipeline is made of it.';

const nameless = (pointer: string, message: string, hint: string): Naming => ({
  kind: 'nameless',
  flaw: flaw('older-name', pointer, message, hint),
});
