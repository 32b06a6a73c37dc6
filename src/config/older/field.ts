/** The stacks one older entry may become: its own, that of its image, that of its API. */
export type Part = 'main' | 'image' | 'api';

/** Keys of today by part; none where the value goes nowhere. */
export type Keys = Readonly<Partial<Record<Part, string>>>;

/**
 * What the framework took a value to be:
 * - `assets-key` is a key in the assets bucket,
 * - `bucket-path` is a bucket and a key or prefix, without `s3://`,
 * - `lower-case` is text that was put into lower case,
 * - `toggle` is "True" or "False",
 * - `texts` is an object of values that become texts,
 * - `ranges` is what to search for hyperparameters,
 * - `card-part` and `objective` are parts of a model card in the framework's spelling.
 */
export type Form =
  | 'text'
  | 'lower-case'
  | 'assets-key'
  | 'bucket-path'
  | 'number'
  | 'toggle'
  | 'object'
  | 'texts'
  | 'ranges'
  | 'anything'
  | 'card-part'
  | 'objective';

/** One field of the AWS MLOps Framework's request bodies. */
export interface Field {
  readonly form: Form;
  readonly to: Keys;
  /** The fields of an object that is one only in the framework; null for any other value. */
  readonly members: Fields | null;
  /** Whether it may be `{dev, staging, prod}`, as the multi-account option of the framework had it. */
  readonly staged: boolean;
  /** The only values that mean something, without regard to case; null for any. */
  readonly choices: readonly string[] | null;
  /** Why its meaning cannot be kept, or not all of it: a warning wherever it is written. */
  readonly lost: string | null;
}

export type Fields = Readonly<Record<string, Field>>;

/** @param to the key of today, of the entry itself unless parts are named */
const field =
  (form: Form) =>
  (to: string | Keys): Field => ({
    form,
    to: typeof to === 'string' ? { main: to } : to,
    members: null,
    staged: false,
    choices: null,
    lost: null,
  });

export const text = field('text');
export const lowerCase = field('lower-case');
export const assetsKey = field('assets-key');
export const bucketPath = field('bucket-path');
export const number = field('number');
export const toggle = field('toggle');
export const object = field('object');
export const texts = field('texts');
export const ranges = field('ranges');
export const anything = field('anything');
export const cardPart = field('card-part');
export const objective = field('objective');

/** A field that decides something, or that the framework passed over as well. */
export const unused = (form: Form): Field => field(form)({});

export const staged = (one: Field): Field => ({ ...one, staged: true });

export const choice = (one: Field, choices: readonly string[]): Field => ({ ...one, choices });

/** An object whose members are fields of their own. */
export const group = (members: Fields): Field => ({ ...field('object')({}), members });

/** @param why ends the sentence "`field` is passed over: ..." */
export const lost = (form: Form, why: string): Field => ({ ...unused(form), lost: why });
