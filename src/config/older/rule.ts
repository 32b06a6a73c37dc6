import type { Json, JsonObject } from '../../core/text/json.ts';
import type { Fields, Part } from './field.ts';

/** Names of the pipelines an older entry becomes, and of the model it is about. */
export interface Names extends Readonly<Record<Part, string>> {
  readonly model: string;
}

/** What the framework did without being asked, said out loud. */
export interface Implied {
  readonly part: Part;
  readonly key: string;
  readonly value: (names: Names) => Json;
  /** What to do where it is not meant: people are warned. Null where the framework did just that. */
  readonly hint: string | null;
}

/** How one type of the framework is read today. */
export interface Rule {
  /** `pipeline_type` as the framework had it. */
  readonly type: string;
  /** What names end with: the type, or a word for several that are one pipeline. */
  readonly label: string;
  /** Which entries of that type are meant, in words; empty for all of them. */
  readonly when: string;
  readonly applies: (values: JsonObject) => boolean;
  /** Types of today. */
  readonly parts: Readonly<Partial<Record<Part, string>>> & { readonly main: string };
  /** Fields that may name the pipeline; the first that is written does. */
  readonly named: readonly string[];
  /** Fields without which nobody can tell what is meant. What a blueprint needs, the blueprint asks for. */
  readonly required: readonly string[];
  readonly fields: Fields;
  readonly implied: readonly Implied[];
}

/** A rule for every entry of a type. */
export const always = (rule: Omit<Rule, 'label' | 'when' | 'applies' | 'required'>): Rule => ({
  ...rule,
  label: rule.type,
  when: '',
  applies: () => true,
  required: [],
});

/** An output of another part. */
export const linked = (part: Part, key: string, from: Part, output: string): Implied => ({
  part,
  key,
  value: (names) => ({ output_of: names[from], key: output }),
  hint: null,
});

export const implied = (part: Part, key: string, value: Json): Implied => ({
  part,
  key,
  value: () => value,
  hint: null,
});
