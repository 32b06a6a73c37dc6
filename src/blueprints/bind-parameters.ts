import { outputReference } from '../core/config.ts';
import type { Target } from '../core/config.ts';
import type { Json, JsonObject } from '../core/text/json.ts';
import type { Problem } from '../core/text/result.ts';
import { name } from '../core/text/words.ts';
import { checkText } from './check-text.ts';
import type { Complaint } from './check-text.ts';
import type { Declaration } from './declaration.ts';
import type { Where } from './where.ts';
import { secretText } from './secret.ts';
import { toText } from './to-text.ts';

export interface BoundParameters {
  /** Texts of the parameters without a problem. */
  readonly texts: Readonly<Record<string, string>>;
  /** Parameters whose value comes from another pipeline and is not known yet. */
  readonly pending: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** What became of one parameter. */
type Outcome =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'pending'; readonly text: string }
  | { readonly kind: 'wrong'; readonly problem: Problem };

/** Gives every parameter of the template its text. @param references whether `output_of` may stay unresolved. */
export function bindParameters(
  declared: readonly Declaration[],
  target: Pick<Target, 'inputs' | 'parameters'>,
  where: Where,
  references: 'allow' | 'refuse',
): BoundParameters {
  const outcomes = declared.map((one) => [one.name, bindOne(one, target, where, references)] as const);
  return {
    texts: Object.fromEntries(
      outcomes.flatMap(([id, outcome]) => (outcome.kind === 'wrong' ? [] : [[id, outcome.text]])),
    ),
    pending: new Set(outcomes.flatMap(([id, outcome]) => (outcome.kind === 'pending' ? [id] : []))),
    problems: outcomes.flatMap(([, outcome]) => (outcome.kind === 'wrong' ? [outcome.problem] : [])),
  };
}

function bindOne(
  declared: Declaration,
  target: Pick<Target, 'inputs' | 'parameters'>,
  where: Where,
  references: 'allow' | 'refuse',
): Outcome {
  const input = given(target.inputs, declared.key);
  const parameter = given(target.parameters, declared.name);
  if (input !== null && parameter !== null) {
    const message = `${name(declared.key)} is given twice: as an input and as ${name(declared.name)} in \`parameters\``;
    return wrong(where.parameter(declared.name, 'given-twice', { message, hint: 'Keep one of the two.' }));
  }
  const value = input ?? parameter;
  if (value === null) return absent(declared, where);
  const reference = outputReference(value);
  if (reference !== undefined && references === 'allow') {
    return { kind: 'pending', text: `<output ${reference.key} of ${reference.pipeline}>` };
  }
  const problem = (complaint: Complaint): Outcome => {
    const said = {
      ...complaint,
      message: `${name(input === null ? declared.name : declared.key)} ${complaint.message}`,
    };
    return wrong(
      input === null
        ? where.parameter(declared.name, 'bad-value', said)
        : where.input(declared.key, 'bad-value', said),
    );
  };
  return textOf(declared, value, problem);
}

function textOf(declared: Declaration, value: Json, problem: (complaint: Complaint) => Outcome): Outcome {
  const read = declared.noEcho ? secretText(value) : toText(declared, value);
  if (!read.ok) return problem(read.complaint);
  // Nothing more is said of a secret, for a message would repeat it.
  const complaint = declared.noEcho ? null : checkText(declared, read.text);
  return complaint === null ? { kind: 'text', text: read.text } : problem(complaint);
}

/** Defaults are written out, so that every parameter can be compared with what the live stack says. */
function absent(declared: Declaration, where: Where): Outcome {
  if (declared.default !== null) return { kind: 'text', text: declared.default };
  const message = `${name(declared.key)} is missing`;
  return wrong(where.entry('missing-input', { message, hint: declared.description }));
}

const given = (values: JsonObject, key: string): Json =>
  Object.hasOwn(values, key) ? (values[key] ?? null) : null;

const wrong = (problem: Problem): Outcome => ({ kind: 'wrong', problem });
